"""Work that takes longer than a request may: the limits of a statement are lifted, for one transaction only."""

from django.db import connection

LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")


def lift_time_limits() -> None:
    """For background work inside a transaction; SQLite has no such limits. The next transaction has them again."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in LIMITS:
                cursor.execute(f"SET LOCAL {name} = 0")
