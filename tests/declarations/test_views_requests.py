"""Requests through the screens: drafted, sent, replaced, ended; the privacy notice and its progress."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event, User
from declarations import actions
from declarations.models import DeclarationRequest
from declarations.progress import progress
from notifications.models import Deadline, Notice
from portal.lib import clock
from tests import factories as make
from tests.declarations.drafts import declare
from tests.language import assert_vietnamese
from tests.personas import Personas

Browsers = Callable[[User], Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


@pytest.fixture
def secretary(personas: Personas, browser_of: Browsers) -> Client:
    return browser_of(personas.secretary)


def filled(personas: Personas, **overrides: Any) -> dict[str, Any]:
    """The form as a secretary fills it."""
    due_on = clock.today() + timedelta(days=20)
    values: dict[str, Any] = {
        "once": str(uuid4()),
        "unit": str(personas.cell.pk),
        "document_number": "12-KH/CB",
        "citations": ["85-QD-TW/2022-10-07#M2"],
        "purpose": "Nắm tình hình.",
        "platforms": ["facebook", "zalo"],
        "fields_asked": ["address"],
        "kept_months": "24",
        "due_on": f"{due_on:%d/%m/%Y}",
    }
    return values | overrides


def test_a_request_is_drafted_once_seen_and_sent(secretary: Client, personas: Personas, browser_of: Browsers) -> None:
    assert_vietnamese(secretary.get(url("request_create")))
    data = filled(personas)
    first, second = (secretary.post(url("request_create"), data) for _ in range(2))
    draft = DeclarationRequest.objects.get()
    assert first["Location"] == second["Location"] == draft.get_absolute_url()
    assert browser_of(personas.member).get(draft.get_absolute_url()).status_code == 404
    page = assert_vietnamese(secretary.get(draft.get_absolute_url()))
    assert "Mức độ tin cậy: theo tài liệu nguồn, cần xác nhận." in page
    assert secretary.post(url("request_issue", draft.pk)).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.fields, draft.platforms) == ("issued", ["address"], ["facebook", "zalo"])
    assert Deadline.objects.about(draft).filter(member=personas.member.member).count() == 1
    assert_vietnamese(secretary.post(url("request_issue", draft.pk)), 409)
    assert Notice.objects.filter(user=personas.member, effect=f"request:{draft.pk}").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("due_on", "31/02/2027", "Nhập ngày theo dạng"),
        ("due_on", "01/01/2020", "Hãy chọn hạn từ hôm nay"),
        ("due_on", "01/01/2999", "Hãy chọn hạn từ hôm nay"),
        ("citations", ["85-QD-TW/2099-01-01#M9"], "không có trong các lựa chọn"),
        ("kept_months", "0", "1"),
        ("kept_months", "9" * 30, "120"),
        ("purpose", "a\u202eb", "ký tự ẩn"),
        ("platforms", [], "Mục này cần được điền."),
        ("fields_asked", ["mat_khau"], "không có trong các lựa chọn"),
        ("once", "x", "Trang đã cũ"),
    ],
)
def test_wrong_input_gets_a_sentence_and_is_kept(
    secretary: Client, personas: Personas, field: str, value: Any, sentence: str
) -> None:
    page = assert_vietnamese(secretary.post(url("request_create"), filled(personas, **{field: value})), 422)
    assert sentence in page
    assert 'value="12-KH/CB"' in page
    assert not DeclarationRequest.objects.exists()


def test_a_request_cites_something(secretary: Client, personas: Personas) -> None:
    response = secretary.post(url("request_create"), filled(personas, document_number="", citations=[]))
    assert "chọn ít nhất một căn cứ" in assert_vietnamese(response, 422)


def test_the_unit_must_be_ones_own(secretary: Client, personas: Personas) -> None:
    assert_vietnamese(secretary.post(url("request_create"), filled(personas, unit=personas.neighbour_cell.pk)), 422)
    assert not DeclarationRequest.objects.exists()


def test_only_drafts_are_edited(secretary: Client, personas: Personas) -> None:
    draft = make.make_draft_request(personas.cell, by=personas.secretary)
    page = assert_vietnamese(secretary.get(url("request_edit", draft.pk)))
    assert draft.purpose in page
    assert secretary.post(url("request_edit", draft.pk), filled(personas, purpose="Mới.")).status_code == 302
    assert_vietnamese(secretary.post(url("request_edit", draft.pk), filled(personas, purpose="")), 422)
    draft.refresh_from_db()
    assert draft.purpose == "Mới."
    actions.issue_request(by=personas.secretary, request=draft)
    assert secretary.get(url("request_edit", draft.pk)).status_code == 403
    assert secretary.post(url("request_edit", draft.pk), filled(personas, purpose="Khác.")).status_code == 403


def test_a_replacement_is_one_draft_and_ends_the_first(
    secretary: Client, personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    for _ in range(2):
        secretary.post(url("request_replace", asked.pk))
    newer = DeclarationRequest.objects.get(replaces=asked)
    assert (newer.version, newer.purpose, newer.status) == (2, asked.purpose, "draft")
    secretary.post(url("request_issue", newer.pk))
    asked.refresh_from_db()
    assert asked.status == "replaced"
    assert "thay bằng" in assert_vietnamese(browser_of(personas.member).get(asked.get_absolute_url()))
    assert not Deadline.objects.about(asked).open().exists()


def test_ending_stops_reminders(secretary: Client, asked: DeclarationRequest) -> None:
    assert secretary.post(url("request_close", asked.pk)).status_code == 302
    assert_vietnamese(secretary.post(url("request_close", asked.pk)), 409)
    assert not Deadline.objects.about(asked).open().exists()
    assert Event.objects.about(asked).filter(verb="declarationrequest.closed").count() == 1


def test_progress_has_names_for_the_cells_own_officers_only(
    secretary: Client, personas: Personas, browser_of: Browsers
) -> None:
    asked = make.make_request(personas.commune, by=personas.commune_secretary)
    declare(browser_of(personas.member), asked, {"platform": "zalo", "display_name": "Viên", "status": "in_use"})
    make.make_consent(asked, by=personas.other_member, opinion="")
    make.make_reminder(make.make_deadline(asked, personas.paper_member))
    response = secretary.get(asked.get_absolute_url())
    page = assert_vietnamese(response)
    shown = response.context["progress"]
    assert (shown.asked, shown.declared, shown.opinions, shown.not_yet) == (7, 1, 1, 5)
    assert "Phan Thị Giấy" in page
    assert "Trước 7 ngày" in page
    assert "Dương Thị Láng" not in page  # the cell beside
    beside = browser_of(personas.committee_member).get(asked.get_absolute_url())
    assert beside.context["progress"].asked == 7
    assert "Phan Thị Giấy" not in assert_vietnamese(beside), "who is left out would tell who has an opinion"
    above = browser_of(personas.commune_secretary).get(asked.get_absolute_url())
    assert above.context["progress"].asked == 12
    assert above.context["not_yet"] == []
    assert "Phan Thị Giấy" not in assert_vietnamese(above)
    plain = assert_vietnamese(browser_of(personas.neighbour_member).get(asked.get_absolute_url()))
    assert "Tình hình khai báo" not in plain


def test_progress_stays_as_it_was_when_the_request_ended(secretary: Client, personas: Personas) -> None:
    start = clock.now()
    with clock.set_to(start - timedelta(days=9)):
        asked = make.make_request(personas.cell, by=personas.secretary)
        make.make_declaration(asked, by=personas.member)
        consent = make.make_consent(asked, by=personas.other_member, opinion="Tôi chưa rõ.")
    with clock.set_to(start - timedelta(days=8)):
        actions.settle_objection(by=personas.secretary, consent=consent, note="Đã trao đổi.")
    shown = []
    for days in (7, 5):
        with clock.set_to(start - timedelta(days=days)):
            shown.append(progress(personas.secretary, asked))
        with clock.set_to(start - timedelta(days=6)):
            if asked.status == "issued":
                actions.close_request(by=personas.secretary, request=asked)
    assert (shown[0].asked, shown[0].declared, shown[0].opinions, shown[0].not_yet) == (7, 1, 1, 5)
    assert shown[1] == shown[0]


def test_whom_it_does_not_reach_sees_nothing(
    asked: DeclarationRequest, personas: Personas, browser_of: Browsers
) -> None:
    for persona in ("neighbour_member", "commune_secretary", "administrator", "superuser", "applicant"):
        browser = browser_of(getattr(personas, persona))
        assert browser.get(asked.get_absolute_url()).status_code == 404, persona
        assert browser.post(url("declaration_start", asked.pk)).status_code == 404, persona
        assert asked.get_absolute_url() not in assert_vietnamese(browser.get(url("request_list"))), persona
        assert_vietnamese(browser.get(url("declaration_list")))


def test_members_do_not_manage(asked: DeclarationRequest, personas: Personas, browser_of: Browsers) -> None:
    member = browser_of(personas.member)
    assert member.get(url("request_create")).status_code == 403
    for name in ("request_issue", "request_close", "request_replace"):
        assert member.post(url(name, asked.pk)).status_code == 403
    asked.refresh_from_db()
    assert asked.status == "issued"


def test_the_list_filters_sorts_and_pages(secretary: Client, personas: Personas) -> None:
    for days in range(1, 30):
        make.make_draft_request(personas.cell, by=personas.secretary, days=days)
    page = secretary.get(url("request_list") + "?status=draft&sort=due&page=2")
    assert_vietnamese(page)
    rows = page.context["page"].object_list
    assert [row.due_on for row in rows] == [clock.today() + timedelta(days=day) for day in range(26, 30)]
    assert secretary.get(url("request_list") + "?status=issued&sort=evil").context["page"].paginator.count == 0
