"""The one clock: real time unless set, the day in Viet Nam, never set in production."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.lib import clock

EVENING = datetime(2026, 10, 4, 17, 30, tzinfo=UTC)  # already 5 October in Viet Nam


def test_unset_clock_is_real_time_in_utc() -> None:
    before = datetime.now(UTC)
    shown = clock.now()
    assert before <= shown <= datetime.now(UTC)
    assert shown.tzinfo is UTC


def test_today_is_the_day_in_viet_nam() -> None:
    with clock.set_to(EVENING - timedelta(hours=1)):
        assert clock.today() == date(2026, 10, 4)
    with clock.set_to(EVENING):
        assert clock.today() == date(2026, 10, 5)


def test_set_clock_stands_still_and_is_given_in_utc() -> None:
    with clock.set_to(EVENING.astimezone(ZoneInfo("Asia/Tokyo"))):
        assert clock.now() == clock.now() == EVENING
        assert clock.now().tzinfo is UTC


def test_local_keeps_the_instant() -> None:
    assert clock.local(EVENING) == EVENING
    assert clock.local(EVENING).strftime("%d/%m/%Y %H:%M") == "05/10/2026 00:30"


def fail_two_days_later() -> None:
    with clock.shift(timedelta(days=2)):
        assert clock.now() == EVENING + timedelta(days=2)
        raise KeyError


def test_blocks_nest_and_restore_even_after_an_error() -> None:
    with clock.set_to(EVENING):
        with pytest.raises(KeyError):
            fail_two_days_later()
        assert clock.now() == EVENING
    assert clock.now() != EVENING


def test_other_threads_see_the_set_clock() -> None:
    seen: list[datetime] = []
    with clock.set_to(EVENING):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [EVENING]


def test_production_refuses_to_set_the_clock(settings: Any) -> None:
    settings.PORTAL_MODE = "production"
    with pytest.raises(clock.ClockError), clock.set_to(EVENING):
        raise AssertionError("the block must not run")
    with pytest.raises(clock.ClockError), clock.shift(timedelta(days=1)):
        raise AssertionError("the block must not run")
    assert clock.now() != EVENING


def test_a_missing_mode_counts_as_production(settings: Any) -> None:
    del settings.PORTAL_MODE
    with pytest.raises(clock.ClockError), clock.set_to(EVENING):
        raise AssertionError("the block must not run")


def test_naive_datetimes_are_refused() -> None:
    naive = EVENING.replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"), clock.set_to(naive):
        raise AssertionError("the block must not run")
    with pytest.raises(ValueError, match="naive"):
        clock.local(naive)
