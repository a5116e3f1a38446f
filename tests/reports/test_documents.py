"""The report as a document: what it says, who signs, to whom it goes."""

import subprocess
from datetime import UTC, date, datetime

import pytest

from accounts.actions import change_unit, end_post
from accounts.models import SYSTEM, Post
from accounts.roles import Office
from portal.lib import clock, pdf
from portal.lib.calendar import Quarter
from reports.actions import Texts
from reports.documents import build_value, party_document, to_html
from reports.models import QuarterlyReport
from tests import factories as make
from tests.personas import Personas
from tests.reports.conftest import OCTOBER, THIRD_QUARTER, order, ready


def text_of(content: bytes) -> str:
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


@pytest.fixture
def cell_report(history: Personas) -> QuarterlyReport:
    with clock.set_to(OCTOBER):
        texts = Texts("Khai đúng hạn.", "", "Xin mẫu chung.\nXin tập huấn.")
        return ready(history.secretary, history.cell, texts=texts)


@pytest.fixture
def commune_report(history: Personas) -> QuarterlyReport:
    with clock.set_to(OCTOBER):
        return ready(history.commune_secretary, history.commune)


def test_a_cell_report_says_what_was_counted(cell_report: QuarterlyReport) -> None:
    text = text_of(cell_report.read_file())
    for part in (
        "ĐẢNG BỘ CƠ SỞ SEN VÀNG",
        "CHI BỘ THÔN MỘT",
        "-BC/CB",
        "ngày 05 tháng 10 năm 2026",
        "kết quả khai báo trang thông tin điện tử cá nhân quý III năm 2026",
        "Tính đến hết ngày 30/09/2026, Chi bộ Thôn Một có 7 đảng viên",
        "Trong 7 đảng viên được yêu cầu khai báo có 2 đồng chí đã khai báo, đạt 28,6%",
        "Đã khai báo 2 1 +1",
        "Chưa khai báo 4 6 −2",
        "Trang khai mới trong quý 2 2 0",
        "Trang đã hủy trong quý 1 0 +1",
        "Đã khai báo: có bản khai còn hiệu lực",
        "T/M CHI BỘ",
        "- Đảng ủy Sen Vàng (báo cáo); BÍ THƯ",
        "- Lưu Chi bộ.",
        "Nguyễn Văn Thư",
    ):
        assert part in text, part
    assert "Phụ lục" not in text


def test_sections_without_text_are_left_out_and_the_rest_is_numbered(cell_report: QuarterlyReport) -> None:
    text = text_of(cell_report.read_file())
    assert "III- ĐÁNH GIÁ Khai đúng hạn." in text
    assert "IV- KIẾN NGHỊ Xin mẫu chung." in text
    assert "Xin tập huấn." in text
    assert "PHƯƠNG HƯỚNG" not in text


def test_no_report_names_a_member_or_a_platform(
    cell_report: QuarterlyReport, commune_report: QuarterlyReport, history: Personas
) -> None:
    for report, signer in ((cell_report, history.secretary), (commune_report, history.commune_secretary)):
        text = text_of(report.read_file())
        for user in history.users().values():
            if user != signer:
                assert user.display_name not in text
        assert "Facebook" not in text
        assert "Tôi chưa rõ" not in text


def test_a_committee_gets_a_table_per_unit_with_its_total(commune_report: QuarterlyReport) -> None:
    text = text_of(commune_report.read_file())
    assert "ĐẢNG BỘ TỈNH HOA SEN" in text
    assert "ĐẢNG ỦY XÃ SEN HỒNG" in text
    assert "-BC/ĐU" in text
    annex = text.partition("Phụ lục 1 – 1")[2]
    assert "Đảng bộ cơ sở Sen Vàng 12 12 2 1 9 1" in annex
    assert "Tổng cộng 12 12 2 1 9 1" in annex
    assert "- Tỉnh ủy Hoa Sen (báo cáo); BÍ THƯ" in text
    assert "trang" not in annex.lower(), "administrative figures only"


