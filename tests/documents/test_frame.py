"""The frame of a Party document, as data and as printed (QĐ 399-QĐ/TW, HD 05-HD/VPTW)."""

import dataclasses
import subprocess
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
import segno
from django.template import engines
from django.template.loader import render_to_string

from documents.frame import PartyDocument, blank_number
from documents.lines import NO_BREAK_SPACE, in_lines
from portal.lib import pdf

DOCUMENT = PartyDocument(
    superior_header="Đảng bộ xã Long Hải",
    issuing_body="Chi bộ thôn Phước Thọ",
    place="Long Hải",
    date=date(2026, 10, 5),
    subject_line="kết quả thực hiện quý III năm 2026",
    recipients=("Đảng ủy xã Long Hải (báo cáo)", "Lưu Chi bộ"),
    signer_name="Nguyễn Thị Phượng",
)
MM = 72 / 25.4
Word = tuple[str, float, float, float, float]


def test_header_lines_are_capitals() -> None:
    assert DOCUMENT.superior_line == "ĐẢNG BỘ XÃ LONG HẢI"
    assert DOCUMENT.issuer_line == "CHI BỘ THÔN PHƯỚC THỌ"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 5), "Long Hải, ngày 05 tháng 10 năm 2026"),
        (date(2026, 2, 28), "Long Hải, ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 9), "Long Hải, ngày 09 tháng 3 năm 2026"),
    ],
)
def test_place_and_date(day: date, expected: str) -> None:
    assert dataclasses.replace(DOCUMENT, date=day).place_and_date == expected


def test_recipients_end_in_semicolons_and_a_full_stop() -> None:
    assert DOCUMENT.recipient_lines == ("- Đảng ủy xã Long Hải (báo cáo);", "- Lưu Chi bộ.")


def test_file_title_is_a_sentence() -> None:
    assert DOCUMENT.title == "Báo cáo kết quả thực hiện quý III năm 2026"


def test_number_leaves_room_for_the_pen() -> None:
    number = blank_number("BC", "ĐU")
    assert number.split() == ["Số", "-BC/ĐU"]
    assert " " not in number


@pytest.fixture(scope="module")
def printed() -> bytes:
    template = engines["django"].from_string(
        '{% extends "documents/party_document.html" %}{% block body %}<p>Nội dung.</p>{% endblock %}'
    )
    return pdf.render(template.render({"document": DOCUMENT}))


def output_of(command: list[str], content: bytes) -> str:
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def words_of(content: bytes) -> list[Word]:
    """Words of the first page with left, top, right, bottom in millimetres."""
    tree = ElementTree.fromstring(output_of(["pdftotext", "-bbox", "-", "-"], content))  # noqa: S314
    sides = ("xMin", "yMin", "xMax", "yMax")
    return [
        (word.text or "", *(float(word.attrib[side]) / MM for side in sides))  # type: ignore[misc]
        for word in tree.iter("{http://www.w3.org/1999/xhtml}word")
    ]


def place_of(words: list[Word], phrase: str) -> tuple[float, float, float]:
    """Left, top and right of the one place where `phrase` stands."""
    wanted = phrase.split()
    texts = [word[0] for word in words]
    starts = [at for at in range(len(texts)) if texts[at : at + len(wanted)] == wanted]
    assert len(starts) == 1, phrase
    found = words[starts[0] : starts[0] + len(wanted)]
    return found[0][1], found[0][2], found[-1][3]


def test_every_line_is_printed_once_in_reading_order(printed: bytes) -> None:
    expected = (
        "ĐẢNG BỘ XÃ LONG HẢI CHI BỘ THÔN PHƯỚC THỌ * Số -BC/CB"
        " ĐẢNG CỘNG SẢN VIỆT NAM Long Hải, ngày 05 tháng 10 năm 2026"
        " BÁO CÁO kết quả thực hiện quý III năm 2026 ----- Nội dung."
        " Nơi nhận: - Đảng ủy xã Long Hải (báo cáo); - Lưu Chi bộ. T/M CHI BỘ BÍ THƯ Nguyễn Thị Phượng"
    )
    assert " ".join(output_of(["pdftotext", "-raw", "-", "-"], printed).split()) == expected


def test_header_has_two_columns(printed: bytes) -> None:
    words = words_of(printed)
    superior, party = place_of(words, "ĐẢNG BỘ XÃ LONG HẢI"), place_of(words, "ĐẢNG CỘNG SẢN VIỆT NAM")
    issuer, day = place_of(words, "CHI BỘ THÔN PHƯỚC THỌ"), place_of(words, DOCUMENT.place_and_date)
    star = place_of(words, "*")
    assert superior[1] == pytest.approx(party[1], abs=1)
    assert superior[2] < party[0]
    assert issuer[2] < day[0]
    assert day[2] <= 195.5
    for left in (superior, issuer, star):
        assert _centre(left) == pytest.approx(_centre(issuer), abs=0.5)
    assert _centre(party) == pytest.approx(_centre(day), abs=0.5)
    assert superior[1] < issuer[1] < star[1]


