"""The list of a cell's declarations, drafts of requests dropped, and what the pages say about opinions and load."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import RuleError
from accounts.models import Event, ReadEvent, TransitionError, User
from declarations import actions
from declarations.models import Declaration, DeclarationRequest
from declarations.progress import renewals
from portal.lib import clock
from tests import factories as make
from tests.language import assert_vietnamese
from tests.personas import Personas, signed_in

Browsers = Callable[[User], Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


def line_of(page: str, name: str) -> str:
    """The row of one person."""
    return next(row for row in page.split("<tr>") if name in row)


@pytest.fixture
def states(personas: Personas) -> DeclarationRequest:
    """Members in every state; the request is asked again."""
    request = make.make_request(personas.cell, by=personas.secretary, renewal_months=12)
    make.make_renewal_due(request, by=personas.deputy, reviewer=personas.secretary)
    make.make_declaration(request, by=personas.member)
    make.make_declaration(request, by=personas.other_member, reviewer=personas.secretary, at_status="returned")
    make.make_consent(request, by=personas.secretary, opinion="Ý kiến kín.")
    return request


def test_the_cell_committee_finds_its_way(personas: Personas, states: DeclarationRequest, browser_of: Browsers) -> None:
    browser = browser_of(personas.committee_member)
    assert url("cell_list") in assert_vietnamese(browser.get(url("declaration_list")))
    page = assert_vietnamese(browser.get(url("cell_list")))
    assert "Chờ ghi nhận" in line_of(page, "Hoàng Thị Viên")
    assert "Đề nghị bổ sung" in line_of(page, "Đặng Văn Khác")
    assert "Đã ghi nhận" in line_of(page, "Trần Thị Phó")
    assert "trước" in line_of(page, "Trần Thị Phó")
    # Who has an opinion looks like everybody who has not declared.
    silent = [line_of(page, name).replace(name, "") for name in ("Nguyễn Văn Thư", "Phan Thị Giấy")]
    assert silent[0].replace("–", "") == silent[1].replace("–", "")
    assert "facebook" not in page.lower()
    assert "Trang của tôi" not in page
    assert not ReadEvent.objects.filter(reader_id=personas.committee_member.pk).exists()


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("submitted", {"Hoàng Thị Viên"}),
        ("returned", {"Đặng Văn Khác"}),
        ("acknowledged", {"Trần Thị Phó"}),
        ("due", {"Trần Thị Phó"}),
        ("none", {"Nguyễn Văn Thư", "Phan Thị Giấy", "Lê Văn Ủy", "Ngô Văn Khóa"}),
    ],
)
def test_the_list_is_filtered_by_state(
    personas: Personas, states: DeclarationRequest, browser_of: Browsers, state: str, names: set[str]
) -> None:
    response = browser_of(personas.committee_member).get(url("cell_list"), {"state": state})
    assert_vietnamese(response)
    assert {row.member.full_name for row in response.context["rows"]} == names


def test_the_list_asks_the_database_no_more_for_more_rows(
    personas: Personas, states: DeclarationRequest, browser_of: Browsers
) -> None:
    browser, counts = browser_of(personas.committee_member), []
    for _ in range(2):
        browser.get(url("cell_list"))
        with CaptureQueriesContext(connection) as captured:
            browser.get(url("cell_list"))
        counts.append(len(captured))
        for _ in range(4):
            make.make_declaration(states, by=make.make_user(make.make_member(personas.cell), by=personas.secretary))
    assert counts[0] == counts[1] <= 15


# A draft of a request ----------------------------------------------------------------------------------


def test_a_draft_of_a_request_is_dropped_once(personas: Personas, browser_of: Browsers) -> None:
    draft = make.make_draft_request(personas.cell, by=personas.secretary)
    browser = browser_of(personas.secretary)
    assert "Bỏ bản nháp" in assert_vietnamese(browser.get(draft.get_absolute_url()))
    assert browser.post(url("request_discard", draft.pk)).status_code == 302
    assert not DeclarationRequest.objects.exists()
    assert Event.objects.filter(subject_id=draft.pk).last().verb == "declarationrequest.discarded"  # type: ignore[union-attr]
    assert browser.post(url("request_discard", draft.pk)).status_code == 404


def test_what_was_sent_is_not_dropped(personas: Personas, asked: DeclarationRequest) -> None:
    with pytest.raises(TransitionError):
        actions.discard_request(by=personas.secretary, request=asked)
    with pytest.raises(RuleError, match="không có quyền"):
        actions.discard_request(by=personas.member, request=asked)
    assert DeclarationRequest.objects.count() == 1


def test_a_dropped_replacement_leaves_the_request_in_force(personas: Personas, asked: DeclarationRequest) -> None:
    draft = actions.copy_request(by=personas.secretary, request=asked)
    actions.discard_request(by=personas.secretary, request=draft)
    asked.refresh_from_db()
    assert asked.status == "issued"
    again = actions.copy_request(by=personas.secretary, request=asked)
    assert (again.version, again.status) == (2, "draft")


# What the pages say ------------------------------------------------------------------------------------


def test_overdue_renewals_are_load_and_take_nothing_from_what_was_declared(
    personas: Personas, states: DeclarationRequest
) -> None:
    with clock.set_to(clock.now() + timedelta(days=500)):
        load = renewals(personas.secretary, states)
        page = assert_vietnamese(signed_in(personas.secretary).get(states.get_absolute_url()))
    assert (load.due, load.overdue) == (1, 1)
    assert "Quá hạn xác nhận lại" in page
    assert renewals(personas.neighbour_secretary, states).due == 0
    assert Declaration.objects.get(member=personas.deputy.member_id).status == "acknowledged"


def test_the_page_about_an_opinion_says_what_happens_next(personas: Personas, browser_of: Browsers) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    consent = make.make_consent(request, by=personas.member, opinion="Chưa rõ.")
    page = assert_vietnamese(browser_of(personas.secretary).get(url("consent_settle", consent.pk)))
    assert "không ai bị buộc khai" in page
    own = assert_vietnamese(browser_of(personas.member).get(request.get_absolute_url()))
    assert "vẫn được tính là đã khai" in own
