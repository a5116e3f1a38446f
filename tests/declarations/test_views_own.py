"""What a member sees of their own: declarations, information, the paper form; query counts."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Purpose, ReadEvent, User
from declarations import actions, todo
from declarations.attestation import CURRENT
from declarations.models import DeclarationRequest
from tests import factories as make
from tests.declarations.drafts import ROW, declare, start
from tests.language import assert_vietnamese
from tests.personas import Personas

Browsers = Callable[[User], Client]
MOST_QUERIES = 15


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


@pytest.fixture
def member(personas: Personas, browser_of: Browsers) -> Client:
    return browser_of(personas.member)


def read_by_secretary(personas: Personas) -> None:
    assert personas.member.member is not None
    make.make_read(by=personas.secretary, member=personas.member.member)


def queries(browser: Client, address: str) -> int:
    """Statements of a page, without the savepoints of the test's own transaction."""
    browser.get(address)  # the first page of a session also registers it
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def test_the_list_follows_the_member(member: Client, asked: DeclarationRequest, personas: Personas) -> None:
    assert "Xem và trả lời" in assert_vietnamese(member.get(url("declaration_list")))
    start(member, asked)
    assert "Bạn có một bản nháp chưa gửi" in assert_vietnamese(member.get(url("declaration_list")))
    declaration = declare(member, asked)
    actions.acknowledge(by=personas.secretary, declaration=declaration)
    page = assert_vietnamese(member.get(url("declaration_list")))
    for part in ("Đã ghi nhận", "Bạn đã khai", "Không dùng nữa", "Cập nhật", "facebook.com/an.nguyen"):
        assert part in page


def test_people_who_are_nobody_on_the_roll_see_friendly_pages(personas: Personas, browser_of: Browsers) -> None:
    for user in (personas.administrator, personas.superuser, personas.applicant):
        assert_vietnamese(browser_of(user).get(url("declaration_list")))
        assert "không gắn với đảng viên nào" in assert_vietnamese(browser_of(user).get(url("my_information")))


def test_my_information_is_complete(member: Client, asked: DeclarationRequest, personas: Personas) -> None:
    declaration = declare(member, asked)
    page = assert_vietnamese(member.get(url("my_information")))
    for part in ("Hoàng Thị Viên", "Chi bộ Thôn Một", "Chính thức", "Bản số 1", "Đồng ý", "Cấp lời mời hoặc phiếu"):
        assert part in page
    # own content leaves no row; the way into the account was handed out by somebody
    assert not ReadEvent.objects.about(declaration.member).exclude(purpose=Purpose.ACCESS).exists()


def test_the_ledger_pages_and_names_the_post_of_that_time(member: Client, personas: Personas) -> None:
    for _ in range(26):
        read_by_secretary(personas)
    post = personas.secretary.posts_today[0]
    post.end(by=personas.administrator)
    page = assert_vietnamese(member.get(url("my_information") + "?page=2"))
    assert page.count("Bí thư Chi bộ Thôn Một") == 1
    assert "27 lần xem" in page


def test_the_paper_form_says_what_was_declared(
    member: Client, asked: DeclarationRequest, personas: Personas, browser_of: Browsers, tmp_path: Path
) -> None:
    declaration = declare(member, asked, ROW, {"platform": "zalo", "display_name": "Bác Đạt", "status": "paused"})
    actions.acknowledge(by=personas.secretary, declaration=declaration)
    response = member.get(url("declaration_pdf", declaration.pk))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="phieu-khai-bao-1.pdf"'
    file = tmp_path / "form.pdf"
    file.write_bytes(response.content)
    found = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    text = " ".join(found.split())
    parts = ["PHIẾU KHAI BÁO", "Hoàng Thị Viên", "facebook.com/an.nguyen", "Bác Đạt", "Tạm ngừng", *CURRENT.points]
    assert [part for part in parts if part not in text] == []
    assert "Nguyễn Văn Thư, Bí thư Chi bộ Thôn Một" in text
    assert "\f" not in found.rstrip("\f")  # one page
    reads = ReadEvent.objects.exclude(purpose=Purpose.ACCESS)
    assert not reads.exists()
    browser_of(personas.secretary).get(url("declaration_pdf", declaration.pk))
    assert reads.get().purpose == Purpose.PRINT


def test_a_draft_has_no_paper(member: Client, asked: DeclarationRequest) -> None:
    assert member.get(url("declaration_pdf", start(member, asked).pk)).status_code == 403


def test_pages_stay_within_fifteen_queries_whatever_the_rows(
    asked: DeclarationRequest, personas: Personas, browser_of: Browsers
) -> None:
    member, secretary = browser_of(personas.member), browser_of(personas.secretary)
    one = declare(member, asked)
    read_by_secretary(personas)
    make.make_consent(asked, by=personas.committee_member, opinion="")
    addresses = [
        (member, url("declaration_list")),
        (member, url("my_information")),
        (member, url("request_list")),
        (member, asked.get_absolute_url()),
        (member, one.get_absolute_url()),
        (secretary, url("declaration_list")),
        (secretary, asked.get_absolute_url()),
        (secretary, url("review_list")),
        (secretary, url("consent_list")),
        (secretary, url("declaration_review", one.pk)),
        (secretary, one.get_absolute_url()),
    ]
    before = [queries(*address) for address in addresses]
    assert max(before) <= MOST_QUERIES, before
    pages = tuple(make.make_page(f"Trang {number}") for number in range(10))
    make.make_declaration(asked, by=personas.other_member, pages=pages)
    make.make_consent(asked, by=personas.deputy, opinion="")
    for _ in range(5):
        make.make_draft_request(personas.cell, by=personas.secretary)
        read_by_secretary(personas)
    assert [queries(*address) for address in addresses] == before


def test_todos_of_a_member_name_each_duty_once(asked: DeclarationRequest, personas: Personas, member: Client) -> None:
    def titles() -> list[str]:
        return [one.title for one in todo.waiting(personas.member)]

    assert titles() == ["Khai báo trang cá nhân"]
    draft = start(member, asked)
    assert titles() == ["Bản khai đang soạn, chưa gửi"]
    actions.submit(by=personas.member, declaration=draft, pages=[make.make_page()])
    assert titles() == []
    actions.return_for_correction(by=personas.secretary, declaration=draft, reason="Bổ sung.")
    (duty,) = todo.waiting(personas.member)
    assert (duty.title, duty.due_on) == (
        "Bổ sung bản khai theo đề nghị",
        make.make_deadline(asked, draft.member).due_on,
    )
    actions.close_request(by=personas.secretary, request=asked)
    assert titles() == []


def test_todos_of_an_officer_take_few_queries(asked: DeclarationRequest, personas: Personas) -> None:
    make.make_declaration(asked, by=personas.member)
    make.make_declaration(asked, by=personas.other_member)
    make.make_consent(asked, by=personas.deputy, opinion="")
    personas.secretary.forget_rights()
    assert personas.secretary.posts_today
    with CaptureQueriesContext(connection) as captured:
        found = {one.title: one.count for one in todo.waiting(personas.secretary)}
    assert found == {"Khai báo trang cá nhân": 1, "Bản khai chờ ghi nhận": 2, "Ý kiến cần trao đổi": 1}
    assert len(captured) <= 8
