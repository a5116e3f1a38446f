"""Renewing by one tap, and rounds of reviewing, through the screens."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ReadEvent, User
from declarations import actions
from declarations.models import Declaration, DeclarationRequest, Reason, ReviewRound
from portal.lib import clock
from tests import factories as make
from tests.language import assert_vietnamese
from tests.personas import Personas

Browsers = Callable[[User], Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


@pytest.fixture
def yearly(personas: Personas) -> DeclarationRequest:
    return make.make_request(personas.cell, by=personas.secretary, renewal_months=12, is_staggered=True)


@pytest.fixture
def due(personas: Personas, yearly: DeclarationRequest) -> Declaration:
    """The member's version, to be confirmed again."""
    return make.make_renewal_due(yearly, by=personas.member, reviewer=personas.secretary)


@pytest.fixture
def running(personas: Personas, asked: DeclarationRequest) -> ReviewRound:
    members = [personas.member, personas.other_member, personas.committee_member, personas.deputy]
    return make.make_round(asked, by=personas.secretary, members=members)


# One tap -----------------------------------------------------------------------------------------------


def _tap(browser: Client, due: Declaration, **overrides: Any) -> Any:
    data = {"once": str(uuid4()), "asked": str(due.request_id)} | overrides
    return browser.post(url("declaration_renew", due.pk), data)


def test_two_taps_from_home(personas: Personas, due: Declaration, browser_of: Browsers) -> None:
    browser = browser_of(personas.member)
    assert url("declaration_renew", due.pk) in assert_vietnamese(browser.get("/"))
    page = assert_vietnamese(browser.get(url("declaration_renew", due.pk)))
    for words in ("Trang của tôi", "Không thay đổi, tôi cam kết và gửi", "rải đều", "quy định nội bộ", "vẫn được tính"):
        assert words in page
    assert _tap(browser, due).status_code == 302
    sent = Declaration.objects.get(version=2)
    assert (sent.kind, sent.status) == ("renewal", "submitted")
    assert url("declaration_renew", due.pk) not in assert_vietnamese(browser.get("/"))


def test_the_same_tap_twice_sends_once(personas: Personas, due: Declaration, browser_of: Browsers) -> None:
    browser, key = browser_of(personas.member), str(uuid4())
    assert [_tap(browser, due, once=key).status_code for _ in range(3)] == [302, 302, 302]
    assert Declaration.objects.count() == 2


def test_without_the_notice_that_was_shown_nothing_is_sent(
    personas: Personas, due: Declaration, browser_of: Browsers
) -> None:
    page = assert_vietnamese(_tap(browser_of(personas.member), due, asked=str(uuid4())), 422)
    assert "vừa được thay bằng bản mới" in page
    assert str(due.request_id) in page  # the next tap is about the notice shown now
    for missing in ("once", "asked"):
        assert_vietnamese(_tap(browser_of(personas.member), due, **{missing: "x"}), 422)
    assert Declaration.objects.count() == 1


def test_a_new_notice_is_read_on_the_same_page(
    personas: Personas, yearly: DeclarationRequest, due: Declaration, browser_of: Browsers
) -> None:
    newer = make.make_draft_request(
        personas.cell, by=personas.secretary, replaces=yearly, version=2, renewal_months=6, purpose="Mục đích mới."
    )
    actions.issue_request(by=personas.secretary, request=newer)
    browser = browser_of(personas.member)
    page = assert_vietnamese(browser.get(url("declaration_renew", due.pk)))
    assert "Gửi xác nhận nghĩa là bạn đồng ý" in page
    assert "Mục đích mới." in page
    assert _tap(browser, due, asked=str(newer.pk)).status_code == 302
    assert newer.consents.get(member=due.member_id).status == "given"


