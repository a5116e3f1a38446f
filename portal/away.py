"""When the database had to give way or is away: a page that says to try again (503), never a defect (500)."""

import sqlite3

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

# Serialization failure and deadlock: PostgreSQL has undone the transaction of one of the two.
GAVE_WAY = {"40001", "40P01"}
# Connection lost; shutdown or restart by the operator. A statement cut off for its length (57014) is a defect.
AWAY = ("08", "57P")
SQLITE_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_passing(error: BaseException | None) -> bool:
    """Whether trying again in a moment will help: two wrote at once, or the server restarts."""
    if isinstance(error, InterfaceError):  # the connection was closed under our hands
        return True
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE_CODES  # without the extended part
    code = getattr(cause, "pgcode", None)
    # No code at all: libpq itself found nobody at the other end.
    return code is None or code in GAVE_WAY or code.startswith(AWAY)


def try_again() -> HttpResponse:
    """Bare: a page with a menu would ask the busy database again."""
    return HttpResponse(render_to_string("503_busy.html"), status=503, headers={"Retry-After": "5"})
