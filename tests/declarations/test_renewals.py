"""A version is confirmed again only where a request says so: when, by whom, spread how, and with what result."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import RuleError
from accounts.models import Member
from declarations import actions
from declarations.figures import figures
from declarations.models import Declaration, DeclarationRequest
from declarations.models.declarations import Kind
from declarations.renewals import RENEWAL_RULE, in_line, opens_on, window
from declarations.todo import waiting
from notifications.models import Deadline, Notice
from portal.lib import clock
from portal.lib.calendar import add_months, is_working_day
from tests import factories as make
from tests.declarations.figures_oracle import counted_by_hand
from tests.parallel import in_parallel
from tests.personas import Personas

YEAR_LATER = timedelta(days=366)


@pytest.fixture
def yearly(personas: Personas) -> DeclarationRequest:
    """The cell's request, asked again after twelve months, all at once."""
    return make.make_request(personas.cell, by=personas.secretary, renewal_months=12)


@pytest.fixture
def stood(personas: Personas, yearly: DeclarationRequest) -> Declaration:
    """What the member declared and the secretary acknowledged."""
    return make.make_declaration(yearly, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")


def duties(member: Member | None = None) -> Any:
    rows = Deadline.objects.filter(rule__code=RENEWAL_RULE)
    return rows.filter(member=member) if member else rows


def asked_after(days: timedelta = YEAR_LATER) -> int:
    with clock.set_to(clock.now() + days):
        return actions.ask_renewals()


# Who is asked, and when ----------------------------------------------------------------------------


def test_the_member_is_asked_once_when_the_period_is_over(personas: Personas, stood: Declaration) -> None:
    assert asked_after(timedelta(days=360)) == 0
    assert [asked_after(), asked_after()] == [1, 0]
    duty = duties().get()
    assert (duty.member_id, duty.subject_id) == (stood.member_id, stood.pk)
    assert duty.due_on > duty.starts_on
    assert Notice.objects.filter(user=personas.member, title="Đến kỳ xác nhận lại bản khai").count() == 1
    assert [todo.url for todo in waiting(personas.member)] == [f"/khai-bao/{stood.pk}/xac-nhan-lai/"]


def test_nobody_is_asked_where_the_request_does_not_say_so(personas: Personas, asked: DeclarationRequest) -> None:
    make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")
    assert asked_after() == 0


@pytest.mark.parametrize("newer", ["submitted", "returned"])
def test_who_has_something_newer_under_way_is_not_asked(
    personas: Personas, yearly: DeclarationRequest, stood: Declaration, newer: str
) -> None:
    make.make_declaration(yearly, by=personas.member, reviewer=personas.secretary, at_status=newer)
    assert asked_after() == 0


def test_who_has_an_opinion_or_left_is_not_asked(
    personas: Personas, yearly: DeclarationRequest, stood: Declaration
) -> None:
    above = make.make_request(personas.commune, by=personas.commune_secretary, fields=[], renewal_months=6)
    make.make_consent(above, by=personas.member, opinion="Chưa rõ.")
    Declaration.objects.filter(pk=stood.pk).update(status="acknowledged")
    actions.close_request(by=personas.secretary, request=yearly)
    assert asked_after() == 0


@pytest.mark.parametrize("end", ["close", "replace"])
def test_a_duty_nobody_asks_for_any_more_is_dropped(
    personas: Personas, yearly: DeclarationRequest, stood: Declaration, end: str
) -> None:
    asked_after()
    if end == "close":
        actions.close_request(by=personas.secretary, request=yearly)
    else:
        newer = make.make_draft_request(personas.cell, by=personas.secretary, replaces=yearly, version=2)
        actions.issue_request(by=personas.secretary, request=newer)
    assert not duties().exists()
    assert Declaration.objects.get(pk=stood.pk).status == "acknowledged"  # expiry never invalidates


def test_a_replaced_request_that_still_asks_keeps_the_duty(
    personas: Personas, yearly: DeclarationRequest, stood: Declaration
) -> None:
    asked_after()
    newer = make.make_draft_request(personas.cell, by=personas.secretary, replaces=yearly, version=2, renewal_months=12)
    actions.issue_request(by=personas.secretary, request=newer)
    assert duties().count() == 1


@pytest.mark.parametrize("is_staggered", [False, True])
def test_asking_takes_no_more_statements_for_more_members(personas: Personas, is_staggered: bool) -> None:
    counts = []
    request = make.make_request(personas.cell, by=personas.secretary, renewal_months=12, is_staggered=is_staggered)
    for size in (2, 8):
        for _ in range(size):
            user = make.make_user(make.make_member(personas.cell), by=personas.secretary)
            make.make_declaration(request, by=user, reviewer=personas.secretary, at_status="acknowledged")
        with clock.set_to(clock.now() + timedelta(days=500)), CaptureQueriesContext(connection) as captured:
            actions.ask_renewals()
        counts.append(len(captured))
        Deadline.objects.all().delete()
    assert counts[0] == counts[1]


# Staggering ------------------------------------------------------------------------------------------


def _staggered(members: list[UUID], acknowledged: date, issued: date, spread: int) -> list[date]:
    request = Mock(pk=uuid4(), renewal_months=12, is_staggered=True, issued_at=_noon(issued))
    version = Mock(acknowledged_at=_noon(acknowledged))
    days = window(version, request, spread, ())
    places = in_line(members, request)
    return [opens_on(version, request, place=places[each], of=len(members), days=days) for each in members]


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.VIET_NAM)


