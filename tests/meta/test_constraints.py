"""Every named constraint of our models is broken once, and the database itself refuses."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.personas import APPS, Personas

# One module `breaks_<app>` per app that has named constraints.
MODULES = sorted(path.stem for path in Path(__file__).parent.glob("breaks_*.py"))
BREAKS = {name: way for module in MODULES for name, way in import_module(f"tests.meta.{module}").BREAKS.items()}


def named_constraints() -> Iterator[tuple[type[models.Model], models.BaseConstraint]]:
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            yield from ((model, constraint) for constraint in model._meta.constraints)


CONSTRAINTS = {constraint.name: (model, constraint) for model, constraint in named_constraints()}


def is_named(message: str, model: type[models.Model], constraint: models.BaseConstraint) -> bool:
    """Whether the database's message is about this constraint; SQLite names columns instead of a unique index."""
    if constraint.name in message:
        return True
    if connection.vendor != "sqlite" or not isinstance(constraint, models.UniqueConstraint):
        return False
    columns = [model._meta.get_field(name).column for name in constraint.fields]  # type: ignore[union-attr]
    return message == "UNIQUE constraint failed: " + ", ".join(f"{model._meta.db_table}.{name}" for name in columns)


@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_the_database_refuses_what_breaks_it(personas: Personas, name: str) -> None:
    assert name in BREAKS, f"add a way to break {name} to tests/meta/breaks_*.py"
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name](personas)
    assert is_named(str(refused.value), *CONSTRAINTS[name]), str(refused.value)


def test_no_break_outlives_its_constraint() -> None:
    assert set(BREAKS) <= set(CONSTRAINTS)


def test_names_begin_with_their_table() -> None:
    """`table_rule_in_words` (design: names)."""
    wrong = [name for name, (model, _) in CONSTRAINTS.items() if name.split("_")[0] not in str(model._meta.model_name)]
    assert wrong == []


@pytest.mark.django_db
def test_they_are_all_in_the_database() -> None:
    """None is only declared: what one engine cannot express stands there as a trigger."""
    present: set[str] = set()
    with connection.cursor() as cursor:
        for model, _ in CONSTRAINTS.values():
            present |= set(connection.introspection.get_constraints(cursor, model._meta.db_table))
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            present |= {row[0].removesuffix("_insert") for row in cursor.fetchall()}
    assert set(CONSTRAINTS) <= present
