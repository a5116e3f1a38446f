"""What time it is: the one source for the whole portal.

Tests and the demo seeding set the clock, so that history is made through the real transitions.
It is set for the whole process and not for one thread: a live server's threads and a task run
inside a test must see the same moment as the test itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

# A day is a day in Viet Nam, wherever the server stands: deadlines are counted in these days.
VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")

_set_at: datetime | None = None


class ClockError(RuntimeError):
    """The clock was to be set where only real time is allowed."""


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return _set_at if _set_at is not None else datetime.now(UTC)


def today() -> date:
    """Return the current day in Viet Nam, which is not the UTC day before 07:00."""
    return local(now()).date()


def local(at: datetime) -> datetime:
    """Return the same instant in Viet Nam's time zone; ValueError for a naive datetime."""
    return _aware(at).astimezone(VIET_NAM)


@contextmanager
def set_to(at: datetime) -> Iterator[None]:
    """Let the clock of this process stand at `at` (aware) inside the block; blocks nest.

    Raises ClockError in production, where a set clock would forge the dates of the journal,
    and ValueError for a naive datetime.
    """
    global _set_at
    # A missing PORTAL_MODE counts as production: refusing is the safe side.
    if getattr(settings, "PORTAL_MODE", "production") == "production":
        raise ClockError("The clock cannot be set in production.")
    before, _set_at = _set_at, _aware(at).astimezone(UTC)
    try:
        yield
    finally:
        _set_at = before


@contextmanager
def shift(by: timedelta) -> Iterator[None]:
    """Let the clock stand `by` later (or earlier) than it shows now; errors as `set_to`."""
    with set_to(now() + by):
        yield


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A naive datetime names no instant; give it a time zone.")
    return at
