"""`migrate`, without the time limits that protect requests."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")


class Command(DjangoMigrate):
    """Building an index on a large table may take longer than any page ever should."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run Django's command with no time limit, on PostgreSQL; put it back after."""
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        with connection.cursor() as cursor:
            for limit in LIMITS:
                cursor.execute(f"SET {limit} = 0")
        try:
            super().handle(*args, **options)
        finally:
            with connection.cursor() as cursor:
                for limit in LIMITS:
                    cursor.execute(f"RESET {limit}")
