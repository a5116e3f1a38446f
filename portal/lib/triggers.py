"""Database triggers declared per app: what may never be changed, the database itself refuses.

An app lists its triggers in `triggers.py` as `TRIGGERS`. They are dropped before and installed after
every `migrate`, because SQLite silently drops the triggers of a table that a migration rebuilds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import module_has_submodule


@dataclass(frozen=True)
class Trigger:
    """A named trigger on one table, with its statements per engine (empty: not needed there)."""

    name: str
    table: str
    postgresql: tuple[str, ...] = ()
    sqlite: tuple[str, ...] = ()

    def statements(self, vendor: str) -> tuple[str, ...]:
        return self.postgresql if vendor == "postgresql" else self.sqlite


def append_only(table: str, *, goes_when: str = "FALSE") -> Trigger:
    """Rows of `table` can be added and read, never changed; removed only when `goes_when` (SQL over OLD) holds."""
    name, refusal = f"{table}_append_only", f"{table} is append-only"
    return Trigger(
        name,
        table,
        postgresql=(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN IF {goes_when} THEN RETURN OLD; END IF; END IF; "
            f"RAISE EXCEPTION '{refusal}'; END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()",
        ),
        sqlite=(
            f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
            f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} WHEN NOT ({goes_when}) "
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        ),
    )


def declared() -> Iterator[Trigger]:
    """Every trigger of every installed app."""
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "triggers"):
            yield from import_module(f"{config.name}.triggers").TRIGGERS


def installed(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers the database has now, as it spells them."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def expected(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of the triggers the declared statements create on this engine."""
    statements = [text for trigger in declared() for text in trigger.statements(connection.vendor)]
    return {text.split()[2] for text in statements if text.startswith("CREATE TRIGGER")}


def install_all(connection: BaseDatabaseWrapper) -> None:
    """Drops what is there and installs what is declared, for tables that exist."""
    drop_all(connection)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in declared():
            if trigger.table in tables:
                for statement in trigger.statements(connection.vendor):
                    cursor.execute(statement)


def drop_all(connection: BaseDatabaseWrapper) -> None:
    """Removes every declared trigger; harmless when there is none."""
    present = installed(connection)
    with connection.cursor() as cursor:
        for trigger in declared():
            for name in sorted(n for n in present if n.startswith(trigger.name)):
                on = f" ON {trigger.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
