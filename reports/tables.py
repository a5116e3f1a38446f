"""How figures stand in a table and a chart, the same on the screen and in the PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Standing
from declarations.figures import AdministrativeFigures, DeclarationFigures
from portal.lib.calendar import Quarter
from portal.lib.charts import Chart, Series
from portal.lib.vietnamese import number, percent, roman

NOTHING = "–"


@dataclass(frozen=True)
class Row:
    """One line of the table of figures; `is_part` is a part of the line above."""

    label: str
    current: str
    previous: str
    change: str
    is_part: bool = False


def short(quarter: Quarter) -> str:
    """Return the name for a column's head: "Quý III/2026"."""
    return f"Quý {roman(quarter.number)}/{quarter.year}"


def figure_rows(current: DeclarationFigures, previous: DeclarationFigures | None) -> list[Row]:
    """The table of a report; `previous` None (nobody on the roll then) leaves its columns empty."""
    standings = [
        _row(Standing(code).label, count, previous.by_standing[code] if previous else None, is_part=True)
        for code, count in current.by_standing.items()
        if count or (previous and previous.by_standing[code])
    ]
    return [
        _of("Đảng viên trong danh sách", "members", current, previous),
        *standings,
        _of("Được yêu cầu khai báo", "asked", current, previous),
        _of("Đã khai báo", "declared", current, previous),
        _of("Khai đúng hạn", "on_time", current, previous, is_part=True),
        _share(current, previous),
        _of("Chưa khai báo", "not_yet", current, previous),
        _of("Chưa khai, có ý kiến", "objected", current, previous),
        _of("Trang khai mới trong quý", "new_pages", current, previous),
        _of("Trang được cập nhật trong quý", "amended_pages", current, previous),
        _of("Trang đã hủy trong quý", "cancelled_pages", current, previous),
    ]


def _of(
    label: str, name: str, current: DeclarationFigures, previous: DeclarationFigures | None, *, is_part: bool = False
) -> Row:
    return _row(label, getattr(current, name), getattr(previous, name) if previous else None, is_part=is_part)


def _row(label: str, current: int, previous: int | None, *, is_part: bool = False) -> Row:
    if previous is None:
        return Row(label, number(current), NOTHING, NOTHING, is_part)
    return Row(label, number(current), number(previous), _signed(current - previous), is_part)


def _signed(value: int) -> str:
    """With a true minus sign, so that a line break never parts it from its number."""
    return "0" if value == 0 else f"{'+' if value > 0 else '−'}{number(abs(value))}"


def _share(current: DeclarationFigures, previous: DeclarationFigures | None) -> Row:
    then = percent(previous.declared, previous.asked) if previous else NOTHING
    return Row("Tỷ lệ trên số được yêu cầu", percent(current.declared, current.asked), then, NOTHING, is_part=True)


CHART_LINES = {
    "asked": "Được yêu cầu khai báo",
    "declared": "Đã khai báo",
    "on_time": "Khai đúng hạn",
    "not_yet": "Chưa khai báo",
    "objected": "Chưa khai, có ý kiến",
}


def chart_of(quarter: Quarter, current: DeclarationFigures, previous: DeclarationFigures | None) -> Chart:
    """Bars of this quarter, and of the one before where there was anybody."""
    series = [Series(short(quarter), _values(current))]
    if previous:
        series.append(Series(short(quarter.previous()), _values(previous)))
    return Chart(f"Kết quả khai báo {quarter.label}", tuple(CHART_LINES.values()), tuple(series))


def _values(figures: AdministrativeFigures) -> tuple[float, ...]:
    return tuple(getattr(figures, name) for name in CHART_LINES)


@dataclass(frozen=True)
class UnitRow:
    """One unit below a committee: its name and administrative figures only."""

    name: str
    cells: tuple[str, ...]
    is_total: bool = False

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """Each figure with the name of its column, for phones, where a row is a card."""
        return list(zip(UNIT_COLUMNS.values(), self.cells, strict=True))


UNIT_COLUMNS = {
    "members": "Đảng viên",
    "asked": "Được yêu cầu",
    "declared": "Đã khai",
    "on_time": "Đúng hạn",
    "not_yet": "Chưa khai",
    "objected": "Có ý kiến",
}


def unit_rows(by_unit: Sequence[Mapping[str, Any]], total: AdministrativeFigures) -> list[UnitRow]:
    """The table per unit from the frozen figures, the total last; empty where it would say the same twice."""
    if len(by_unit) < 2:
        return []
    rows = [UnitRow(row["name"], tuple(number(row[name]) for name in UNIT_COLUMNS)) for row in by_unit]
    sums = tuple(number(getattr(total, name)) for name in UNIT_COLUMNS)
    return [*rows, UnitRow("Tổng cộng", sums, is_total=True)]
