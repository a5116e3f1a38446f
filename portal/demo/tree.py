"""The invented province: two communes, two grassroots organisations, a grassroots cell, seven cells."""

from dataclasses import dataclass
from datetime import date

from accounts.actions import add_root, add_unit, renew_join_code
from accounts.models import Unit, UnitKind, User
from documents.committees import committee_name


@dataclass(frozen=True)
class Place:
    """One unit of the plan: its key, the key above, its name, the place on its documents, its members."""

    key: str
    above: str
    kind: str
    name: str
    place: str
    size: int = 0
    is_armed_forces: bool = False


PLAN = (
    Place("province", "", UnitKind.PROVINCE, "Đảng bộ tỉnh Sông Mây", "Sông Mây"),
    Place("province_office", "province", UnitKind.GRASSROOTS_CELL, "Chi bộ cơ sở Cơ quan Tỉnh ủy", "Sông Mây", 22),
    Place("commune", "province", UnitKind.COMMUNE, "Đảng bộ xã Lúa Vàng", "Lúa Vàng"),
    Place("base", "commune", UnitKind.GRASSROOTS, "Đảng bộ cơ sở Cơ quan xã Lúa Vàng", "Lúa Vàng"),
    Place("office", "base", UnitKind.CELL, "Chi bộ Văn phòng Đảng ủy xã", "Lúa Vàng", 24),
    Place("school", "base", UnitKind.CELL, "Chi bộ Trường THCS Lúa Vàng", "Lúa Vàng", 34),
    Place("clinic", "base", UnitKind.CELL, "Chi bộ Trạm Y tế xã", "Lúa Vàng", 3),
    Place("ward", "province", UnitKind.COMMUNE, "Đảng bộ phường Bến Sen", "Bến Sen"),
    Place("ward_base", "ward", UnitKind.GRASSROOTS, "Đảng bộ cơ sở Cơ quan phường Bến Sen", "Bến Sen"),
    Place("ward_office", "ward_base", UnitKind.CELL, "Chi bộ Văn phòng Đảng ủy phường", "Bến Sen", 26),
    Place("ward_school", "ward_base", UnitKind.CELL, "Chi bộ Trường Tiểu học Bến Sen", "Bến Sen", 22),
    Place("market", "ward_base", UnitKind.CELL, "Chi bộ Ban Quản lý chợ Bến Sen", "Bến Sen", 20),
    # Known by a code and nothing else.
    Place("armed", "ward_base", UnitKind.CELL, "LL-7K3D", "", 4, is_armed_forces=True),
)
SIZES = {place.key: place.size for place in PLAN if place.size}


def plant(administrator: User, opened_on: date) -> dict[str, Unit]:
    """Builds the tree as the administrator does; returns the units by key."""
    units: dict[str, Unit] = {}
    for place in PLAN:
        fields = {
            "place_name": place.place,
            "superior_header_text": committee_name(units[place.above]) if place.above else "",
            "has_seal": place.kind not in (UnitKind.CELL, UnitKind.GRASSROOTS_CELL),
            "mail_sender": "Cổng nội bộ",
            "opened_on": opened_on,
        }
        if not place.above:
            units[place.key] = add_root(by=administrator, name=place.name, kind=place.kind, **fields)
            continue
        above = units[place.above]
        if place.is_armed_forces:
            fields = {"is_armed_forces": True, "opened_on": opened_on}
        units[place.key] = add_unit(by=administrator, parent=above, name=place.name, kind=place.kind, **fields)
    for key in SIZES:
        renew_join_code(by=administrator, unit=units[key])
    return {key: Unit.objects.get(pk=unit.pk) for key, unit in units.items()}
