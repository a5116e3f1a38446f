"""The sections of a report about attributes of people, as they may be told: computed, suppressed, then frozen.

Only at the end of a quarter: who could order the same report twice in one day would read what one person changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from accounts.models import Unit
from declarations import attributes
from declarations.models import Answer
from declarations.models.impostors import ImpostorKind
from declarations.models.incidents import IncidentKind
from declarations.platforms import Platform
from portal.lib.vietnamese import number
from reports.suppression import TOTAL, Group, Limits, Table, limits, rest_of, suppress, visible_groups, with_sums

REST, SUM = "Các đơn vị còn lại", "Cộng"
RUNNING = "Chỉ nêu khi quý đã kết thúc, để không ai so hai lần lập báo cáo mà biết thay đổi của một người."
SMALL = (
    "Không nêu, vì đơn vị có dưới {minimum_members} đảng viên: "
    "con số nhỏ có thể cho biết việc của từng người ({ground})."
)
BESIDE = "Không nêu, vì lấy số của cấp trên trừ đi sẽ ra số của một nhóm dưới {minimum_members} đảng viên ({ground})."
HIDDEN_NOTE = (
    "“<{smallest_shown}”: số nhỏ hơn {smallest_shown}, hoặc số được giữ lại để không tính ra được số nhỏ ({ground}). "
    "Không tính tỷ lệ, lũy kế từ những số này."
)


@dataclass(frozen=True)
class Section:
    """One table: what it counts; whether its sum is told exactly elsewhere, or can be had from what is.

    Pages new in a quarter and cancelled are told exactly: added up since the first quarter they are the sum of pages.
    """

    code: str
    title: str
    labels: Mapping[str, str]
    sum_label: str
    has_open_sum: bool = False
    has_known_sum: bool = False


# In a paper nobody speaks in the first person, as on the forms.
ANSWERS = {
    Answer.PAGES.value: "Có trang, tài khoản",
    Answer.NO_SOCIAL_MEDIA.value: "Không sử dụng mạng xã hội",
    Answer.MESSAGING_ONLY.value: "Chỉ dùng Zalo để nhắn tin, gọi điện",
}
INCIDENTS = {
    IncidentKind.HIJACKED.value: "Bị chiếm quyền",
    IncidentKind.IMPERSONATED.value: "Bị giả mạo",
    IncidentKind.STRANGE.value: "Hoạt động lạ",
}

SECTIONS = (
    Section("answers", "Đã khai báo, theo nội dung trả lời", ANSWERS, "Đã khai báo", has_open_sum=True),
    Section("platforms", "Trang đã khai, theo nền tảng", dict(Platform.choices), "Số trang", has_known_sum=True),
    Section("incidents", "Đảng viên báo trang bất thường trong quý", INCIDENTS, "Số việc"),
    Section("reports", "Tin báo trang giả mạo trong quý", dict(ImpostorKind.choices), "Số tin báo"),
)


def attributes_of(unit: Unit, *, since: datetime, as_of: datetime, closes: bool) -> dict[str, Any]:
    """What a report may tell, as JSON to freeze: hidden cells are None, and nothing else is kept of them.

    Looks at the whole tree of the portal, so that every report of the quarter hides the same cells. Seven queries.
    """
    told = {"limits": asdict(limits())}
    if not closes:
        return told | {"withheld": RUNNING}
    top = Unit.objects.get(path=unit.path[: Unit.steplen])
    members, below = _tree(attributes.members_by_unit(top, as_of=as_of))
    groups = visible_groups(top.path, members, below, limits().minimum_members) if members else None
    own = next((group for group in groups.walk() if group.key == unit.path), None) if groups else None
    if groups is None or own is None:
        reason = SMALL if members.get(unit.path, 0) < limits().minimum_members else BESIDE
        return told | {"withheld": reason.format(**asdict(limits()))}
    children = {child.path: child for child in Unit.objects.children_of(unit)}
    shown = [*own.children, own]
    counts = {
        "answers": attributes.answers_by_unit(top, as_of=as_of),
        "platforms": attributes.platforms_by_unit(top, as_of=as_of),
        "incidents": attributes.incidents_by_unit(top, since=since, as_of=as_of),
        "reports": attributes.impostor_reports_by_unit(top, since=since, as_of=as_of),
    }
    tables = {section.code: _told(section, groups, shown, counts[section.code]) for section in SECTIONS}
    columns = [SUM if group is own else REST if group.is_rest else children[group.key].name for group in shown]
    units = [str(children[group.key].pk) if group.key in children else "" for group in shown]
    return told | {"units": units, "columns": columns, "tables": tables}


def _tree(by_cell: Mapping[str, int]) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Members of every unit with all below it, and the units directly below each."""
    members: dict[str, int] = {}
    below: dict[str, set[str]] = {}
    for cell, count in by_cell.items():
        for end in range(Unit.steplen, len(cell) + 1, Unit.steplen):
            path = cell[:end]
            members[path] = members.get(path, 0) + count
            if parent := path[: -Unit.steplen]:
                below.setdefault(parent, set()).add(path)
    return members, {path: sorted(children) for path, children in below.items()}


