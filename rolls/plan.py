"""What a file would do to the roll: a pure comparison, made for the dry run and once more before writing.

A person is the same in one cell by name and year of birth, and never by a guess: where that does not settle
it, the line is an error that asks for the year, or for one word in the column “Trùng tên”.
"""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.actions.bulk import NewUnit
from accounts.models import Standing, Unit, User
from accounts.roles import office_label
from rolls.actions.leaving import AWAY_FIRST
from rolls.lines import OTHER, SAME, Line
from rolls.places import Place, PlaceError, Places
from rolls.roll import Entry, Proposing, Roll

ASK_YEAR = (
    "Chi bộ đã có người cùng tên. Hãy ghi đúng năm sinh; nếu vẫn không rõ, ghi “cùng người” hoặc “người khác” "
    "vào cột “Trùng tên”."
)
TWO_OF_ONE_NAME = "Chi bộ có nhiều người cùng tên này. Hãy ghi năm sinh đúng như trong danh sách để biết là ai."
TWICE_THE_SAME = "Chi bộ có hai người cùng tên, cùng năm sinh. Hãy cập nhật từng người trên trang danh sách."
IN_THE_FILE = "Cùng tên với dòng {} trong chi bộ này. Một người thì xóa bớt dòng; hai người thì ghi năm sinh cả hai."
ELSEWHERE = (
    "Người cùng tên, cùng năm sinh đang ở danh sách {}. Nếu là người đó, dùng “Chuyển sinh hoạt”; "
    "nếu là người khác, ghi “người khác” vào cột “Trùng tên”."
)
SAME_TWICE = "Dòng này và dòng {} cùng chỉ một người trong danh sách. Hãy xóa bớt một dòng."
GUEST = "Người sinh hoạt tạm thời do chi bộ nơi họ sinh hoạt chính thức giới thiệu, không nhập từ tệp. Hãy bỏ dòng này."
OWN_STANDING = "Không ai tự đổi tư cách của mình. Hãy nhờ người khác có thẩm quyền."
EMAIL_IN_FILE = "Thư điện tử này đã ghi ở dòng {}. Mỗi người một địa chỉ riêng; ai không có thì bỏ trống."
EMAIL_ON_ROLL = "Thư điện tử này là của người khác trong danh sách. Hãy kiểm tra lại, hoặc bỏ trống."


@dataclass(frozen=True)
class Change:
    """A person on the roll of whom the file says something else."""

    line: Line
    entry: Entry
    place: Unit
    fields: dict[str, Any]
    standing: str  # empty: stays


@dataclass(frozen=True)
class PlannedPost:
    """A post to propose; `entry` None for somebody the same file adds (`line` says who)."""

    line: Line
    place: Place
    office: str
    entry: Entry | None


