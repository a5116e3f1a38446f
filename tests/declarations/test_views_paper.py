"""Paper on the screens: codes, printing, typing in one form or a whole list, confirming."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Member, ReadEvent, User
from declarations.actions.printing import purge_prints
from declarations.models import Declaration, DeclarationRequest, PrintOrder
from declarations.paper_codes import code_of, find, spoken
from declarations.tasks import print_forms
from documents.models import StoredFile
from notifications.models import OutboxMessage
from portal.lib import clock
from tests import factories as make
from tests.declarations.papers import type_in
from tests.lib.test_uploads import located, pdf
from tests.personas import Personas

pytestmark = pytest.mark.django_db
BrowserOf = Callable[[User], Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


def text_of(content: bytes) -> str:
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def led_to(answer: Any) -> str:
    return str(answer.headers["Location"])


def printed_for() -> list[Any]:
    """Whose content was printed, as the ledger tells."""
    return list(ReadEvent.objects.filter(purpose="print").values_list("member_id", flat=True))


def scan(content: bytes | None = None, name: str = "phieu.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or pdf())


def entry(**fields: Any) -> dict[str, Any]:
    """The posted form of one paper."""
    values: dict[str, Any] = {
        "once": "7d3c3f0e-5c1c-4ff1-9d0e-000000000001",
        "answer": "no_social_media",
        "basis": "signed_form",
        "basis_on": f"{clock.today():%d/%m/%Y}",
        "basis_note": "Lưu ở sổ chi bộ.",
        "pages-TOTAL_FORMS": "0",
        "pages-INITIAL_FORMS": "0",
        "step": "send",
    }
    return values | fields


ROW = {"pages-TOTAL_FORMS": "1", "pages-0-platform": "facebook", "pages-0-status": "in_use"}
GOOD = ROW | {"pages-0-display_name": "Phan Giấy", "pages-0-address": "facebook.com/phan.giay"}


def latest(member: Member) -> Declaration:
    return Declaration.objects.of_member(member)[0]


# Codes ----------------------------------------------------------------------------------------


def test_a_code_names_member_request_and_version(personas: Personas, asked: DeclarationRequest) -> None:
    code = code_of(personas.paper_member, asked, 0)
    for text in (code, spoken(code), code.lower(), f" {spoken(code).lower()} "):
        found = find(personas.secretary, text)
        assert found is not None
        assert (found.member, found.request, found.version) == (personas.paper_member, asked, 0)
    others = {code_of(make.member_of(personas.member), asked, 0), code_of(personas.paper_member, asked, 1)}
    assert code not in others
    assert len(others) == 2


@pytest.mark.parametrize("who", ["neighbour_secretary", "grassroots_secretary", "member", "administrator"])
def test_a_code_tells_a_stranger_nothing(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf, who: str
) -> None:
    user, code = getattr(personas, who), code_of(personas.paper_member, asked, 0)
    assert find(user, code) is None
    browser = browser_of(user)
    foreign, absent = browser.get(url("paper_form", code)), browser.get(url("paper_form", "AAAAAAAAAA"))
    assert (foreign.status_code, foreign.content) == (404, absent.content)


def test_the_code_leads_each_to_their_own_way(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    code = code_of(make.member_of(personas.member), asked, 0)
    assert led_to(browser_of(personas.member).get(url("paper_form", code))) == asked.get_absolute_url()
    officer = browser_of(personas.secretary).get(url("paper_find"), {"ma": spoken(code).lower()})
    assert led_to(officer) == url("paper_form", code)
    led = led_to(browser_of(personas.secretary).get(led_to(officer)))
    assert led.startswith(url("paper_enter", asked.pk, personas.member.member_id))


def test_a_wrong_code_gets_a_sentence(personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf) -> None:
    for text in ("SAI", "AAAAA-BBBBB", "<script>", "x" * 500):
        answer = browser_of(personas.secretary).get(url("paper_find"), {"ma": text})
        assert answer.status_code == 422
        assert "Không tìm thấy phiếu" in answer.content.decode()


def test_an_old_form_is_noticed(personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf) -> None:
    code = code_of(personas.paper_member, asked, 0)
    type_in(asked, personas.paper_member, by=personas.secretary)
    browser = browser_of(personas.secretary)
    page = browser.get(led_to(browser.get(url("paper_form", code))))
    assert "Phiếu này in trước bản khai mới nhất" in page.content.decode()


# Printing -------------------------------------------------------------------------------------


def test_a_form_holds_what_was_declared_and_what_waits(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    page = make.make_page("Phan Giấy", "facebook.com/phan.giay")
    row = type_in(asked, personas.paper_member, by=personas.deputy, pages=(page,))
    answer = browser_of(personas.secretary).get(url("paper_form_pdf", asked.pk, personas.paper_member.pk))
    text = text_of(answer.content)
    code = spoken(code_of(personas.paper_member, asked, row.version))
    for words in (personas.paper_member.full_name, "facebook.com/phan.giay", "Không thay đổi", "Tôi xác nhận", code):
        assert words in text
    assert "Tôi không đồng ý" in text
    assert "ngày …… tháng ……" in text
    assert printed_for() == [personas.paper_member.pk]


def test_a_first_form_is_blank_and_reads_nobody(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    answer = browser_of(personas.secretary).get(url("paper_form_pdf", asked.pk, personas.paper_member.pk))
    text = text_of(answer.content)
    assert "Tôi không sử dụng mạng xã hội" in text
    assert "Không thay đổi" not in text
    assert "Tôi xác nhận" not in text
    assert printed_for() == []


def test_the_list_to_sign_has_everybody_once(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    answer = browser_of(personas.secretary).get(url("paper_names_pdf", asked.pk), {"lon": "1"})
    text = text_of(answer.content)
    for member in Member.objects.in_unit(personas.cell):
        assert text.count(member.full_name) == 1
    assert "Ký, ghi rõ họ tên" in text


def test_forms_of_the_whole_cell_are_one_file_for_a_week(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    type_in(asked, personas.paper_member, by=personas.deputy)
    browser = browser_of(personas.secretary)
    page = led_to(browser.post(url("paper_print", asked.pk)))
    assert "progress" in browser.get(page).content.decode()
    message = OutboxMessage.objects.get(task="declarations.tasks.print_forms")
    print_forms(message.pk)
    print_forms(message.pk)
    order = PrintOrder.objects.get()
    assert "Tải tệp in" in browser.get(page).content.decode()
    answer = browser.get(url("print_file", order.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="phieu-khai-bao.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox")
    text = text_of(answer.content)
    members = list(Member.objects.in_unit(personas.cell))
    assert text.count("PHIẾU KHAI BÁO") == len(members)
    assert printed_for() == [personas.paper_member.pk]
    assert browser_of(personas.deputy).get(page).status_code == 404
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert purge_prints() == 1
    assert not StoredFile.objects.filter(purpose="paper-forms").exists()


# One paper ------------------------------------------------------------------------------------


def test_an_officer_types_in_a_form(personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf) -> None:
    address = url("paper_enter", asked.pk, personas.paper_member.pk)
    browser = browser_of(personas.secretary)
    assert browser.get(address).status_code == 200
    data = entry(answer="pages", scan=scan(located(), "IMG_0001.JPG"), **GOOD)
    first = browser.post(address, data)
    assert first.status_code == 302
    again = browser.post(address, entry(answer="pages", **GOOD))
    assert led_to(again) == led_to(first), "sent twice, typed in once"
    row = latest(personas.paper_member)
    assert (row.version, row.entered_by, row.basis) == (1, personas.secretary, "signed_form")
    assert row.scan is not None
    assert row.scan.content_type == "image/jpeg"
    assert b"Exif" not in row.scan.read()


def test_nothing_typed_is_lost_and_the_scan_comes_once(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    address, browser = url("paper_enter", asked.pk, personas.paper_member.pk), browser_of(personas.secretary)
    wrong = entry(answer="pages", basis_on="31/02/2026", scan=scan(), **ROW, **{"pages-0-display_name": "Phan Giấy"})
    answer = browser.post(address, wrong)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Phan Giấy"' in html
    assert 'value="31/02/2026"' in html
    assert "Lưu ở sổ chi bộ.</textarea>" in html
    assert "Đã nhận bản chụp" in html
    assert not Declaration.objects.of_member(personas.paper_member).exists()
    ticket = answer.context["form"]["kept"].value()
    sent = browser.post(address, entry(answer="pages", kept=ticket, **GOOD))
    assert sent.status_code == 302
    assert latest(personas.paper_member).scan is not None


def test_a_ticket_of_somebody_else_is_no_scan(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    address = url("paper_enter", asked.pk, personas.paper_member.pk)
    answer = browser_of(personas.deputy).post(address, entry(basis_on="", scan=scan()))
    ticket = answer.context["form"]["kept"].value()
    for forged in (ticket, "rubbish", "x:y:z"):
        stolen = browser_of(personas.secretary).post(address, entry(kept=forged, basis_note=""))
        assert stolen.status_code == 422
        assert "không còn" in stolen.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"answer": ""}, "Hãy chọn câu trả lời."),
        ({"basis": ""}, "Hãy chọn căn cứ."),
        ({"basis_note": ""}, "Hãy chọn bản chụp"),
        ({"basis": "said_by_phone", "basis_note": ""}, "nói lúc nào"),
        ({"basis_on": "01/01/2020"}, "Ngày phải từ ngày gửi yêu cầu"),
        ({"answer": "pages"}, "ít nhất một trang"),
        ({"answer": "unchanged"}, "unchanged"),
        ({"basis_note": "ẩn\u202e"}, "ký tự ẩn"),
        ({"scan": SimpleUploadedFile("a.pdf", b"<html>")}, "chỉ nhận tệp PDF"),
        ({"once": "sai"}, "Trang đã cũ"),
    ],
)
def test_wrong_input_gets_a_sentence(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf, fields: dict[str, Any], sentence: str
) -> None:
    address = url("paper_enter", asked.pk, personas.paper_member.pk)
    answer = browser_of(personas.secretary).post(address, entry(**fields))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Declaration.objects.of_member(personas.paper_member).exists()


def test_unchanged_repeats_what_was_declared(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    page = make.make_page("Phan Giấy", "facebook.com/phan.giay")
    first = type_in(asked, personas.paper_member, by=personas.secretary, pages=(page,))
    address = url("paper_enter", asked.pk, personas.paper_member.pk)
    assert browser_of(personas.secretary).post(address, entry(answer="unchanged", says="agrees")).status_code == 302
    row = latest(personas.paper_member)
    assert (row.version, row.kind) == (2, "renewal")
    assert row.pages.get().page_key == first.pages.get().page_key
    first.refresh_from_db()
    assert first.confirmation == "confirmed"


# A list ---------------------------------------------------------------------------------------


def listed(answers: dict[Member, tuple[str, str]], **fields: Any) -> dict[str, Any]:
    rows = {f"r{member.pk.hex}-answer": answer for member, (answer, _) in answers.items()}
    rows |= {f"r{member.pk.hex}-pages": pages for member, (_, pages) in answers.items()}
    return entry(**{"basis": "signed_list", **rows, **fields})


def test_a_signed_list_is_typed_in_at_once(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    member, other = make.member_of(personas.member), make.member_of(personas.other_member)
    answers = {
        personas.paper_member: ("no_social_media", ""),
        member: ("", "fb, Hoàng Viên, facebook.com/hoang.vien; z, Chị Viên"),
        other: ("", ""),
    }
    browser = browser_of(personas.secretary)
    assert browser.get(url("paper_table", asked.pk)).status_code == 200
    answer = browser.post(url("paper_table", asked.pk), listed(answers, scan=scan()))
    assert led_to(answer) == url("paper_list", asked.pk)
    assert latest(personas.paper_member).answer == "no_social_media"
    assert [page.platform for page in latest(member).pages.all()] == ["facebook", "zalo"]
    assert latest(member).scan == latest(personas.paper_member).scan != None  # noqa: E711
    assert not Declaration.objects.of_member(other).exists()


def test_one_wrong_line_writes_nothing_and_loses_nothing(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    member = make.member_of(personas.member)
    answers = {personas.paper_member: ("no_social_media", ""), member: ("pages", "facebok, Hoàng Viên")}
    answer = browser_of(personas.secretary).post(url("paper_table", asked.pk), listed(answers, scan=scan()))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "còn 1 dòng cần sửa" in html
    assert "Chưa rõ nền tảng “facebok”" in html
    assert "facebok, Hoàng Viên" in html
    assert "Đã nhận bản chụp" in html
    assert not Declaration.objects.exists()


def test_what_only_the_rules_know_stands_on_its_line(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    make.make_declaration(asked, by=personas.member)
    answers = {personas.paper_member: ("no_social_media", ""), make.member_of(personas.member): ("messaging_only", "")}
    answer = browser_of(personas.secretary).post(url("paper_table", asked.pk), listed(answers, scan=scan()))
    assert answer.status_code == 422
    assert "Cổng giữ điều đảng viên tự làm" in answer.content.decode()
    assert not Declaration.objects.of_member(personas.paper_member).exists()


@pytest.mark.parametrize("pages", ["", ";;", "fb", "fb,", "fb, A, b, c, d", "fb, A, khong phai dia chi", "; " * 40])
def test_short_pages_are_checked_like_long_ones(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf, pages: str
) -> None:
    answers = {personas.paper_member: ("pages", pages)}
    answer = browser_of(personas.secretary).post(url("paper_table", asked.pk), listed(answers))
    assert answer.status_code == 422
    assert not Declaration.objects.exists()


def test_pages_do_not_cost_more_queries_with_more_members(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    browser, counts = browser_of(personas.secretary), []
    type_in(asked, personas.paper_member, by=personas.deputy)
    for _ in range(2):
        for name in ("paper_list", "paper_table"):
            browser.get(url(name, asked.pk))
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(url(name, asked.pk)).status_code == 200
            counts.append(len(captured))
        for number in range(4):
            member = make.make_member(personas.cell, name=f"Người Thứ {number}")
            type_in(asked, member, by=personas.deputy, answer="no_social_media")
    assert counts[:2] == counts[2:]
    assert max(counts) <= 15, counts