def test_only_our_font_is_embedded(cell_report: QuarterlyReport) -> None:
    run = subprocess.run(["pdffonts", "-"], input=cell_report.read_file(), capture_output=True, check=True)
    fonts = run.stdout.decode().splitlines()[2:]
    assert fonts
    assert all("+PortalSerif" in line for line in fonts)


def test_equal_values_give_equal_bytes(cell_report: QuarterlyReport) -> None:
    assert pdf.render(to_html(build_value(cell_report))) == cell_report.read_file()


def test_a_quarter_that_still_runs_names_the_hour(history: Personas) -> None:
    with clock.set_to(datetime(2026, 10, 20, 8, 42, tzinfo=UTC)):
        report = ready(history.secretary, history.cell, Quarter(2026, 4))
    assert "Tính đến 15 giờ 42 phút ngày 20/10/2026" in text_of(report.read_file())


def test_nobody_asked_is_a_sentence_of_its_own(personas: Personas) -> None:
    with clock.set_to(OCTOBER):
        report = ready(personas.secretary, personas.cell)
    assert "chưa có yêu cầu khai báo nào được ban hành" in text_of(report.read_file())


def test_before_anybody_was_on_the_roll_there_is_nothing_to_compare(personas: Personas) -> None:
    with clock.set_to(OCTOBER):
        report = ready(personas.secretary, personas.cell, Quarter(2020, 1))
    assert report.previous_figures is None
    assert "Đảng viên trong danh sách 7 – –" in text_of(report.read_file())


def test_a_value_needs_frozen_figures(personas: Personas) -> None:
    with clock.set_to(OCTOBER), pytest.raises(ValueError, match="not frozen"):
        build_value(order(personas.secretary, personas.cell))


# Who signs, to whom -----------------------------------------------------------------------------


def test_the_unit_s_own_lines_win(personas: Personas) -> None:
    fields = {"superior_header_text": "Đảng ủy Sen Vàng", "place_name": "Sen Vàng", "document_symbol": "CB1"}
    change_unit(by=SYSTEM, unit=personas.cell, **fields)
    document = party_document(personas.cell, THIRD_QUARTER, date(2026, 10, 5))
    assert document.superior_line == "ĐẢNG ỦY SEN VÀNG"
    assert document.place_and_date == "Sen Vàng, ngày 05 tháng 10 năm 2026"
    assert document.number_text.endswith("-BC/CB1")


def test_without_a_secretary_the_deputy_signs_and_without_both_the_pen(personas: Personas) -> None:
    day = date(2026, 10, 5)
    for office, post, name in (
        (Office.SECRETARY, "BÍ THƯ", "Nguyễn Văn Thư"),
        (Office.DEPUTY_SECRETARY, "PHÓ BÍ THƯ", "Trần Thị Phó"),
    ):
        document = party_document(personas.cell, THIRD_QUARTER, day)
        assert (document.signer_post, document.signer_name) == (post, name)
        with clock.set_to(datetime(2026, 10, 1, 3, 0, tzinfo=UTC)):
            end_post(by=personas.grassroots_secretary, post=Post.objects.get(unit=personas.cell, office=office))
    assert party_document(personas.cell, THIRD_QUARTER, day).signer_name == ""
    assert party_document(personas.cell, THIRD_QUARTER, date(2026, 9, 30)).signer_name == "Nguyễn Văn Thư"


def test_the_root_reports_to_nobody(personas: Personas) -> None:
    document = party_document(personas.province, THIRD_QUARTER, date(2026, 10, 5))
    assert document.superior_line == ""
    assert document.recipients == ("Lưu Văn phòng Tỉnh ủy",)


def test_text_of_people_is_escaped(personas: Personas) -> None:
    with clock.set_to(OCTOBER):
        make.make_rule()
        report = ready(personas.secretary, personas.cell, texts=Texts('<img src="http://evil.test/x.png"> & </p>'))
    assert '<img src="http://evil.test/x.png"> & </p>' in text_of(report.read_file())