def _told(section: Section, top: Group, shown: Sequence[Group], counts: attributes.Counts) -> dict[str, Any]:
    rows = tuple(section.labels)
    values = with_sums(rows, top, _by_group(top, counts))
    open_rows = frozenset({TOTAL}) if section.has_open_sum or section.has_known_sum else frozenset()
    hidden = suppress(Table(rows, top, values, open_rows), limits().smallest_shown)
    if section.has_known_sum:  # it protects nothing, yet a small one is not printed
        hidden |= {cell for cell, count in values.items() if cell[0] == TOTAL and 0 < count < limits().smallest_shown}
    return {
        row: [None if (row, group.key) in hidden else values[row, group.key] for group in shown]
        for row in (*rows, TOTAL)
    }


def _by_group(top: Group, counts: attributes.Counts) -> dict[tuple[str, str], int]:
    """Counts per unit, added up to the lowest group that holds the unit."""
    holders = {group.key: group for group in top.walk() if not group.is_rest}
    found: dict[tuple[str, str], int] = {}
    for (code, path), count in counts.items():
        ends = range(len(path), 0, -Unit.steplen)
        group = holders[next(path[:end] for end in ends if path[:end] in holders)]
        key = rest_of(group.key) if group.children else group.key
        found[code, key] = found.get((code, key), 0) + count
    return found


# As a page and a paper show it ---------------------------------------------------------------------


@dataclass(frozen=True)
class TableRow:
    """One line: its name, its cells as printed, whether it is the sum."""

    label: str
    cells: tuple[str, ...]
    is_total: bool = False


@dataclass(frozen=True)
class ToldSection:
    """A table ready to print."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]

    @property
    def labelled(self) -> list[tuple[TableRow, list[tuple[str, str]]]]:
        """Each row, and its cells with the names of their columns, for phones."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]


@dataclass(frozen=True)
class Told:
    """All attribute sections of a report: tables with a note, or why there are none. Falsy for older reports."""

    sections: tuple[ToldSection, ...] = ()
    note: str = ""
    withheld: str = ""

    def __bool__(self) -> bool:
        return bool(self.sections or self.withheld)


def told(frozen: Mapping[str, Any]) -> Told:
    """The sections of a report from what was frozen with it."""
    if "tables" not in frozen:
        return Told(withheld=frozen.get("withheld", ""))
    kept = Limits(**frozen["limits"])
    columns = tuple(frozen["columns"])
    sections = tuple(
        ToldSection(section.title, columns, _rows(section, frozen["tables"][section.code], kept))
        for section in SECTIONS
    )
    hides = any(None in cells for table in frozen["tables"].values() for cells in table.values())
    return Told(sections, HIDDEN_NOTE.format(**asdict(kept)) if hides else "")


def _rows(section: Section, table: Mapping[str, list[int | None]], kept: Limits) -> tuple[TableRow, ...]:
    """Rows with anything in them, the sum last."""
    shown = [row for row in section.labels if any(cell != 0 for cell in table[row])]
    labels = {**section.labels, TOTAL: section.sum_label}
    return tuple(
        TableRow(labels[row], tuple(_cell(cell, kept) for cell in table[row]), row == TOTAL) for row in (*shown, TOTAL)
    )


def _cell(value: int | None, kept: Limits) -> str:
    return f"<{kept.smallest_shown}" if value is None else number(value)