@given(
    size=st.integers(1, 60),
    acknowledged=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    ago=st.integers(0, 900),
    spread=st.integers(7, 60),
)
def test_a_cell_is_spread_evenly_over_the_end_of_the_period(
    size: int, acknowledged: date, ago: int, spread: int
) -> None:
    issued = acknowledged - timedelta(days=ago)
    found = _staggered([uuid4() for _ in range(size)], acknowledged, issued, spread)
    last = add_months(acknowledged, 12)
    assert all(last - timedelta(days=spread) < day <= last for day in found)
    assert all(is_working_day(day) for day in found)
    a_day = Counter(found).values()
    assert max(a_day) - min(a_day) <= 1, "even: no day has two more than another"
    assert max(a_day) <= -(-size // max(1, len(a_day)))


def test_a_request_that_came_late_spreads_after_it() -> None:
    members = [uuid4() for _ in range(30)]
    found = _staggered(members, date(2024, 3, 1), date(2026, 6, 1), 28)
    assert min(found) > date(2026, 6, 1)
    assert max(Counter(found).values()) <= 2


def test_the_order_says_nothing_about_names_and_stays(personas: Personas) -> None:
    members = [uuid4() for _ in range(40)]
    first, second = Mock(pk=uuid4()), Mock(pk=uuid4())
    assert in_line(members, first) == in_line(reversed(members), first)
    assert in_line(members, first) != in_line(members, second)
    assert sorted(in_line(members, first).values()) == list(range(40))


def test_after_a_downtime_a_staggered_cell_is_still_not_asked_all_at_once(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary, renewal_months=12, is_staggered=True)
    for user in (personas.member, personas.other_member, personas.committee_member, personas.deputy):
        make.make_declaration(request, by=user, reviewer=personas.secretary, at_status="acknowledged")
    late = timedelta(days=600)
    twice_a_day = [asked_after(late + timedelta(days=number // 2)) for number in range(10)]
    assert twice_a_day == [1, 0, 1, 0, 1, 0, 1, 0, 0, 0]


# Không thay đổi --------------------------------------------------------------------------------------


def test_nothing_changed_is_a_new_version_with_equal_pages(
    personas: Personas, yearly: DeclarationRequest, stood: Declaration
) -> None:
    asked_after()
    sent = actions.renew(by=personas.member, declaration=stood, request=yearly)
    columns = ("platform", "display_name", "status", "address", "purpose", "opened_on", "page_key", "position")
    assert list(sent.pages.values_list(*columns)) == list(stood.pages.values_list(*columns))
    sent.refresh_from_db()
    assert (sent.kind, sent.status, sent.version, sent.attestation_version) == (
        Kind.RENEWAL,
        "submitted",
        stood.version + 1,
        "2026-1",
    )
    stood.refresh_from_db()
    assert stood.status == "acknowledged"  # keeps counting until the new one is acknowledged
    assert duties().get().met_at == sent.submitted_at
    actions.acknowledge(by=personas.secretary, declaration=sent)
    stood.refresh_from_db()
    assert stood.status == "superseded"


def test_figures_see_no_difference(personas: Personas, yearly: DeclarationRequest, stood: Declaration) -> None:
    """Due, overdue, sent or acknowledged: declared stays declared, and no page is new, amended or cancelled."""
    since = clock.now()
    asked_after()
    found = []
    sent: Declaration | None = None
    for step in ("overdue", "sent", "acknowledged"):
        with clock.set_to(clock.now() + timedelta(days=700)):
            if step == "sent":
                sent = actions.renew(by=personas.member, declaration=stood, request=yearly)
            elif step == "acknowledged" and sent is not None:
                actions.acknowledge(by=personas.secretary, declaration=sent)
            now = clock.now()
            found.append(figures(personas.cell, since=since, as_of=now))
            assert found[-1] == counted_by_hand(personas.cell, since=since, as_of=now)
    assert found[0] == found[1] == found[2]
    assert (found[0].declared, found[0].on_time, found[0].new_pages, found[0].cancelled_pages) == (1, 1, 0, 0)


@pytest.mark.parametrize("answer", ["no_social_media", "messaging_only"])
def test_an_answer_without_pages_is_renewed_as_it_is(
    personas: Personas, yearly: DeclarationRequest, answer: str
) -> None:
    before = make.make_declaration(
        yearly, by=personas.member, reviewer=personas.secretary, at_status="acknowledged", answer=answer
    )
    sent = actions.renew(by=personas.member, declaration=before, request=yearly)
    assert (sent.answer, sent.pages.count()) == (answer, 0)


def test_what_the_new_notice_does_not_ask_is_not_copied(
    personas: Personas, yearly: DeclarationRequest, stood: Declaration
) -> None:
    fewer = make.make_draft_request(
        personas.cell, by=personas.secretary, replaces=yearly, version=2, renewal_months=12, fields=[]
    )
    actions.issue_request(by=personas.secretary, request=fewer)
    sent = actions.renew(by=personas.member, declaration=stood, request=fewer)
    assert sent.pages.get().address == ""
    assert sent.pages.get().page_key == stood.pages.get().page_key


def test_a_returned_renewal_is_due_again(personas: Personas, yearly: DeclarationRequest, stood: Declaration) -> None:
    asked_after()
    sent = actions.renew(by=personas.member, declaration=stood, request=yearly)
    actions.return_for_correction(by=personas.secretary, declaration=sent, reason="Thiếu trang.")
    assert duties().get().is_open
    assert [todo.title for todo in waiting(personas.member)] == ["Bổ sung bản khai theo đề nghị"]
    with pytest.raises(RuleError, match="không còn là bản mới nhất"):
        actions.renew(by=personas.member, declaration=stood, request=yearly)
    make.make_declaration(yearly, by=personas.member)
    assert duties().get().met_at is not None


def test_an_amendment_meets_the_duty_too_and_an_opinion_stops_it(
    personas: Personas, yearly: DeclarationRequest, stood: Declaration
) -> None:
    asked_after()
    amended = make.make_declaration(yearly, by=personas.member)
    assert duties().get().met_at is not None
    actions.withdraw(by=personas.member, declaration=amended)
    assert duties().get().is_open
    actions.object_to(by=personas.member, request=yearly, opinion="")
    assert not duties().get().is_open


@pytest.mark.parametrize("who", ["secretary", "other_member"])
def test_nobody_renews_for_another(
    personas: Personas, yearly: DeclarationRequest, stood: Declaration, who: str
) -> None:
    with pytest.raises(RuleError, match="Chỉ người khai"):
        actions.renew(by=getattr(personas, who), declaration=stood, request=yearly)
    assert Declaration.objects.count() == 1


def test_an_open_draft_is_not_lost(personas: Personas, yearly: DeclarationRequest, stood: Declaration) -> None:
    actions.start_draft(by=personas.member, request=yearly)
    with pytest.raises(RuleError, match="đang soạn dở"):
        actions.renew(by=personas.member, declaration=stood, request=yearly)


def test_after_the_end_of_the_request_nothing_is_sent(
    personas: Personas, yearly: DeclarationRequest, stood: Declaration
) -> None:
    actions.close_request(by=personas.secretary, request=yearly)
    with pytest.raises(RuleError, match="không có yêu cầu khai báo đang mở"):
        actions.renew(by=personas.member, declaration=stood, request=yearly)
    assert Declaration.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_six_taps_at_once_one_sends(personas: Personas, yearly: DeclarationRequest, stood: Declaration) -> None:
    results = in_parallel(
        *(lambda: actions.renew(by=personas.member, declaration=stood, request=yearly) for _ in range(6))
    )
    assert sum(isinstance(each, Declaration) for each in results) == 1
    assert all(isinstance(each, RuleError) for each in results if not isinstance(each, Declaration)), results
    assert Declaration.objects.filter(kind=Kind.RENEWAL).count() == 1