def test_changed_opens_the_filled_draft(
    personas: Personas, yearly: DeclarationRequest, due: Declaration, browser_of: Browsers
) -> None:
    browser = browser_of(personas.member)
    browser.post(url("declaration_start", yearly.pk), {"answer": "pages"})
    draft = Declaration.objects.get(status="draft")
    assert draft.draft_rows[0]["display_name"] == "Trang của tôi"
    page = assert_vietnamese(browser.get(url("declaration_renew", due.pk)))
    assert "Bạn đang soạn dở một bản nháp" in page
    assert "Không thay đổi, tôi cam kết" not in page
    assert "đang soạn dở" in assert_vietnamese(_tap(browser, due), 409)


def test_nothing_due_leads_back(personas: Personas, asked: DeclarationRequest, browser_of: Browsers) -> None:
    row = make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")
    browser = browser_of(personas.member)
    assert browser.get(url("declaration_renew", row.pk)).headers["Location"] == url("declaration_list")
    assert "hiện không cần xác nhận lại" in assert_vietnamese(browser.get(url("declaration_list")))


def test_the_form_of_a_request_explains_renewal(personas: Personas, browser_of: Browsers) -> None:
    browser = browser_of(personas.secretary)
    page = assert_vietnamese(browser.get(url("request_create")))
    assert "chỉ một lần bấm" in page
    data: dict[str, Any] = {
        "once": str(uuid4()), "unit": personas.cell.pk, "document_number": "01-TB/CB", "purpose": "Nắm tình hình.",
        "platforms": ["facebook"], "kept_months": 24, "due_on": f"{clock.today() + timedelta(days=20):%d/%m/%Y}",
    }  # fmt: skip
    refused = assert_vietnamese(browser.post(url("request_create"), data | {"is_staggered": "on"}), 422)
    assert "Hãy ghi số tháng của một kỳ" in refused
    for months in ("0", "61", "mười hai"):
        assert_vietnamese(browser.post(url("request_create"), data | {"renewal_months": months}), 422)
    sent = browser.post(url("request_create"), data | {"renewal_months": "12", "is_staggered": "on"})
    row = DeclarationRequest.objects.get()
    assert (sent.status_code, row.renewal_months, row.is_staggered) == (302, 12, True)
    notice = assert_vietnamese(browser.get(row.get_absolute_url()))
    assert "Khi bản đã ghi nhận được 12 tháng" in notice


# A round -------------------------------------------------------------------------------------------------


