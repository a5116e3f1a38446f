"""Constraints that only one of the two databases can express, with their equal on the other."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from portal.lib.triggers import Trigger


class DateRange(Func):
    """daterange(starts_on, ends_on), the last day not included."""

    function = "daterange"
    output_field = DateRangeField()


class NoOverlap(ExclusionConstraint):
    """Rows equal in `key` never overlap in [starts_on, ends_on).

    PostgreSQL excludes by itself; on SQLite `no_overlap_trigger` does the same, so the
    schema editor skips the constraint there. Form validation is left to the database.
    """

    def __init__(self, *, name: str, key: str, condition: Q | None = None) -> None:
        self.key, self.plain_condition = key, condition
        period = DateRange(F("starts_on"), F("ends_on"), RangeBoundary())
        super().__init__(
            name=name,
            expressions=[(period, RangeOperators.OVERLAPS), (F(key), RangeOperators.EQUAL)],
            condition=condition,
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        kwargs = {"name": self.name, "key": self.key, "condition": self.plain_condition}
        return f"{self.__class__.__module__}.{self.__class__.__qualname__}", (), kwargs

    def check(self, model: type[models.Model], connection: Any) -> list[Any]:
        return []

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        return super().create_sql(model, schema_editor) if _is_postgres(schema_editor) else None

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        return super().constraint_sql(model, schema_editor) if _is_postgres(schema_editor) else None

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return super().remove_sql(model, schema_editor) if _is_postgres(schema_editor) else None

    def validate(self, *args: Any, **kwargs: Any) -> None:
        return None


def _is_postgres(schema_editor: Any) -> bool:
    return bool(schema_editor.connection.vendor == "postgresql")


def no_overlap_trigger(*, name: str, table: str, key: str, condition: str = "1") -> Trigger:
    """SQLite's equal of `NoOverlap`; in `condition` (SQL) `{row}` stands for either of the two rows."""
    body = (
        f"SELECT RAISE(ABORT, 'UNIQUE constraint failed: {name}') WHERE EXISTS ("
        f"SELECT 1 FROM {table} AS other JOIN {table} AS mine ON mine.id = NEW.id "
        f"WHERE other.id != mine.id AND other.{key} = mine.{key} "
        f"AND ({condition.replace('{row}', 'other')}) AND ({condition.replace('{row}', 'mine')}) "
        "AND (other.ends_on IS NULL OR other.ends_on > mine.starts_on) "
        "AND (mine.ends_on IS NULL OR mine.ends_on > other.starts_on))"
    )
    return Trigger(
        name,
        table,
        sqlite=tuple(
            f"CREATE TRIGGER {name}_{verb.lower()} AFTER {verb} ON {table} BEGIN {body}; END"
            for verb in ("INSERT", "UPDATE")
        ),
    )