def test_title_is_centred_between_the_margins(printed: bytes) -> None:
    words = words_of(printed)
    lines = [place_of(words, line) for line in ("BÁO CÁO", DOCUMENT.subject_line, "-----")]
    assert [_centre(line) for line in lines] == pytest.approx([112.5] * 3, abs=0.5)
    assert [line[1] for line in lines] == sorted(line[1] for line in lines)


def test_recipients_stand_left_and_the_signature_right(printed: bytes) -> None:
    words = words_of(printed)
    label, authority = place_of(words, "Nơi nhận:"), place_of(words, "T/M CHI BỘ")
    post, name = place_of(words, "BÍ THƯ"), place_of(words, "Nguyễn Thị Phượng")
    assert label[0] == pytest.approx(30, abs=0.5)
    assert label[1] == pytest.approx(authority[1], abs=1)
    assert _centre(authority) > 112.5
    assert _centre(post) == pytest.approx(_centre(name), abs=0.5)
    assert name[1] - post[1] > 25, "room for the signature"


def _centre(place: tuple[float, float, float]) -> float:
    left, _, right = place
    return (left + right) / 2


def test_closing_stays_together_on_one_page() -> None:
    template = engines["django"].from_string(
        '{% extends "documents/party_document.html" %}{% block body %}'
        "{% for line in lines %}<p>Dòng.</p>{% endfor %}{% endblock %}"
    )
    splits = 0
    for count in (10, 12, 13, 14, 16):
        content = pdf.render(template.render({"document": DOCUMENT, "lines": "x" * count}))
        pages = output_of(["pdftotext", "-", "-"], content).split("\f")
        holder = [one for one in pages if "Nơi nhận" in one]
        assert "Nguyễn Thị Phượng" in holder[0]
        assert "Dòng." in holder[0], "the signature never stands alone on a page"
        splits += "Nơi nhận" not in pages[0]
    assert 0 < splits < 5, "the sample must meet the end of the page"


def test_document_without_superior_has_no_empty_line() -> None:
    top: dict[str, Any] = {"document": dataclasses.replace(DOCUMENT, superior_header="")}
    html = render_to_string("documents/party_document.html", top)
    assert 'class="superior"' not in html


def test_text_of_people_is_escaped() -> None:
    hostile = dataclasses.replace(DOCUMENT, signer_name='<img src="http://evil.test/a.png">')
    content = pdf.render(render_to_string("documents/party_document.html", {"document": hostile}))
    assert "evil.test" in output_of(["pdftotext", "-", "-"], content)


def test_form_carries_a_qr_code_as_a_figure() -> None:
    code = segno.make("http://localhost:8000/x")
    drawing = code.svg_inline(title="Mã QR", svgclass=None, lineclass=None, omitsize=True)
    template = engines["django"].from_string(
        '{% extends "documents/form.html" %}{% block title %}Phiếu mở tài khoản{% endblock %}'
        '{% block heading %}<h1 class="form-title">PHIẾU MỞ TÀI KHOẢN</h1>{% endblock %}'
        '{% block body %}<div class="slip"><div class="qr">{{ qr|safe }}</div>'
        '<p class="code">K7QF-M2XD</p></div>{% endblock %}'
    )
    content = pdf.render(template.render({"qr": drawing}))
    assert " ".join(output_of(["pdftotext", "-", "-"], content).split()) == "PHIẾU MỞ TÀI KHOẢN K7QF-M2XD"
    assert "Figure" in output_of(["pdfinfo", "-struct", "-"], content)


NAMES = {
    "Chi bộ Thôn Một": ["CHI BỘ THÔN MỘT"],
    "Đảng ủy Cơ quan xã Lúa Vàng": ["ĐẢNG ỦY CƠ QUAN", "XÃ LÚA VÀNG"],
    "Chi bộ Trường Tiểu học Hoa Sen": ["CHI BỘ TRƯỜNG", "TIỂU HỌC HOA SEN"],
    "Chi bộ Ban Chỉ huy Quân sự xã Lúa Vàng": ["CHI BỘ BAN CHỈ HUY", "QUÂN SỰ XÃ LÚA VÀNG"],
}


@pytest.mark.parametrize("name", NAMES)
def test_a_long_name_breaks_where_a_word_begins_something(name: str) -> None:
    broken = in_lines(name.upper())
    lines = broken.split(" ") if NO_BREAK_SPACE in broken else [broken]
    assert [line.replace(NO_BREAK_SPACE, " ") for line in lines] == NAMES[name]


def test_the_words_of_a_name_stay_the_same() -> None:
    long = "CHI BỘ TRƯỜNG TRUNG HỌC CƠ SỞ VÀ TRUNG HỌC PHỔ THÔNG HOA SEN HỒNG LÚA VÀNG"
    assert in_lines(long).replace(NO_BREAK_SPACE, " ") == long