@dataclass
class Plan:
    """The outcome of a comparison, in the order of the file."""

    added: list[tuple[Line, Place]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    wrong: list[Line] = field(default_factory=list)
    units: list[NewUnit] = field(default_factory=list)
    posts: list[PlannedPost] = field(default_factory=list)
    posts_left: int = 0  # not for this person to propose
    missing: list[Entry] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Numbers for the screen and the journal."""
        names = ("added", "changed", "same", "wrong", "units", "posts", "missing")
        return {name: len(getattr(self, name)) for name in names} | {"posts_left": self.posts_left}

    def digest(self) -> str:
        """Equal digests: the same rows would be written, and the same lines refused."""
        found = hashlib.sha256()
        for unit in self.units:
            found.update(f"u|{_way(unit)}|{unit.kind}\n".encode())
        for line, place in self.added:
            found.update(f"a|{line.number}|{_way(place)}\n".encode())
        for change in self.changed:
            fields = sorted(change.fields.items())
            found.update(f"c|{change.line.number}|{change.entry.member_id}|{fields}|{change.standing}\n".encode())
        for post in self.posts:
            found.update(f"p|{post.line.number}|{_way(post.place)}|{post.office}\n".encode())
        for line in self.wrong:
            found.update(f"w|{line.number}|{line.errors}\n".encode())
        return found.hexdigest()


def _way(place: Place) -> str:
    return str(place.pk) if isinstance(place, Unit) else f"{_way(place.parent)}/{place.name}"


def make_plan(lines: Sequence[Line], *, by: User, top: Unit, places: Places, roll: Roll) -> Plan:
    """Compares; reads nothing but what it is given, and whom `by` may propose where."""
    planner = _Planner(by, top, places, roll)
    for line in lines:
        planner.find_place(line)
    planner.refuse_doubles(lines)
    for line in lines:
        planner.take(line)
    planner.plan.units = _used(places.new, planner.used)
    planner.plan.missing = planner.missing()
    return planner.plan


def _used(new: Iterable[NewUnit], used: set[Place]) -> list[NewUnit]:
    """Those new units that a right line needs, themselves or for what stands below them."""
    needed: set[Place] = set()
    for place in used:
        while isinstance(place, NewUnit) and place not in needed:
            needed.add(place)
            place = place.parent
    return [unit for unit in new if unit in needed]


class _Planner:
    def __init__(self, by: User, top: Unit, places: Places, roll: Roll) -> None:
        self.by, self.places, self.roll = by, places, roll
        self.proposing = Proposing(by, top)
        self.plan = Plan()
        self.place_of: dict[int, Place] = {}
        self.used: set[Place] = set()
        self.line_of_member: dict[uuid.UUID, int] = {}
        self.line_of_email: dict[str, int] = {}
        self.touched: set[uuid.UUID] = set()

    def find_place(self, line: Line) -> None:
        if line.errors:
            return
        try:
            place = self.places.cell(line.path) if line.full_name else self.places.unit(line.path)
        except PlaceError as error:
            line.errors.append(str(error))
        else:
            self.place_of[line.number] = place

    def refuse_doubles(self, lines: Sequence[Line]) -> None:
        """Two lines of one name in one cell: both need a year, and not the same."""
        groups: dict[tuple[Place, str], list[Line]] = defaultdict(list)
        for line in lines:
            if not line.errors and line.full_name:
                groups[self.place_of[line.number], line.name_key].append(line)
        for group in groups.values():
            for at, line in enumerate(group):
                others = group[:at] if line.birth_year and all(each.birth_year for each in group) else group
                other = next(
                    (o for o in others if o is not line and (o.birth_year == line.birth_year or not _years(o, line))),
                    None,
                )
                if other:
                    line.errors.append(IN_THE_FILE.format(other.number))

    def take(self, line: Line) -> None:
        """Puts one line where it belongs in the plan."""
        place = self.place_of.get(line.number)
        if isinstance(place, Unit):
            self.touched.add(place.pk)
        entry = None
        if not line.errors and line.full_name and place is not None:
            entry = self._match(line, place)
            self._refuse(line, entry)
        if line.errors or place is None:
            self.plan.wrong.append(line)
            return
        self.used.add(place)
        if not line.full_name:
            if isinstance(place, Unit):
                self.plan.same.append(line)
        elif entry is None:
            self.plan.added.append((line, place))
        else:
            self._compare(line, entry, place)
        self._propose(line, entry, place)

    def _match(self, line: Line, place: Place) -> Entry | None:
        """Who on the roll this is; None for a new person. Adds an error where that cannot be known."""
        here = self.roll.in_cell.get((place.pk, line.name_key), []) if isinstance(place, Unit) else []
        exact = [entry for entry in here if line.birth_year and entry.birth_year == line.birth_year]
        if len(exact) == 1:
            return exact[0]
        if exact:
            line.errors.append(TWICE_THE_SAME)
        elif here and line.same_name == SAME and len(here) == 1:
            return here[0]
        elif here and not (line.same_name == OTHER and line.birth_year):
            line.errors.append(ASK_YEAR if len(here) == 1 else TWO_OF_ONE_NAME)
        elif not here and line.birth_year and line.same_name != OTHER:
            self._look_elsewhere(line)
        return None

    def _look_elsewhere(self, line: Line) -> None:
        found = self.roll.by_name_and_year.get((line.name_key, line.birth_year or 0))
        if found:
            line.errors.append(ELSEWHERE.format(self.places.name_of(found[0].unit_id)))

    def _refuse(self, line: Line, entry: Entry | None) -> None:
        if line.errors:
            return
        if entry is None and line.standing == Standing.TEMPORARILY_HERE:
            line.errors.append(GUEST)
        if entry is not None:
            if (first := self.line_of_member.setdefault(entry.member_id, line.number)) != line.number:
                line.errors.append(SAME_TWICE.format(first))
            if _new_standing(line, entry):
                self._refuse_standing(line, entry)
        if line.email:
            self._refuse_email(line, entry)

    def _refuse_standing(self, line: Line, entry: Entry) -> None:
        if entry.member_id == self.by.member_id:
            line.errors.append(OWN_STANDING)
        elif entry.member_id in self.roll.away:
            line.errors.append(AWAY_FIRST)

    def _refuse_email(self, line: Line, entry: Entry | None) -> None:
        # A link to an account goes there: who shares an address could open the account of the other.
        email = line.email.lower()
        owner = self.roll.by_email.get(email)
        if (first := self.line_of_email.setdefault(email, line.number)) != line.number:
            line.errors.append(EMAIL_IN_FILE.format(first))
        elif owner is not None and (entry is None or owner != entry.member_id):
            line.errors.append(EMAIL_ON_ROLL)

    def _compare(self, line: Line, entry: Entry, place: Place) -> None:
        said = {
            "full_name": line.full_name,
            "birth_year": line.birth_year,
            "contact_email": line.email,
            "contact_phone": line.phone,
        }
        stored = (entry.full_name, entry.birth_year, entry.email, entry.phone)
        fields = {
            name: value for (name, value), old in zip(said.items(), stored, strict=True) if value and value != old
        }
        standing = _new_standing(line, entry)
        # What the roll says about a guest is kept by the cell they come from.
        if (fields or standing) and isinstance(place, Unit) and not entry.is_guest:
            self.plan.changed.append(Change(line, entry, place, fields, standing))
        else:
            self.plan.same.append(line)

    def _propose(self, line: Line, entry: Entry | None, place: Place) -> None:
        for office in line.offices:
            if entry and isinstance(place, Unit) and (entry.member_id, place.pk, office) in self.roll.posts:
                continue
            is_own = entry is not None and entry.member_id == self.by.member_id
            if is_own or (entry and entry.is_guest) or not self.proposing.allows_below(_path_above(place)):
                self.plan.posts_left += 1
            else:
                self.plan.posts.append(PlannedPost(line, place, office, entry))

    def missing(self) -> list[Entry]:
        """On the roll of a cell the file speaks of, and not in the file: listed, never removed."""
        seen = self.line_of_member
        in_file = [e for e in self.roll.entries if e.unit_id in self.touched and not e.is_guest]
        named = {(self.place_of[w.number], w.name_key) for w in self.plan.wrong if w.number in self.place_of}
        unclear = {(place.pk, key) for place, key in named if isinstance(place, Unit)}
        return [e for e in in_file if e.member_id not in seen and (e.unit_id, e.name_key) not in unclear]


def _years(one: Line, other: Line) -> bool:
    return bool(one.birth_year and other.birth_year)


def _new_standing(line: Line, entry: Entry) -> str:
    if entry.is_guest or line.standing in ("", entry.standing, Standing.TEMPORARILY_HERE):
        return ""
    return line.standing


def _path_above(place: Place) -> str:
    """The path of the nearest existing unit above."""
    if isinstance(place, Unit):
        return place.parent_path
    return place.parent.path if isinstance(place.parent, Unit) else _path_above(place.parent)


def post_label(post: PlannedPost) -> str:
    """“Bí thư”, as it is called in that unit."""
    return office_label(post.office, post.place.kind)
