"""The rules as a reader sees them: which counts where, its history, who below has one of their own. Reads only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import holidays

from accounts.models import Unit, User
from accounts.roles import Verb
from notifications.models import CalendarDay, Rule
from portal.lib import clock

BELOW_SHOWN = 50
AREAS = ("Khai báo, ghi nhận", "An toàn trang và việc khác", "Thời hạn lưu", "Yêu cầu về dữ liệu cá nhân")


@dataclass(frozen=True)
class Line:
    """One rule in a unit: the version that counts there today, and one that begins later, if any."""

    rule: Rule
    planned: Rule | None
    url: str
    is_own: bool


@dataclass(frozen=True)
class Chapter:
    """All rules of one scope: the whole portal (no unit), or a unit."""

    unit: Unit | None
    lines: Sequence[Line]

    @property
    def areas(self) -> list[tuple[str, list[Line]]]:
        """The rules by what they are about, so that a secretary need not read past forty others."""
        found = {title: [line for line in self.lines if _area(line.rule.code) == title] for title in AREAS}
        return [(title, lines) for title, lines in found.items() if lines]


def chapters(user: User) -> list[Chapter]:
    """The general rules for administrators; for heads, those that count in each of their units. One query."""
    today = clock.today()
    by_code: dict[str, list[Rule]] = defaultdict(list)
    for rule in Rule.objects.visible_to(user).select_related("unit").order_by("label", "code", "valid_from"):
        by_code[rule.code].append(rule)
    units: list[Unit | None] = [post.unit for post in user.posts_with(Verb.SET_RULES)]
    if user.administers:
        units.insert(0, None)
    return [Chapter(unit, _lines(by_code, unit, today)) for unit in units]


def _lines(by_code: dict[str, list[Rule]], unit: Unit | None, today: date) -> list[Line]:
    lines = []
    for code, rows in by_code.items():
        near = [row for row in rows if row.unit is None or (unit and unit.path.startswith(row.unit.path))]
        valid = [row for row in near if row.valid_from <= today and not _has_ended(row, today)]
        if not valid:
            continue
        rule = max(valid, key=lambda row: (len(row.unit.path) if row.unit else 0, row.valid_from))
        own = [row for row in near if row.unit == unit]
        planned = next((row for row in own if row.valid_from > today), None)
        lines.append(Line(rule, planned, address(code, unit), rule.unit == unit))
    return lines


def _area(code: str) -> str:
    declaring, others, keeping, data_requests = AREAS
    if code.startswith("data-request-"):
        return data_requests
    if code.startswith("keep-") or code.endswith("-kept"):
        return keeping
    return declaring if code.startswith(("declaration-", "consent-")) else others


def _has_ended(rule: Rule, today: date) -> bool:
    return rule.valid_until is not None and rule.valid_until <= today


def address(code: str, unit: Unit | None) -> str:
    """The page of the rule in this scope."""
    return Rule(code=code, unit=unit).get_absolute_url()


@dataclass(frozen=True)
class Page:
    """One rule in one scope, with everything its page shows."""

    rule: Rule
    planned: Rule | None
    versions: Sequence[Rule]
    below: Sequence[Rule]
    is_own: bool


def page_of(user: User, code: str, unit: Unit | None) -> Page | None:
    """None when there is no such rule, or none that counts today."""
    rows = list(Rule.objects.visible_to(user).filter(code=code).select_related("unit", "set_by__member"))
    lines = _lines({code: rows}, unit, clock.today())
    if not lines:
        return None
    own = [row for row in rows if row.unit == unit]
    own.sort(key=lambda row: row.valid_from, reverse=True)
    return Page(lines[0].rule, lines[0].planned, own, _below(rows, unit), lines[0].is_own)


def _below(rows: Sequence[Rule], unit: Unit | None) -> list[Rule]:
    today, path = clock.today(), unit.path if unit else ""
    lower = [row for row in rows if row.unit and row.unit.path.startswith(path) and row.unit.path != path]
    valid = [row for row in lower if not _has_ended(row, today)]
    return sorted(valid, key=lambda row: (row.unit.path if row.unit else "", row.valid_from))[:BELOW_SHOWN]


@dataclass(frozen=True)
class DayShown:
    """A day of the year that differs from the week, where that comes from, and whether it may be taken back."""

    day: date
    name: str
    is_working: bool
    ground: str = ""
    is_noted: bool = False
    can_remove: bool = False


def days_of(year: int) -> list[DayShown]:
    """Public holidays and swap days known to the portal, and the noted days, which win; in order."""
    public = holidays.country_holidays("VN", language="vi", years=year)
    found = {day: DayShown(day, name.replace("Nguyên Đán", "Nguyên đán"), False) for day, name in public.items()}
    found |= {day: DayShown(day, "Làm việc bù", True) for day in public.weekend_workdays if day.year == year}
    for row in CalendarDay.objects.filter(day__year=year):
        is_open = row.day >= clock.today()
        found[row.day] = DayShown(row.day, row.name, row.is_working, row.ground, True, is_open)
    return [found[day] for day in sorted(found)]
