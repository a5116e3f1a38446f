"""How committees are called on papers, where they are kept, on whose behalf is signed."""

from datetime import date

import pytest

from accounts.models import Unit, UnitKind
from documents.committees import committee_name, committee_title, signing_line
from reports.documents import party_document
from tests.personas import Personas
from tests.reports.conftest import THIRD_QUARTER

PROVINCE, COMMUNE, GRASSROOTS = UnitKind.PROVINCE, UnitKind.COMMUNE, UnitKind.GRASSROOTS


@pytest.mark.parametrize(
    ("kind", "name", "committee", "signing"),
    [
        (PROVINCE, "Đảng bộ tỉnh Hoa Sen", "Tỉnh ủy Hoa Sen", "T/M TỈNH ỦY"),
        (PROVINCE, "Đảng bộ thành phố Hoa Sen", "Thành ủy Hoa Sen", "T/M THÀNH ỦY"),
        (PROVINCE, "Đảng bộ Thành phố Hồ Chí Minh", "Thành ủy Thành phố Hồ Chí Minh", "T/M THÀNH ỦY"),
        (PROVINCE, "Đảng bộ TP. Hoa Sen", "Thành ủy Hoa Sen", "T/M THÀNH ỦY"),
        (PROVINCE, "Thành ủy Hoa Sen", "Thành ủy Hoa Sen", "T/M THÀNH ỦY"),
        (PROVINCE, "Tỉnh ủy Hoa Sen", "Tỉnh ủy Hoa Sen", "T/M TỈNH ỦY"),
        (PROVINCE, "Hoa Sen", "Hoa Sen", "T/M TỈNH ỦY"),
        (COMMUNE, "Đảng bộ xã Sen Hồng", "Đảng ủy xã Sen Hồng", "T/M ĐẢNG ỦY"),
        (COMMUNE, "Đảng bộ phường Sen", "Đảng ủy phường Sen", "T/M ĐẢNG ỦY"),
        (COMMUNE, "Đảng bộ đặc khu Sen", "Đảng ủy đặc khu Sen", "T/M ĐẢNG ỦY"),
        (COMMUNE, "Đảng bộ các cơ quan Đảng tỉnh Sen", "Đảng ủy các cơ quan Đảng tỉnh Sen", "T/M ĐẢNG ỦY"),
        (GRASSROOTS, "Đảng bộ cơ sở Cơ quan xã Sen", "Đảng ủy Cơ quan xã Sen", "T/M ĐẢNG ỦY"),
        (GRASSROOTS, "Đảng bộ cơ sở", "Đảng ủy cơ sở", "T/M ĐẢNG ỦY"),
        (GRASSROOTS, "Đảng bộ Công an tỉnh Sen", "Đảng ủy Công an tỉnh Sen", "T/M ĐẢNG ỦY"),
        (GRASSROOTS, "Đảng bộ tỉnhlẻ", "Đảng ủy tỉnhlẻ", "T/M ĐẢNG ỦY"),
        (UnitKind.SUB_ORGANIZATION, "Đảng bộ bộ phận Khoa Sen", "Đảng ủy bộ phận Khoa Sen", "T/M ĐẢNG ỦY"),
        (UnitKind.GRASSROOTS_CELL, "Chi bộ cơ sở Cơ quan Tỉnh ủy", "Chi bộ cơ sở Cơ quan Tỉnh ủy", "T/M CHI BỘ"),
        (UnitKind.CELL, "Đảng bộ lạ", "Đảng bộ lạ", "T/M CHI BỘ"),
    ],
)
def test_names(kind: UnitKind, name: str, committee: str, signing: str) -> None:
    unit = Unit(kind=kind, name=name)
    assert committee_name(unit) == committee
    assert signing_line(unit) == signing == f"T/M {committee_title(unit).upper()}"


def test_a_line_filled_in_by_kind_gives_way_and_a_typed_one_wins() -> None:
    city = Unit(kind=PROVINCE, name="Đảng bộ thành phố Hoa Sen", signing_authority="T/M TỈNH ỦY")
    assert signing_line(city) == "T/M THÀNH ỦY"
    city.signing_authority = "T/M BAN THƯỜNG VỤ"
    assert signing_line(city) == "T/M BAN THƯỜNG VỤ"


def test_the_paper_of_a_city(personas: Personas) -> None:
    personas.province.name = "Đảng bộ thành phố Hoa Sen"
    document = party_document(personas.province, THIRD_QUARTER, date(2026, 10, 5))
    assert (document.issuer_line, document.signing_authority) == ("THÀNH ỦY HOA SEN", "T/M THÀNH ỦY")
    assert document.recipients == ("Lưu Văn phòng Thành ủy",)