def test_from_the_queue_to_the_end_of_a_round(
    personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    for member in (personas.member, personas.other_member, personas.committee_member, personas.deputy):
        make.make_renewal(asked, by=member, reviewer=personas.secretary)
    browser = browser_of(personas.secretary)
    assert "4 bản xác nhận không thay đổi" in assert_vietnamese(browser.get(url("review_list")))
    started = [browser.post(url("round_start", personas.cell.pk)).headers["Location"] for _ in range(2)]
    running = ReviewRound.objects.get()
    assert set(started) == {running.get_absolute_url()}
    drawn = running.items.get(reason=Reason.SAMPLE).declaration
    page = assert_vietnamese(browser.get(started[0]))
    assert url("declaration_review", drawn.pk) in page
    assert "Ghi nhận cùng lúc 3 bản" not in page
    assert running.seed in page
    assert "Còn 1 bản" in assert_vietnamese(browser.post(url("round_finish", running.pk)), 409)
    assert_vietnamese(browser.post(url("declaration_acknowledge", drawn.pk)), 409)  # not opened
    assert running.get_absolute_url() in assert_vietnamese(browser.get(url("declaration_review", drawn.pk)))
    then = browser.post(url("declaration_acknowledge", drawn.pk)).headers["Location"]
    assert then == running.get_absolute_url()
    assert "Ghi nhận cùng lúc 3 bản" in assert_vietnamese(browser.get(then))
    assert browser.post(url("round_finish", running.pk)).status_code == 302
    done = assert_vietnamese(browser.get(then))
    assert "Đã ghi nhận cùng lúc 3 bản" in done
    assert "0/1 (0 %)" in done
    assert_vietnamese(browser.post(url("round_finish", running.pk)), 409)
    assert Declaration.objects.filter(status="acknowledged").count() == 4
    assert ReadEvent.objects.filter(subject_type="declaration").count() == 1  # only the drawn one was opened


def test_a_renewal_in_the_queue_has_its_own_deadline(
    personas: Personas, due: Declaration, browser_of: Browsers
) -> None:
    sent = actions.renew(by=personas.member, declaration=due, request=due.request)
    response = browser_of(personas.secretary).get(url("review_list"))
    (row,) = response.context["rows"]
    assert row.declaration == sent
    assert row.deadline.subject_id == due.pk


def test_a_round_names_no_page(personas: Personas, running: ReviewRound, browser_of: Browsers) -> None:
    page = assert_vietnamese(browser_of(personas.secretary).get(running.get_absolute_url()))
    assert "Trang của tôi" not in page
    assert "Hoàng Thị Viên" in page


def test_a_member_reads_that_it_went_together(personas: Personas, running: ReviewRound, browser_of: Browsers) -> None:
    browser = browser_of(personas.secretary)
    drawn = running.items.get(reason=Reason.SAMPLE).declaration
    browser.get(url("declaration_review", drawn.pk))
    browser.post(url("declaration_acknowledge", drawn.pk))
    browser.post(url("round_finish", running.pk))
    rest = running.items.filter(reason=Reason.REST).select_related("declaration__member__user").first()
    assert rest is not None
    page = assert_vietnamese(browser_of(rest.declaration.member.user).get(rest.declaration.get_absolute_url()))
    assert "Ghi nhận cùng lúc với các bản không thay đổi khác; bản này không được mở xem." in page


def test_after_a_decision_the_next_one_is_offered_not_opened(
    personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    first, second = (make.make_declaration(asked, by=user) for user in (personas.member, personas.other_member))
    browser = browser_of(personas.secretary)
    page = assert_vietnamese(browser.get(url("declaration_review", first.pk)))
    assert "Bản 1 trên 2" in page
    assert url("declaration_review", second.pk) in page
    then = browser.post(url("declaration_acknowledge", first.pk)).headers["Location"]
    assert then == f"{url('review_list')}?tiep={second.pk}"
    assert "Xem bản tiếp theo: Đặng Văn Khác" in assert_vietnamese(browser.get(then))
    assert not ReadEvent.objects.filter(subject_id=second.pk).exists()
    for strange in ("x", str(first.pk), "%00"):
        assert "Xem bản tiếp theo" not in assert_vietnamese(browser.get(f"{url('review_list')}?tiep={strange}"))
    browser.get(url("declaration_review", second.pk))
    assert browser.post(url("declaration_acknowledge", second.pk)).headers["Location"] == url("review_list")


@pytest.mark.parametrize(
    ("typed", "status"), [("10", 302), ("40", 302), ("9", 422), ("101", 422), ("", 422), ("x", 422)]
)
def test_the_share_is_raised_never_lowered(personas: Personas, browser_of: Browsers, typed: str, status: int) -> None:
    answer = browser_of(personas.secretary).post(url("sample_rule", personas.cell.pk), {"percent": typed})
    assert answer.status_code == status
    if status == 422:
        assert_vietnamese(answer, 422)


def test_the_queue_asks_the_database_no_more_for_more_rows(
    personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    browser = browser_of(personas.secretary)
    counts = []
    for members in ([personas.member, personas.other_member], [personas.committee_member, personas.deputy]):
        for member in members:
            make.make_renewal(asked, by=member, reviewer=personas.secretary)
        browser.get(url("review_list"))
        with CaptureQueriesContext(connection) as captured:
            browser.get(url("review_list"))
        counts.append(len(captured))
    running = actions.start_round(by=personas.secretary, unit=personas.cell)
    with CaptureQueriesContext(connection) as captured:
        browser.get(running.get_absolute_url())
    assert counts[0] == counts[1]
    assert max(*counts, len(captured)) <= 15, (counts, len(captured))
