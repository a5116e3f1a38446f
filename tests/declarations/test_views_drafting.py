"""Declaring through the screens: agree, draft, check, attest, send; amend, cancel, withdraw, object."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Event, User
from declarations import actions
from declarations.attestation import CURRENT
from declarations.forms.drafting import fingerprint
from declarations.models import Consent, Declaration, DeclarationRequest
from notifications.models import Deadline
from tests import factories as make
from tests.declarations.drafts import ROW, attest, declare, start, typed, write
from tests.language import assert_vietnamese
from tests.personas import Personas, build_personas, signed_in

Browsers = Callable[[User], Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


@pytest.fixture
def member(personas: Personas, browser_of: Browsers) -> Client:
    return browser_of(personas.member)


def test_a_member_declares_in_four_steps(member: Client, asked: DeclarationRequest, personas: Personas) -> None:
    notice = assert_vietnamese(member.get(url("request_detail", asked.pk)))
    for part in ("Tôi đồng ý và bắt đầu khai", "Nguyễn Văn Thư, Bí thư Chi bộ Thôn Một", asked.purpose, asked.readers):
        assert part in notice
    declaration = declare(member, asked)
    page = declaration.pages.get()
    assert (page.address, page.display_name) == ("facebook.com/an.nguyen", "Nguyễn Văn An")
    assert (declaration.attestation_version, declaration.draft_rows) == (CURRENT.version, [])
    assert Consent.objects.get(member=personas.member.member).status == "given"
    assert make.make_deadline(asked, declaration.member).met_at is not None


@pytest.mark.parametrize("answer", ["no_social_media", "messaging_only"])
def test_the_two_short_answers_complete_by_themselves(member: Client, asked: DeclarationRequest, answer: str) -> None:
    draft = start(member, asked, answer)
    page = assert_vietnamese(member.get(url("declaration_attest", draft.pk)))
    assert draft.get_answer_display() in page
    assert attest(member, draft).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.answer, draft.pages.count()) == ("submitted", answer, 0)


def test_an_unknown_answer_counts_as_declaring_pages(member: Client, asked: DeclarationRequest) -> None:
    assert start(member, asked, "<script>").answer == "pages"


def test_invalid_rows_are_kept_and_each_gets_a_sentence(member: Client, asked: DeclarationRequest) -> None:
    draft = start(member, asked)
    hostile = ROW | {"address": "javascript:alert(1)", "display_name": "x" * 200}
    response = write(member, draft, hostile, {"platform": "nowhere", "display_name": ""}, step="next")
    page = assert_vietnamese(response, 422)
    assert "Địa chỉ chỉ được bắt đầu bằng https://" in page
    assert "tối đa 100 ký tự; bạn đã nhập 200" in page
    assert "Hãy chọn một nền tảng trong danh sách." in page
    assert 'value="javascript:alert(1)"' in page
    draft.refresh_from_db()
    assert [row["platform"] for row in draft.draft_rows] == ["facebook", "nowhere"]
    assert member.get(url("declaration_attest", draft.pk))["Location"] == url("declaration_edit", draft.pk)


def test_no_page_at_all_is_explained(member: Client, asked: DeclarationRequest) -> None:
    draft = start(member, asked)
    assert "chưa có trang nào" in assert_vietnamese(write(member, draft, step="next"), 422)


def test_a_page_twice_is_told_at_its_row(member: Client, asked: DeclarationRequest) -> None:
    draft = start(member, asked)
    same = ROW | {"address": "https://m.facebook.com/an.nguyen?ref=1"}
    assert "đã có ở một dòng khác" in assert_vietnamese(write(member, draft, ROW, same, step="next"), 422)


def test_rows_are_added_and_removed_without_scripts(member: Client, asked: DeclarationRequest) -> None:
    draft = start(member, asked)
    response = write(member, draft, ROW, step="add")
    assert response["Location"] == url("declaration_edit", draft.pk) + "?them=1#trang-2"
    assert 'id="trang-2"' in assert_vietnamese(member.get(response["Location"]))
    write(member, draft, ROW, {"platform": "zalo", "display_name": "An"}, step="remove-0")
    draft.refresh_from_db()
    assert [row["platform"] for row in draft.draft_rows] == ["zalo"]


def test_hostile_totals_and_steps_lose_nothing(member: Client, asked: DeclarationRequest) -> None:
    draft = start(member, asked)
    many = typed(*[ROW] * 40, step="remove-99999") | {"pages-TOTAL_FORMS": "9" * 30}
    assert member.post(url("declaration_edit", draft.pk), many).status_code == 302
    draft.refresh_from_db()
    assert len(draft.draft_rows) == 30
    broken = typed(ROW, step="remove-x") | {"pages-TOTAL_FORMS": "²"}
    assert member.post(url("declaration_edit", draft.pk), broken).status_code == 302


def test_autosave_answers_204_and_stores(member: Client, asked: DeclarationRequest) -> None:
    draft = start(member, asked)
    response = write(member, draft, {"platform": "zalo", "display_name": "dở d"}, step="", **{"HX-Request": "true"})
    draft.refresh_from_db()
    assert (response.status_code, response.content, draft.draft_rows[0]["display_name"]) == (204, b"", "dở d")


def test_a_late_autosave_neither_blocks_sending_nor_changes_the_answer(
    member: Client, asked: DeclarationRequest
) -> None:
    draft = start(member, asked)
    write(member, draft, ROW, step="next")
    draft.refresh_from_db()
    shown = fingerprint(draft)
    write(member, draft, ROW, step="", **{"HX-Request": "true"})  # the one still on its way when the page was left
    assert attest(member, draft, seen=shown)["Location"] == draft.get_absolute_url()
    short = start(member, asked, "no_social_media")
    write(member, short, ROW, step="", **{"HX-Request": "true"})
    short.refresh_from_db()
    assert short.answer == "no_social_media"


def test_autosave_after_sending_changes_nothing(member: Client, asked: DeclarationRequest) -> None:
    declaration = declare(member, asked)
    late = write(member, declaration, ROW | {"display_name": "Tên khác"}, step="", **{"HX-Request": "true"})
    declaration.refresh_from_db()
    assert (late.status_code, declaration.status, declaration.draft_rows) == (409, "submitted", [])
    assert declaration.pages.get().display_name == "Nguyễn Văn An"
    assert member.get(url("declaration_edit", declaration.pk))["Location"] == declaration.get_absolute_url()


def test_the_attestation_must_be_ticked_and_be_about_what_was_shown(member: Client, asked: DeclarationRequest) -> None:
    draft = start(member, asked)
    write(member, draft, ROW, step="next")
    page = assert_vietnamese(member.get(url("declaration_attest", draft.pk)))
    assert all(point in page for point in CURRENT.points)
    assert "đánh dấu vào ô cam kết" in assert_vietnamese(attest(member, draft, is_true=""), 422)
    assert "vừa được sửa ở nơi khác" in assert_vietnamese(attest(member, draft, seen="2020-01-01"), 422)
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert attest(member, draft).status_code == 302


def test_sending_twice_sends_once(member: Client, asked: DeclarationRequest) -> None:
    declaration = declare(member, asked)
    again = attest(member, declaration)
    assert again["Location"] == declaration.get_absolute_url()
    assert Event.objects.about(declaration).filter(verb="declaration.submitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_sendings_at_once_make_one_submission() -> None:
    personas = build_personas()
    asked = make.make_request(personas.cell, by=personas.secretary)
    browser = signed_in(personas.member)
    draft = start(browser, asked)
    write(browser, draft, ROW, step="next")
    draft.refresh_from_db()
    seen = fingerprint(draft)

    def send(_: int) -> int:
        try:
            one = signed_in(personas.member)
            return one.post(url("declaration_attest", draft.pk), {"seen": seen, "is_true": "on"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(send, range(10))) == {302}
    assert Event.objects.about(draft).filter(verb="declaration.submitted").count() == 1
    assert draft.pages.count() == 1


def test_amending_keeps_the_identity_of_a_page(member: Client, asked: DeclarationRequest) -> None:
    first = declare(member, asked)
    draft = start(member, asked)
    assert draft.draft_rows[0]["page_key"] == first.pages.get().page_key
    row = draft.draft_rows[0] | {"display_name": "Tên mới"}
    write(member, draft, row, step="next")
    attest(member, draft)
    first.refresh_from_db()
    draft.refresh_from_db()
    assert (first.status, draft.status, draft.kind) == ("superseded", "submitted", "amendment")
    assert draft.pages.get().page_key == first.pages.get().page_key


def test_a_page_no_longer_used(member: Client, asked: DeclarationRequest) -> None:
    declaration = declare(member, asked)
    response = member.post(url("page_cancel", declaration.pk, 1))
    draft = Declaration.objects.get(status="draft")
    assert response["Location"] == url("declaration_attest", draft.pk)
    assert attest(member, draft).status_code == 302
    assert draft.pages.get().status == "cancelled"
    assert member.post(url("page_cancel", declaration.pk, 9)).status_code == 404


def test_nothing_can_be_amended_when_no_request_is_open(
    member: Client, asked: DeclarationRequest, personas: Personas
) -> None:
    declaration = declare(member, asked)
    actions.close_request(by=personas.secretary, request=asked)
    page = assert_vietnamese(member.get(url("declaration_list")))
    assert "không có yêu cầu khai báo đang mở" in page
    assert "Không dùng nữa</button>" not in page
    for address in (url("page_cancel", declaration.pk, 1), url("declaration_start", asked.pk)):
        assert "không có yêu cầu khai báo đang mở" in assert_vietnamese(member.post(address), 409)


def test_a_new_notice_is_read_before_a_page_is_cancelled(
    member: Client, asked: DeclarationRequest, personas: Personas
) -> None:
    declaration = declare(member, asked)
    newer = actions.copy_request(by=personas.secretary, request=asked)
    actions.issue_request(by=personas.secretary, request=newer)
    assert member.post(url("page_cancel", declaration.pk, 1))["Location"] == newer.get_absolute_url()
    assert Consent.objects.filter(request=newer, status="given").count() == 0


def test_discarding_is_for_drafts_and_twice_is_fine(member: Client, asked: DeclarationRequest) -> None:
    draft = start(member, asked)
    for _ in range(2):
        assert member.post(url("declaration_discard", draft.pk))["Location"] == url("declaration_list")
    assert not Declaration.objects.exists()
    sent = declare(member, asked)
    member.post(url("declaration_discard", sent.pk))
    assert Declaration.objects.get().status == "submitted"


def test_withdrawing_reopens_the_duty(member: Client, asked: DeclarationRequest) -> None:
    declaration = declare(member, asked)
    assert member.post(url("declaration_withdraw", declaration.pk)).status_code == 302
    assert make.make_deadline(asked, declaration.member).met_at is None
    assert_vietnamese(member.post(url("declaration_withdraw", declaration.pk)), 409)
    assert "Đã rút" in assert_vietnamese(member.get(declaration.get_absolute_url()))


def test_objecting_stops_reminders_and_agreeing_later_resumes_them(
    member: Client, asked: DeclarationRequest, personas: Personas
) -> None:
    declaration = declare(member, asked)
    assert_vietnamese(member.get(url("consent_object", asked.pk)))
    for _ in range(2):
        response = member.post(url("consent_object", asked.pk), {"opinion": ""})
        assert response["Location"] == asked.get_absolute_url()
    declaration.refresh_from_db()
    deadline = Deadline.objects.about(asked).get(member=personas.member.member)
    assert (declaration.status, deadline.met_at, deadline.cancelled_at is not None) == ("withdrawn", None, True)
    assert "Chưa khai – có ý kiến" in assert_vietnamese(member.get(asked.get_absolute_url()))
    start(member, asked)
    deadline.refresh_from_db()
    assert deadline.cancelled_at is None


def test_a_hostile_opinion_is_refused_with_a_sentence(member: Client, asked: DeclarationRequest) -> None:
    response = member.post(url("consent_object", asked.pk), {"opinion": "a\u202eb"})
    assert "ký tự ẩn" in assert_vietnamese(response, 422)


@pytest.mark.parametrize(
    "name", ["declaration_edit", "declaration_attest", "declaration_withdraw", "declaration_detail", "declaration_pdf"]
)
def test_drafts_belong_to_their_author_alone(
    name: str, member: Client, asked: DeclarationRequest, personas: Personas, browser_of: Browsers
) -> None:
    draft = start(member, asked)
    stranger = browser_of(personas.secretary)
    method = stranger.post if name == "declaration_withdraw" else stranger.get
    assert method(url(name, draft.pk)).status_code == 404


def test_an_officer_who_may_read_may_not_write(
    member: Client, asked: DeclarationRequest, personas: Personas, browser_of: Browsers
) -> None:
    declaration = declare(member, asked)
    officer = browser_of(personas.secretary)
    assert officer.get(url("declaration_edit", declaration.pk)).status_code == 403
    assert officer.post(url("declaration_withdraw", declaration.pk)).status_code == 403
    assert officer.post(url("page_cancel", declaration.pk, 1)).status_code == 403
    declaration.refresh_from_db()
    assert declaration.status == "submitted"
