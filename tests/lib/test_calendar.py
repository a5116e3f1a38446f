"""Working days, due dates with their trace, and quarters."""

import calendar as stdlib_calendar
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import calendar
from portal.lib.calendar import CalendarOverride, Computed, Quarter, Step, add_days

DAYS = st.dates(date(2015, 1, 1), date(2034, 12, 31))
OVERRIDES = st.lists(
    st.builds(CalendarOverride, st.dates(date(2026, 1, 1), date(2026, 3, 31)), st.booleans(), st.just("Hoán đổi")),
    unique_by=lambda override: override.day,
    max_size=25,
)
EARLY_2026 = st.dates(date(2026, 1, 1), date(2026, 3, 31))
LIBRARY = holidays.country_holidays("VN", years=range(2015, 2046))


def oracle_is_working(day: date, overrides: list[CalendarOverride]) -> bool:
    """The rule once more, as plainly as it can be said."""
    for override in overrides:
        if override.day == day:
            return override.is_working
    if day in LIBRARY.weekend_workdays:
        return True
    return day.isoweekday() <= 5 and day not in LIBRARY


def oracle_due(start: date, days: int, kind: str, overrides: list[CalendarOverride]) -> date:
    day, left = start, days
    while left or not oracle_is_working(day, overrides):
        day += timedelta(days=1)
        if left and (kind == "calendar" or oracle_is_working(day, overrides)):
            left -= 1
    return day


@given(DAYS)
def test_a_working_day_is_what_the_oracle_says(day: date) -> None:
    assert calendar.is_working_day(day) == oracle_is_working(day, [])


@given(EARLY_2026, st.integers(0, 60), st.sampled_from(["working", "calendar"]), OVERRIDES)
def test_due_day_agrees_with_the_oracle(
    start: date, days: int, kind: calendar.Kind, overrides: list[CalendarOverride]
) -> None:
    computed = add_days(start, days, kind=kind, overrides=overrides)
    assert computed.due_on == oracle_due(start, days, kind, overrides)
    assert oracle_is_working(computed.due_on, overrides)


# Where counting goes wrong: month ends, both sides of a leap day, Tết weeks, decreed swap days.
TURNS = [date(year, month, 1) for year in (2024, 2026, 2028) for month in range(1, 13)]
TURNS += [date(2024, 2, 29), date(2028, 2, 29), date(2024, 2, 10), date(2026, 2, 17), date(2025, 1, 29)]
TURNS += sorted(LIBRARY.weekend_workdays)


@given(st.sampled_from(TURNS), st.integers(-12, 3), st.integers(0, 90), st.sampled_from(["working", "calendar"]))
def test_due_day_agrees_with_the_oracle_where_months_and_years_turn(
    turn: date, offset: int, days: int, kind: calendar.Kind
) -> None:
    start = turn + timedelta(days=offset)
    computed = add_days(start, days, kind=kind)
    assert computed.due_on == oracle_due(start, days, kind, [])
    assert all(start < step.day < computed.due_on or (not days and step.day == start) for step in computed.trace)


@given(EARLY_2026, st.integers(1, 60), OVERRIDES)
def test_trace_of_working_days_names_exactly_the_days_not_counted(
    start: date, days: int, overrides: list[CalendarOverride]
) -> None:
    computed = add_days(start, days, kind="working", overrides=overrides)
    span = [start + timedelta(days=n) for n in range(1, (computed.due_on - start).days + 1)]
    skipped = [step.day for step in computed.trace]
    assert skipped == [day for day in span if not oracle_is_working(day, overrides)]
    assert len(span) - len(skipped) == days
    assert all(step.reason for step in computed.trace)


@given(EARLY_2026, st.integers(0, 60), OVERRIDES)
def test_trace_of_calendar_days_names_exactly_the_days_moved_over(
    start: date, days: int, overrides: list[CalendarOverride]
) -> None:
    computed = add_days(start, days, kind="calendar", overrides=overrides)
    first = start + timedelta(days=days)
    moved = [first + timedelta(days=n) for n in range((computed.due_on - first).days)]
    assert [step.day for step in computed.trace] == moved


@given(EARLY_2026, st.integers(1, 60), OVERRIDES)
def test_between_a_day_and_its_nth_working_day_lie_n(start: date, days: int, overrides: list[CalendarOverride]) -> None:
    due_on = add_days(start, days, kind="working", overrides=overrides).due_on
    assert calendar.working_days_between(start, due_on, overrides) == days


@given(EARLY_2026, EARLY_2026, OVERRIDES)
def test_working_days_between_agree_with_the_oracle(start: date, end: date, overrides: list[CalendarOverride]) -> None:
    span = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    expected = len([day for day in span if oracle_is_working(day, overrides)])
    assert calendar.working_days_between(start, end, overrides) == expected


