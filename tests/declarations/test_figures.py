"""Figures as of a moment: hand-made cases, and any history against counting by hand."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis.extra.django import TestCase

from accounts.actions import change_standing, end_membership
from accounts.errors import RuleError
from accounts.models import SYSTEM, Membership, Standing, Unit, User
from declarations import actions
from declarations.figures import AdministrativeFigures, DeclarationFigures, figures, figures_by_child
from declarations.models import Consent, Declaration, DeclarationRequest
from declarations.progress import progress
from portal.lib import clock
from tests import factories as make
from tests.declarations.figures_oracle import counted_by_hand
from tests.declarations.papers import grounds, type_in
from tests.personas import Personas, build_personas

START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
LATER = START + timedelta(days=60)


def at(days: float) -> datetime:
    return START + timedelta(days=days)


def fresh(user: User) -> User:
    """As the next request would read the person."""
    return User.objects.get(pk=user.pk)


# Hand-made -------------------------------------------------------------------------------------


@pytest.fixture
def request_of_cell(personas: Personas) -> DeclarationRequest:
    with clock.set_to(at(0)):
        return make.make_request(personas.cell, by=personas.secretary, days=10)


def now_of(personas: Personas, days: float = 30, since: float = -1) -> DeclarationFigures:
    return figures(personas.cell, since=at(since), as_of=at(days))


def declare(request: DeclarationRequest, by: User, days: float, **kwargs: Any) -> Declaration:
    with clock.set_to(at(days)):
        return make.make_declaration(request, by=fresh(by), **kwargs)


def test_nobody_asked(personas: Personas) -> None:
    found = now_of(personas)
    assert found.members == found.by_standing["official"] > 0
    assert found.asked == found.declared == found.not_yet == 0


def test_who_is_asked_declares_or_not(personas: Personas, request_of_cell: DeclarationRequest) -> None:
    declare(request_of_cell, personas.member, 3)
    declare(request_of_cell, personas.other_member, 20)
    found = now_of(personas)
    assert found.asked == found.members
    assert (found.declared, found.on_time) == (2, 1)
    assert found.not_yet == found.members - 2
    assert now_of(personas, 19).declared == 1, "history stays as it was"
    assert now_of(personas, -1).asked == 0


def test_the_due_day_ends_at_midnight_in_viet_nam(personas: Personas, request_of_cell: DeclarationRequest) -> None:
    due_on = make.make_deadline(request_of_cell, make.member_of(personas.member)).due_on
    midnight = datetime.combine(due_on + timedelta(days=1), datetime.min.time(), tzinfo=clock.VIET_NAM)
    for user, moment in ((personas.member, midnight - timedelta(minutes=1)), (personas.other_member, midnight)):
        with clock.set_to(moment):
            make.make_declaration(request_of_cell, by=fresh(user))
    assert now_of(personas).on_time == 1


def test_returned_counts_again_once_corrected(personas: Personas, request_of_cell: DeclarationRequest) -> None:
    declare(request_of_cell, personas.member, 3, reviewer=personas.secretary, at_status="returned")
    assert now_of(personas).declared == 0
    declare(request_of_cell, personas.member, 40)
    assert now_of(personas, 39).declared == 0
    assert (now_of(personas, 41).declared, now_of(personas, 41).on_time) == (1, 0)


def test_a_late_update_does_not_make_late(personas: Personas, request_of_cell: DeclarationRequest) -> None:
    declare(request_of_cell, personas.member, 3, reviewer=personas.secretary, at_status="acknowledged")
    declare(request_of_cell, personas.member, 40)
    assert now_of(personas, 41).on_time == 1


def test_signed_in_time_and_typed_in_late_is_in_time(personas: Personas, request_of_cell: DeclarationRequest) -> None:
    for days, signed_after, by in ((20, 5, "paper_member"), (21, 15, "member")):
        with clock.set_to(at(days)):
            member = personas.paper_member if by == "paper_member" else make.member_of(personas.member)
            signed_on = clock.local(at(signed_after)).date()
            type_in(request_of_cell, member, by=fresh(personas.secretary), on=grounds(on=signed_on))
    found = now_of(personas)
    assert (found.declared, found.on_time) == (2, 1)
    assert found == counted_by_hand(personas.cell, since=at(-1), as_of=at(30))


def test_an_opinion_is_neither_declared_nor_missing(personas: Personas, request_of_cell: DeclarationRequest) -> None:
    with clock.set_to(at(2)):
        make.make_consent(request_of_cell, by=fresh(personas.member), opinion="Tôi chưa rõ mục đích.")
    with clock.set_to(at(20)):
        consent = Consent.objects.get(member=personas.member.member)
        actions.settle_objection(by=personas.secretary, consent=consent, note="Đã giải thích.")
    with clock.set_to(at(30)):
        actions.start_draft(by=fresh(personas.member), request=request_of_cell)
    asked = now_of(personas).members
    counts = {day: (now_of(personas, day).objected, now_of(personas, day).not_yet) for day in (1, 19, 21, 31)}
    assert counts == {1: (0, asked), 19: (1, asked - 1), 21: (1, asked - 1), 31: (0, asked)}, "agreeing ends it"


def test_an_opinion_ends_with_its_request(personas: Personas, request_of_cell: DeclarationRequest) -> None:
    with clock.set_to(at(2)):
        make.make_consent(request_of_cell, by=fresh(personas.member), opinion="Tôi chưa rõ mục đích.")
    with clock.set_to(at(20)):
        actions.close_request(by=personas.secretary, request=request_of_cell)
    asked = now_of(personas).members
    assert (now_of(personas, 19).objected, now_of(personas, 19).not_yet) == (1, asked - 1)
    assert (now_of(personas, 21).objected, now_of(personas, 21).not_yet) == (0, asked)


def test_pages_are_compared_between_both_moments(personas: Personas, request_of_cell: DeclarationRequest) -> None:
    kept, gone = make.make_page("Giữ"), make.make_page("Bỏ")
    changed, fresh_one = make.make_page("Sửa", status="paused"), make.make_page("Mới")
    declare(request_of_cell, personas.member, 3, pages=(kept, gone, make.make_page("Sửa")))
    declare(request_of_cell, personas.member, 40, pages=(kept, changed, fresh_one))
    found = now_of(personas, 50, since=30)
    assert (found.new_pages, found.amended_pages, found.cancelled_pages) == (1, 1, 1)
    first = now_of(personas, 30)
    assert (first.new_pages, first.amended_pages, first.cancelled_pages) == (3, 0, 0)


def test_who_takes_everything_back_has_cancelled_nothing(
    personas: Personas, request_of_cell: DeclarationRequest
) -> None:
    declare(request_of_cell, personas.member, 3)
    with clock.set_to(at(40)):
        make.make_consent(request_of_cell, by=fresh(personas.member), opinion="")
    found = now_of(personas, 50, since=30)
    assert (found.declared, found.objected, found.cancelled_pages) == (0, 1, 0)


def test_a_guest_counts_at_home_only(personas: Personas) -> None:
    before = figures(personas.cell, since=at(-1), as_of=at(1)).members
    make.make_guest(make.member_of(personas.neighbour_member), personas.cell)
    assert figures(personas.cell, since=at(-1), as_of=at(1)).members == before


def test_children_add_up_to_the_whole(personas: Personas) -> None:
    with clock.set_to(at(0)):
        request = make.make_request(personas.province, by=personas.province_secretary)
    declare(request, personas.member, 3)
    whole = figures(personas.grassroots, since=at(-1), as_of=at(5))
    rows = figures_by_child(personas.grassroots, as_of=at(5))
    assert [unit for unit, _ in rows] == [personas.cell, personas.neighbour_cell, personas.small_cell]
    for name in AdministrativeFigures.__dataclass_fields__:
        assert sum(getattr(row, name) for _, row in rows) == getattr(whole, name)
    names = [unit for unit, _ in figures_by_child(personas.province, as_of=at(5))]
    assert names == [personas.commune, personas.office_cell, personas.neighbour_commune], "with nobody: zeros"


def test_figures_survive_the_way_through_json(personas: Personas) -> None:
    found = now_of(personas)
    assert DeclarationFigures(**found.as_json()) == found


def test_the_number_of_queries_is_constant(personas: Personas) -> None:
    for unit in (personas.cell, personas.province):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            figures(unit, since=at(0), as_of=at(1))
        assert len(queries) == 5
        with CaptureQueriesContext(connection) as queries:
            figures_by_child(unit, as_of=at(1))
        assert len(queries) == 2


# Any history -----------------------------------------------------------------------------------

PEOPLE = ("member", "other_member", "neighbour_member", "small_member", "small_other_member")
REQUESTERS = {"cell": "secretary", "commune": "commune_secretary", "small_cell": "small_secretary"}
STEPS = ("ask", "declare", "acknowledge", "return", "withdraw", "object", "settle", "agree", "move", "stand", "close",
         "paper", "deny")  # fmt: skip

pages = st.lists(
    st.builds(
        make.make_page,
        st.sampled_from(["Một", "Hai", "Ba"]),
        status=st.sampled_from(["in_use", "paused", "cancelled"]),
        purpose=st.sampled_from(["", "work"]),
        opened_on=st.sampled_from([None, date(2020, 1, 1)]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda page: page.display_name,
)
steps = st.lists(
    st.tuples(
        st.sampled_from(STEPS),
        st.sampled_from(PEOPLE),
        st.sampled_from(sorted(REQUESTERS)),
        pages,
        st.floats(0.01, 12),
    ),
    min_size=6,
    max_size=22,
)


UNITS = ["cell", "small_cell", "grassroots", "province"]


class History:
    """Carries out steps through the real actions; what a rule refuses does not happen."""

    def __init__(self, people: Personas) -> None:
        self.people, self.moment, self.moments = people, START, [START]

    def take(self, step: str, person: str, unit: str, given_pages: list[Any], days: float) -> None:
        self.moment += timedelta(days=days)
        self.moments.append(self.moment)
        user = fresh(getattr(self.people, person))
        with clock.set_to(self.moment):
            try:
                getattr(self, f"do_{step}")(user, unit, given_pages)
            except RuleError:
                return

    def do_ask(self, user: User, unit: str, given_pages: list[Any]) -> None:
        by = fresh(getattr(self.people, REQUESTERS[unit]))
        fields = ["purpose", "opened_on"] if unit == "cell" else ["address"]
        make.make_request(getattr(self.people, unit), by=by, days=10, fields=fields)

    def do_close(self, user: User, unit: str, given_pages: list[Any]) -> None:
        by = fresh(getattr(self.people, REQUESTERS[unit]))
        for request in DeclarationRequest.objects.issued().filter(unit=getattr(self.people, unit)):
            actions.close_request(by=by, request=request)

    def do_declare(self, user: User, unit: str, given_pages: list[Any]) -> None:
        for request in DeclarationRequest.objects.addressed_to(user).order_by("issued_at")[:1]:
            make.make_declaration(request, by=user, pages=tuple(given_pages))

    def do_object(self, user: User, unit: str, given_pages: list[Any]) -> None:
        for request in DeclarationRequest.objects.addressed_to(user):
            make.make_consent(request, by=user, opinion="Tôi chưa rõ.")

    def do_agree(self, user: User, unit: str, given_pages: list[Any]) -> None:
        for request in DeclarationRequest.objects.addressed_to(user):
            actions.start_draft(by=user, request=request)

    def do_settle(self, user: User, unit: str, given_pages: list[Any]) -> None:
        for consent in Consent.objects.objected().filter(member=user.member_id):
            actions.settle_objection(by=self.reviewer(user), consent=consent, note="Đã trao đổi.")

    def do_acknowledge(self, user: User, unit: str, given_pages: list[Any]) -> None:
        for row in Declaration.objects.submitted().filter(member=user.member_id):
            actions.acknowledge(by=self.reviewer(user), declaration=row)

    def do_return(self, user: User, unit: str, given_pages: list[Any]) -> None:
        for row in Declaration.objects.submitted().filter(member=user.member_id):
            actions.return_for_correction(by=self.reviewer(user), declaration=row, reason="Thiếu một trang.")

    def do_withdraw(self, user: User, unit: str, given_pages: list[Any]) -> None:
        for row in Declaration.objects.submitted().filter(member=user.member_id):
            actions.withdraw(by=user, declaration=row)

    def do_paper(self, user: User, unit: str, given_pages: list[Any]) -> None:
        for request in DeclarationRequest.objects.addressed_to(user).order_by("issued_at")[:1]:
            signed_on = max(clock.local(request.issued_at or START).date(), clock.today() - timedelta(days=4))
            member, on = make.member_of(user), grounds(on=signed_on)
            type_in(request, member, by=self.reviewer(user), pages=tuple(given_pages), on=on)

    def do_deny(self, user: User, unit: str, given_pages: list[Any]) -> None:
        for row in Declaration.objects.current().filter(member=user.member_id, entered_by__isnull=False):
            actions.dispute(by=user, declaration=row, note="Tôi không có trang này.")

    def do_move(self, user: User, unit: str, given_pages: list[Any]) -> None:
        row = make.membership_of(make.member_of(user))
        end_membership(by=SYSTEM, membership=row, on=clock.today(), reason="transfer")
        target = self.people.small_cell if row.unit_id == self.people.cell.pk else self.people.cell
        Membership.objects.create(member=row.member, unit=target, standing=Standing.OFFICIAL, starts_on=clock.today())

    def do_stand(self, user: User, unit: str, given_pages: list[Any]) -> None:
        row = make.membership_of(make.member_of(user))
        standing = Standing.EXEMPT if row.standing == Standing.OFFICIAL else Standing.OFFICIAL
        change_standing(by=SYSTEM, membership=row, standing=standing, on=clock.today())

    def reviewer(self, user: User) -> User:
        cell = make.membership_of(make.member_of(user)).unit_id
        heads = {
            self.people.cell.pk: self.people.secretary,
            self.people.neighbour_cell.pk: self.people.neighbour_secretary,
        }
        return fresh(heads.get(cell, self.people.small_secretary))


REPORTERS = (("secretary", "cell"), ("commune_secretary", "commune"))


def end_of_day(moment: datetime) -> datetime:
    return datetime.combine(clock.local(moment).date(), time.max, tzinfo=clock.VIET_NAM)


def administrative(unit: Unit, as_of: datetime) -> list[AdministrativeFigures]:
    return [row for _, row in figures_by_child(unit, as_of=as_of)]


class AnyHistory(TestCase):
    people: Personas

    @classmethod
    def setUpTestData(cls) -> None:
        cls.people = build_personas()

    @given(steps=steps, data=st.data())
    @hypothesis_settings(max_examples=20, phases=[Phase.explicit, Phase.generate])  # shrinking histories takes minutes
    def test_figures_equal_counting_by_hand(self, steps: list[Any], data: st.DataObject) -> None:
        history = History(self.people)
        history.take("ask", "member", "cell", [], 0.5)  # otherwise most histories would be empty
        for step in steps:
            history.take(*step)
        moments = st.sampled_from(history.moments)
        since, as_of = sorted([data.draw(moments), data.draw(moments)])
        unit = getattr(self.people, data.draw(st.sampled_from(UNITS)))
        found = figures(unit, since=since, as_of=as_of)
        assert found == counted_by_hand(unit, since=since, as_of=as_of)
        assert found.asked == found.declared + found.objected + found.not_yet
        assert sum(found.by_standing.values()) == found.members
        for child, row in figures_by_child(unit, as_of=as_of):
            by_hand = counted_by_hand(child, since=since, as_of=as_of)
            assert {name: getattr(by_hand, name) for name in row.as_json()} == row.as_json()

    @given(before=steps, after=steps, name=st.sampled_from(UNITS))
    @hypothesis_settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
    def test_what_happens_later_changes_no_figure(self, before: list[Any], after: list[Any], name: str) -> None:
        history, unit = History(self.people), getattr(self.people, name)
        history.take("ask", "member", "cell", [], 0.5)
        for step in before:
            history.take(*step)
        as_of = end_of_day(history.moment)  # the roll changes from day to day
        first = figures(unit, since=START, as_of=as_of), administrative(unit, as_of)
        history.moment = as_of
        for step in after:
            history.take(*step)
        assert (figures(unit, since=START, as_of=as_of), administrative(unit, as_of)) == first

    @given(steps=steps)
    @hypothesis_settings(max_examples=5, phases=[Phase.explicit, Phase.generate])
    def test_a_request_counts_like_the_report(self, steps: list[Any]) -> None:
        """With one request, its page and the report tell the same of the same unit, after every step."""
        history = History(self.people)
        history.take("ask", "member", "commune", [], 0.5)
        request = DeclarationRequest.objects.get()
        for step, *rest in steps:
            if step in ("ask", "close"):
                continue
            history.take(step, *rest)
            for secretary, unit in REPORTERS:
                with clock.set_to(history.moment):
                    shown = progress(fresh(getattr(self.people, secretary)), request)
                found = figures(getattr(self.people, unit), since=START, as_of=history.moment)
                assert (shown.asked, shown.declared, shown.opinions, shown.not_yet) == (
                    found.asked, found.declared, found.objected, found.not_yet
                ), step  # fmt: skip
