"""The rule every portal starts with, and which rule is in force where."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from notifications.models import Rule
from tests import default_rules
from tests import factories as make

CODE = "declaration-request-due"
migration = import_module("notifications.migrations.0002_default_rules")


def test_the_migration_adds_the_rule_once_and_takes_it_back(db: None) -> None:
    rule = Rule.objects.get(code=CODE)
    assert (rule.days, rule.day_kind, rule.unit, rule.ground) == (10, "working", None, "quy định nội bộ")
    default_rules.put_back()
    assert Rule.objects.filter(code=CODE).count() == 1
    migration.remove_rules(apps, None)
    assert not Rule.objects.filter(code=CODE).exists()
    default_rules.put_back()
    assert Rule.objects.filter(code=CODE).count() == 1


def test_the_nearest_unit_s_rule_wins(db: None) -> None:
    root = make.make_root()
    cell, beside = make.make_unit(root), make.make_unit(root)
    today = date(2026, 10, 5)
    assert Rule.objects.in_force(CODE, cell, today).days == 10
    make.make_rule(unit=root, days=20)
    make.make_rule(unit=cell, days=5)
    assert Rule.objects.in_force(CODE, cell, today).days == 5
    assert Rule.objects.in_force(CODE, beside, today).days == 20


def test_a_rule_counts_only_while_it_is_in_force(db: None) -> None:
    cell = make.make_cell()
    Rule.objects.filter(code=CODE).update(valid_until=date(2026, 10, 1))
    assert Rule.objects.in_force(CODE, cell, date(2026, 9, 30)).days == 10
    for day in (date(2026, 10, 1), date(2022, 10, 6)):
        with pytest.raises(Rule.DoesNotExist):
            Rule.objects.in_force(CODE, cell, day)