@given(DAYS)
def test_next_working_day_is_the_first_that_is_worked(day: date) -> None:
    found = calendar.next_working_day(day)
    between = [day + timedelta(days=n) for n in range((found - day).days)]
    assert calendar.is_working_day(found)
    assert not any(calendar.is_working_day(skipped) for skipped in between)


def test_the_days_of_tet_are_named() -> None:
    assert add_days(date(2026, 2, 12), 2, kind="working") == Computed(
        date(2026, 2, 23),
        (
            Step(date(2026, 2, 14), "Thứ bảy"),
            Step(date(2026, 2, 15), "Chủ nhật"),
            Step(date(2026, 2, 16), "Giao thừa Tết Nguyên đán"),
            Step(date(2026, 2, 17), "Tết Nguyên đán"),
            Step(date(2026, 2, 18), "Mùng hai Tết Nguyên đán"),
            Step(date(2026, 2, 19), "Mùng ba Tết Nguyên đán"),
            Step(date(2026, 2, 20), "Mùng bốn Tết Nguyên đán"),
            Step(date(2026, 2, 21), "Thứ bảy"),
            Step(date(2026, 2, 22), "Chủ nhật"),
        ),
    )


def test_calendar_days_move_off_a_sunday_and_its_substitute_day() -> None:
    computed = add_days(date(2026, 4, 16), 10, kind="calendar")
    assert computed.due_on == date(2026, 4, 28)
    assert computed.trace_as_json() == [
        {"day": "2026-04-26", "reason": "Ngày Giỗ Tổ Hùng Vương"},
        {"day": "2026-04-27", "reason": "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"},
    ]


@pytest.mark.parametrize("kind", ["working", "calendar"])
def test_no_days_from_a_day_off_is_the_next_working_day(kind: calendar.Kind) -> None:
    weekend = (Step(date(2026, 10, 10), "Thứ bảy"), Step(date(2026, 10, 11), "Chủ nhật"))
    assert add_days(date(2026, 10, 10), 0, kind=kind) == Computed(date(2026, 10, 12), weekend)


def test_a_due_day_that_is_worked_has_an_empty_trace() -> None:
    assert add_days(date(2026, 10, 1), 5, kind="calendar") == Computed(date(2026, 10, 6), ())


def test_decreed_swap_saturday_is_worked() -> None:
    # 31/08/2026 is off, and 22/08/2026 is worked for it.
    assert not calendar.is_working_day(date(2026, 8, 31))
    assert calendar.is_working_day(date(2026, 8, 22))


def test_overrides_win_over_weekend_and_holiday() -> None:
    saturday, national_day, monday = date(2026, 10, 10), date(2026, 9, 2), date(2026, 10, 5)
    overrides = [
        CalendarOverride(saturday, is_working=True, name="Làm bù"),
        CalendarOverride(national_day, is_working=True),
        CalendarOverride(monday, is_working=False, name="Nghỉ do bão"),
    ]
    assert calendar.is_working_day(saturday, overrides)
    assert calendar.is_working_day(national_day, overrides)
    assert not calendar.is_working_day(monday, overrides)
    computed = add_days(date(2026, 10, 2), 1, kind="working", overrides=iter(overrides))
    assert computed.trace[-1] == Step(monday, "Nghỉ do bão")


def test_an_unnamed_day_off_still_has_a_reason() -> None:
    off = CalendarOverride(date(2026, 10, 5), is_working=False)
    assert add_days(date(2026, 10, 4), 1, kind="calendar", overrides=[off]).trace == (Step(off.day, "Ngày nghỉ"),)


@pytest.mark.parametrize("days", [-1, calendar.MAX_DAYS + 1])
def test_days_out_of_range_are_refused(days: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        add_days(date(2026, 1, 1), days, kind="calendar")


@given(DAYS)
def test_a_quarter_holds_its_days(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.starts_on <= day <= quarter.ends_on
    assert quarter.number == {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}.get(day.month, 4)
    assert quarter.ends_on.day == stdlib_calendar.monthrange(day.year, quarter.ends_on.month)[1]


@given(DAYS)
def test_quarters_follow_each_other_without_a_gap(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.previous().ends_on + timedelta(days=1) == quarter.starts_on
    assert quarter.next().previous() == quarter
    assert quarter.previous() < quarter < quarter.next()
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize(("text", "label"), [("2026-3", "quý III năm 2026"), ("2025-4", "quý IV năm 2025")])
def test_label_has_a_roman_number(text: str, label: str) -> None:
    assert Quarter.parse(text).label == label


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-0", "2026-5", "2026-03", "0000-1", "-2026-1", "2026-3\n", "٢٠٢٦-3", "2026-²"]
)
def test_other_texts_are_no_quarter(text: str) -> None:
    with pytest.raises(ValueError, match="quarter"):
        Quarter.parse(text)


def test_impossible_quarters_are_refused() -> None:
    with pytest.raises(ValueError, match="no quarter"):
        Quarter(2026, 5)
