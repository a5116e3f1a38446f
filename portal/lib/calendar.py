"""Working days, due dates and quarters: pure functions over dates, no time zone, no database.

A day is a day in Viet Nam (`clock.today()`). Working days are Monday to Friday except public
holidays; the yearly swap days (work on a Saturday for a bridge day off) are in the `holidays`
library once decreed, and before a release of it arrives, in the caller's overrides.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, Self

import holidays

from portal.lib.vietnamese import roman

Kind = Literal["working", "calendar"]

MAX_DAYS = 3660  # ten years; keeps a mistyped rule from counting for ever
_ONE_DAY = timedelta(days=1)
_WEEKEND = {5: "Thứ bảy", 6: "Chủ nhật"}


@dataclass(frozen=True, slots=True)
class CalendarOverride:
    """What an operator says about one day; it wins over weekend and holiday alike."""

    day: date
    is_working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A day that was not counted, or on which nothing may fall due, and why (Vietnamese)."""

    day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A due date and how it came about: every day that was skipped, in order."""

    due_on: date
    trace: tuple[Step, ...] = ()

    def trace_as_json(self) -> list[dict[str, str]]:
        """Return the trace as [{"day": "2026-02-17", "reason": "Tết Nguyên đán"}, …]."""
        return [{"day": step.day.isoformat(), "reason": step.reason} for step in self.trace]


def add_days(start: date, days: int, *, kind: Kind, overrides: Iterable[CalendarOverride] = ()) -> Computed:
    """Return the day that is `days` (0–MAX_DAYS) after `start`, which itself is not counted.

    `working` counts working days only. `calendar` counts every day. A due day that is no
    working day moves to the next one (Civil Code 2015, Art. 148.5), and so never shortens a
    right to reply. Raises ValueError for a number of days outside the range.
    """
    if not 0 <= days <= MAX_DAYS:
        raise ValueError(f"{days} days is outside 0–{MAX_DAYS}.")
    known = _by_day(overrides)
    if kind == "calendar":
        return _move_to_working_day(start + timedelta(days=days), known)
    skipped: list[Step] = []
    day = start
    for _ in range(days):
        moved = _move_to_working_day(day + _ONE_DAY, known)
        skipped.extend(moved.trace)
        day = moved.due_on
    # Only zero days can leave the day on one that is not worked.
    last = _move_to_working_day(day, known)
    return Computed(last.due_on, (*skipped, *last.trace))


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_of(first: date, last: date, overrides: Iterable[CalendarOverride] = ()) -> list[date]:
    """Return every working day from `first` to `last`, both included."""
    known = _by_day(overrides)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if _reason_off(day, known) is None]


def next_working_day(day: date, overrides: Iterable[CalendarOverride] = ()) -> date:
    """Return `day` itself when it is a working day, else the first one after it."""
    return _move_to_working_day(day, _by_day(overrides)).due_on


def is_working_day(day: date, overrides: Iterable[CalendarOverride] = ()) -> bool:
    """Tell whether `day` is worked in Viet Nam."""
    return _reason_off(day, _by_day(overrides)) is None


def working_days_between(start: date, end: date, overrides: Iterable[CalendarOverride] = ()) -> int:
    """Count the working days after `start` up to and including `end`; 0 when `end` is not later.

    The inverse of counting forward: between `start` and its n-th working day lie n.
    """
    known = _by_day(overrides)
    span = range(1, (end - start).days + 1)
    return sum(_reason_off(start + timedelta(days=n), known) is None for n in span)


def days_left(due_on: date, today: date, overrides: Iterable[CalendarOverride] = ()) -> int:
    """Working days from `today` until `due_on`; negative when it has passed, 0 on the day itself."""
    if due_on >= today:
        return working_days_between(today, due_on, overrides)
    return -max(1, working_days_between(due_on, today, overrides))


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A quarter of a year, the period of a report; orders by time, prints as 2026-3."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 2999 and 1 <= self.number <= 4):
            raise ValueError(f"There is no quarter {self.year}-{self.number}.")

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the quarter in which `day` lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read 2026-3; ValueError for anything else."""
        found = re.fullmatch(r"([0-9]{4})-([1-4])", text)
        if found is None:
            raise ValueError("A quarter is written like 2026-3.")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def starts_on(self) -> date:
        """The first day of the quarter."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends_on(self) -> date:
        """The last day of the quarter, which still belongs to it."""
        return date(self.year, 3 * self.number, 31 if self.number in (1, 4) else 30)

    @property
    def label(self) -> str:
        """The Vietnamese name as papers write it: "quý III năm 2026"."""
        return f"quý {roman(self.number)} năm {self.year}"

    def previous(self) -> Self:
        """Return the quarter before this one."""
        return type(self)(*((self.year, self.number - 1) if self.number > 1 else (self.year - 1, 4)))

    def next(self) -> Self:
        """Return the quarter after this one."""
        return type(self)(*((self.year, self.number + 1) if self.number < 4 else (self.year + 1, 1)))


def _by_day(overrides: Iterable[CalendarOverride]) -> dict[date, CalendarOverride]:
    return {override.day: override for override in overrides}


def _move_to_working_day(day: date, known: Mapping[date, CalendarOverride]) -> Computed:
    skipped: list[Step] = []
    while (reason := _reason_off(day, known)) is not None:
        skipped.append(Step(day, reason))
        day += _ONE_DAY
    return Computed(day, tuple(skipped))


def _reason_off(day: date, known: Mapping[date, CalendarOverride]) -> str | None:
    """Why nobody works on `day`, in Vietnamese, or None on a working day."""
    if override := known.get(day):
        return None if override.is_working else (override.name or "Ngày nghỉ")
    year = _year(day.year)
    if day in year.swapped_in:
        return None
    return year.names.get(day) or _WEEKEND.get(day.weekday())


@dataclass(frozen=True, slots=True)
class _Year:
    names: Mapping[date, str]
    swapped_in: frozenset[date]


@lru_cache(maxsize=64)
def _year(year: int) -> _Year:
    """Holidays of one year, frozen: the library's own object fills itself while being asked,
    and a second thread could meet a year that counts as known and is still empty."""
    found = holidays.country_holidays("VN", language="vi", years=year)
    # The library writes Đán; the rules on capital letters (Decree 30/2020) write đán.
    names = {day: name.replace("Nguyên Đán", "Nguyên đán") for day, name in found.items()}
    return _Year(names, frozenset(found.weekend_workdays))
