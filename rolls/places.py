"""Finding the unit a line means, by name or path; new units only where the whole way to them is written."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from accounts.actions.bulk import NewUnit
from accounts.models import Unit, UnitKind
from accounts.models.units import CELL_KINDS, KINDS_BELOW
from portal.lib.names import search_key, sort_key
from rolls.lines import quoted

Place = Unit | NewUnit
KIND_WORDS = (
    ("chi bo co so", UnitKind.GRASSROOTS_CELL),
    ("chi bo", UnitKind.CELL),
    ("dang bo xa", UnitKind.COMMUNE),
    ("dang bo phuong", UnitKind.COMMUNE),
    ("dang bo dac khu", UnitKind.COMMUNE),
    ("dang bo co so", UnitKind.GRASSROOTS),
    ("dang bo bo phan", UnitKind.SUB_ORGANIZATION),
)
GENERAL = (UnitKind.GRASSROOTS, UnitKind.SUB_ORGANIZATION)  # what “Đảng bộ …” may be, the first that fits
NO_CELL = "Thiếu chi bộ. Hãy ghi tên chi bộ ở dòng này."


class PlaceError(ValueError):
    """The unit of a line cannot be found; the text is a Vietnamese sentence for its writer."""


class Places:
    """The units of one import. In: `top`, beyond which nothing is seen; `may_create` whether new ones may be made."""

    def __init__(self, top: Unit, units: Iterable[Unit], *, may_create: bool) -> None:
        self.top, self.may_create = top, may_create
        self.new: list[NewUnit] = []
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        self._above: dict[Place, list[str]] = {}
        self._known: dict[tuple[str, ...], Place | PlaceError] = {}
        self._names: dict[uuid.UUID, str] = {}
        self._alike: dict[tuple[object, str], str] = {}  # below whom, name without marks → name
        names: dict[str, str] = {}
        for unit in units:  # parents come before children
            self._names[unit.pk] = unit.name
            self._alike[unit.parent_path, _bare(unit.name)] = unit.name
            names[unit.path] = key = sort_key(unit.name)
            self._by_name[key].append(unit)
            self._above[unit] = [names[path] for path in unit.paths_above if path in names]

    def cell(self, path: Sequence[str]) -> Place:
        """The cell of a person's line. Raises `PlaceError`."""
        if not path and not self.top.is_cell:
            raise PlaceError(NO_CELL)
        place = self.unit(path) if path else self.top
        if place.kind not in CELL_KINDS:
            raise PlaceError(f"{quoted(place.name)} không phải chi bộ. Hãy ghi chi bộ mà đảng viên sinh hoạt.")
        return place

    def unit(self, path: Sequence[str]) -> Place:
        """Any unit by its path, made when it is new and may be. Raises `PlaceError`."""
        written = tuple(path)
        if written not in self._known:
            try:
                self._known[written] = self._find(written, tuple(sort_key(part) for part in written))
            except PlaceError as error:
                self._known[written] = error
        found = self._known[written]
        if isinstance(found, PlaceError):
            raise found
        return found

    def name_of(self, unit_id: uuid.UUID) -> str:
        """The name of a unit in reach."""
        return self._names.get(unit_id, "chi bộ khác")

    def _find(self, path: tuple[str, ...], keys: tuple[str, ...]) -> Place:
        *above, last = keys
        named = [place for place in self._by_name[last] if _in_order(above, self._above[place])]
        if above and len(named) > 1:  # the one directly below what is written before it
            named = [place for place in named if self._above[place][-len(above) :] == above] or named
        if len(named) == 1:
            return named[0]
        if named:
            raise PlaceError(
                f"Có {len(named)} đơn vị tên {quoted(path[-1])}. "
                "Hãy ghi cả đường dẫn, thí dụ “Đảng bộ xã A / Chi bộ B”."
            )
        return self._create(path)

    def _create(self, path: tuple[str, ...]) -> NewUnit:
        name = path[-1]
        if not self.may_create:
            raise PlaceError(f"Không có chi bộ {quoted(name)} trong phạm vi bạn được nhập. Hãy kiểm tra tên chi bộ.")
        if len(path) == 1:
            raise PlaceError(
                f"Chưa có đơn vị {quoted(name)}. Hãy kiểm tra tên; nếu là đơn vị mới, "
                f"hãy ghi cả đơn vị cấp trên, thí dụ “{self.top.name} / {name[:60]}”."
            )
        parent = self.unit(path[:-1])
        below = parent.path if isinstance(parent, Unit) else parent
        if alike := self._alike.get((below, _bare(name))):  # a slip of the keyboard must not found a cell
            raise PlaceError(
                f"{quoted(name)} gần giống {quoted(alike)} đã có. Nếu là đơn vị đó, hãy ghi đúng tên; "
                "nếu là đơn vị khác, hãy nhờ quản trị hệ thống lập trước."
            )
        new = NewUnit(name, _kind(name, parent), parent)
        self._alike[below, _bare(name)] = name
        self.new.append(new)
        self._by_name[sort_key(name)].append(new)
        self._above[new] = [*self._above[parent], sort_key(parent.name)]
        return new


def _bare(name: str) -> str:
    """Letters and digits alone, without marks: what two spellings of one name share."""
    return "".join(letter for letter in search_key(name) if letter.isalnum())


def _in_order(wanted: Sequence[str], above: Sequence[str]) -> bool:
    """Whether all of `wanted` occur among the names above, in that order."""
    rest = iter(above)
    return all(key in rest for key in wanted)


def _kind(name: str, parent: Place) -> str:
    """The kind a new unit has by its name and its place. Raises `PlaceError` where none fits."""
    if getattr(parent, "is_armed_forces", False):
        raise PlaceError(f"Đơn vị mới dưới {quoted(parent.name)} do quản trị hệ thống lập. Hãy báo quản trị hệ thống.")
    key = search_key(name)
    wanted = next((kind for words, kind in KIND_WORDS if key.startswith(words)), None)
    if wanted is None and not key.startswith(("dang bo", "dang uy")):
        raise PlaceError(f"Chưa có đơn vị {quoted(name)}. Tên đơn vị mới hãy bắt đầu bằng “Chi bộ” hoặc “Đảng bộ”.")
    below = KINDS_BELOW[parent.kind]
    fitting = GENERAL if wanted is None else (wanted,)
    if wanted == UnitKind.CELL:
        fitting = (UnitKind.CELL, UnitKind.GRASSROOTS_CELL)
    kind = next((each for each in fitting if each in below), None)
    if kind is None:
        raise PlaceError(f"Không lập được {quoted(name)} ngay dưới {quoted(parent.name)}. Hãy kiểm tra cấp trên.")
    return kind
