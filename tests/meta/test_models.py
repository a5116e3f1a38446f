"""Every model has a place to be built and a privacy class; the database has what the code declares."""

import inspect

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from accounts.models import DaySeal, Event, JournalHead, Membership, PurgeStub
from declarations.models import PersonalPage, RoundItem
from portal.lib import triggers
from tests import factories
from tests.meta.privacy import BASIC, NONE, PRIVACY, SENSITIVE
from tests.personas import APPS

OURS = [model for model in apps.get_models() if model._meta.app_label in APPS]
# Rows that no factory returns, since an action writes them along with something else (said here).
WRITTEN_ALONG: dict[type[models.Model], str] = {
    DaySeal: "seal_days",
    Event: "every action",
    JournalHead: "every action",
    Membership: "make_member",
    PersonalPage: "make_declaration",
    RoundItem: "make_round",
    PurgeStub: "purge_chains, purge_reads",
}


def built_by_a_factory() -> set[type]:
    functions = [each for name, each in inspect.getmembers(factories, inspect.isfunction) if name.startswith("make_")]
    return {each.__annotations__["return"] for each in functions}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_model_can_be_built(model: type[models.Model]) -> None:
    assert model in built_by_a_factory() | set(WRITTEN_ALONG)


def test_every_model_has_a_privacy_class() -> None:
    assert {model._meta.label for model in OURS} == set(PRIVACY)
    assert set(PRIVACY.values()) <= {NONE, BASIC, SENSITIVE}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_what_points_to_a_person_is_not_classed_none(model: type[models.Model]) -> None:
    people = {"accounts.Member", "accounts.User"}
    own = [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]
    points = [each.name for each in own if each.related_model._meta.label in people and not each.name.endswith("_by")]
    assert not points or PRIVACY[model._meta.label] != NONE, points


@pytest.mark.django_db
def test_installed_triggers_are_the_declared_ones() -> None:
    assert triggers.expected(connection)
    assert triggers.installed(connection) == triggers.expected(connection)


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
