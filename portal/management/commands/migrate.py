"""`migrate`, without the time limits that protect requests, and with the triggers back whatever happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.lib import triggers

log = structlog.get_logger("portal.migrate")
LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")


class Command(DjangoMigrate):
    """Building an index on a large table may take longer than any page ever should."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run Django's command with no time limit, on PostgreSQL; put limits and triggers back after."""
        connection = connections[options["database"]]
        with _without_limits(connection):
            try:
                super().handle(*args, **options)
            except BaseException:
                _reinstall_triggers(connection)
                raise


@contextmanager
def _without_limits(connection: BaseDatabaseWrapper) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        for limit in LIMITS:
            cursor.execute(f"SET {limit} = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for limit in LIMITS:
                cursor.execute(f"RESET {limit}")


def _reinstall_triggers(connection: BaseDatabaseWrapper) -> None:
    """After a failure there is no `post_migrate`: without this the journal would stay open to changes."""
    try:
        if not triggers.expected(connection) <= triggers.installed(connection):
            with transaction.atomic(using=connection.alias):
                triggers.install_all(connection)
    except DatabaseError as error:  # what made the migration fail is what the operator must read
        log.error("triggers_not_installed", error=type(error).__name__)
