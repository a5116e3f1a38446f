"""Unchanged renewals acknowledged together: what is drawn, what must be opened, what goes, and who drops out."""

import hashlib
import hmac
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import end_post
from accounts.errors import RuleError
from accounts.models import Event, Membership, Purpose, ReadEvent, TransitionError, User
from declarations import actions
from declarations.actions.confirming import Say
from declarations.actions.rounds import NOT_ALLOWED, TAINTED
from declarations.models import Declaration, DeclarationRequest, Reason, ReviewRound, SampleRule
from declarations.rounds import draw, reasons, state_of, waiting_in
from notifications.models import Notice
from portal.lib import clock
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas

SEED = "5" * 64


@pytest.fixture
def members(personas: Personas) -> list[User]:
    """Twelve members of the cell besides those who decide."""
    more = [make.make_user(make.make_member(personas.cell), by=personas.secretary) for _ in range(8)]
    return [personas.member, personas.other_member, personas.committee_member, personas.deputy, *more]


@pytest.fixture
def running(personas: Personas, asked: DeclarationRequest, members: list[User]) -> ReviewRound:
    """A round over twelve unchanged renewals: two are drawn."""
    return make.make_round(asked, by=personas.secretary, members=members)


def items(running: ReviewRound, reason: str) -> list[Declaration]:
    return [row.declaration for row in running.items.filter(reason=reason).select_related("declaration__member")]


def look(by: User, declaration: Declaration) -> None:
    """Opens it as the review page does."""
    ReadEvent.objects.record(
        by=by, subject=declaration, member=declaration.member, unit=declaration.unit, purpose=Purpose.REVIEW
    )


def decide(by: User, declaration: Declaration, *, reason: str = "") -> None:
    look(by, declaration)
    if reason:
        actions.return_for_correction(by=by, declaration=declaration, reason=reason)
    else:
        actions.acknowledge(by=by, declaration=declaration)


def statuses(*rows: Declaration) -> set[str]:
    return set(Declaration.objects.filter(pk__in=[row.pk for row in rows]).values_list("status", flat=True))


# Drawing ---------------------------------------------------------------------------------------------


@given(count=st.integers(0, 120), percent=st.integers(1, 100), seed=st.binary(min_size=32, max_size=32))
def test_the_sample_has_its_size_and_depends_on_seed_and_ids_alone(count: int, percent: int, seed: bytes) -> None:
    ids = [uuid4() for _ in range(count)]
    drawn = draw(seed.hex(), ids, percent)
    assert drawn == draw(seed.hex(), list(reversed(ids)), percent)
    assert drawn <= set(ids)
    assert len(drawn) == (0 if not count else max(1, -(-count * percent // 100)))


def test_no_id_is_drawn_more_often_than_others() -> None:
    ids = [uuid4() for _ in range(10)]
    often = dict.fromkeys(ids, 0)
    for number in range(2000):
        for each in draw(hashlib.sha256(str(number).encode()).hexdigest(), ids, 10):
            often[each] += 1
    assert sum(often.values()) == 2000
    assert all(140 <= times <= 260 for times in often.values()), often


def test_anybody_can_draw_again_from_the_journal(personas: Personas, running: ReviewRound) -> None:
    """With nothing of ours: the seed, the ids and the share in the journal, and HMAC-SHA256."""
    told = Event.objects.about(running).get(verb="reviewround.started").data
    order = sorted(
        told["eligible"],
        key=lambda each: hmac.new(bytes.fromhex(told["seed"]), each.encode(), hashlib.sha256).hexdigest(),
    )
    assert {str(row.pk) for row in items(running, Reason.SAMPLE)} == set(order[:2])
    assert (told["percent"], len(told["eligible"]), told["eligible"]) == (10, 12, sorted(told["eligible"]))
    assert running.seed == told["seed"] != SEED


def test_two_rounds_have_two_seeds(personas: Personas, running: ReviewRound) -> None:
    other = make.make_request(personas.neighbour_cell, by=personas.neighbour_secretary)
    more = [make.make_user(make.make_member(personas.neighbour_cell), by=personas.administrator) for _ in range(2)]
    assert make.make_round(other, by=personas.neighbour_secretary, members=more).seed != running.seed


# What goes in ------------------------------------------------------------------------------------------


def test_only_unchanged_renewals_may_go_together(personas: Personas, asked: DeclarationRequest) -> None:
    first = make.make_declaration(asked, by=personas.member)
    make.make_declaration(asked, by=personas.other_member, reviewer=personas.secretary, at_status="acknowledged")
    changed = make.make_declaration(asked, by=personas.other_member, pages=(make.make_page("Trang khác"),))
    same = make.make_renewal(asked, by=personas.committee_member, reviewer=personas.secretary)
    own = make.make_renewal(asked, by=personas.secretary, reviewer=personas.deputy)
    found = reasons(waiting_in(personas.cell, personas.secretary))
    assert found == {first.pk: Reason.FIRST, changed.pk: Reason.CHANGED, same.pk: Reason.REST}
    assert own.pk in reasons(waiting_in(personas.cell, personas.deputy))


@pytest.mark.parametrize("confirmation", ["in_person", "by_member", "disputed"])
def test_what_is_to_be_confirmed_is_opened(personas: Personas, asked: DeclarationRequest, confirmation: str) -> None:
    row = make.make_renewal(asked, by=personas.member, reviewer=personas.secretary)
    row.confirmation = confirmation
    assert reasons([row])[row.pk] == Reason.TO_CONFIRM


def test_a_renewal_of_something_withdrawn_since_is_opened(personas: Personas, asked: DeclarationRequest) -> None:
    row = make.make_renewal(asked, by=personas.member, reviewer=personas.secretary)
    Declaration.objects.filter(member=row.member_id, version=1).update(
        status="withdrawn", withdrawn_at=clock.now(), superseded_at=None
    )
    assert reasons([row])[row.pk] == Reason.FIRST


def test_what_an_officer_typed_in_is_never_acknowledged_unread(
    personas: Personas, asked: DeclarationRequest, members: list[User]
) -> None:
    """A signature is what an officer says they saw: the same officer cannot have it acknowledged in a round."""
    page = make.make_page(address="facebook.com/phan.giay")
    first = make.make_entered(asked, personas.paper_member, by=personas.secretary, pages=(page,))
    actions.acknowledge(by=personas.deputy, declaration=first)
    again = make.make_entered(asked, personas.paper_member, by=personas.secretary, pages=(page,), is_unchanged=True)
    actions.record_signature(by=personas.secretary, declaration=again, say=Say(agrees=True), basis="signed_list")
    for member in members[:3]:
        make.make_renewal(asked, by=member, reviewer=personas.secretary)
    running = actions.start_round(by=personas.deputy, unit=personas.cell)
    assert running.items.get(declaration=again).reason == Reason.TO_CONFIRM
    running.items.filter(declaration=again).update(reason=Reason.REST)  # as if it had been drawn into the rest
    for row in items(running, Reason.SAMPLE):
        decide(personas.secretary, row)
    actions.finish_round(by=personas.secretary, found=running)
    assert statuses(again) == {"submitted"}


def test_one_renewal_makes_no_round(personas: Personas, asked: DeclarationRequest) -> None:
    with pytest.raises(RuleError, match="chưa có từ hai bản"):
        make.make_round(asked, by=personas.secretary, members=[personas.member])


@pytest.mark.parametrize("who", ["member", "committee_member", "neighbour_secretary", "grassroots_secretary"])
def test_others_start_no_round(personas: Personas, running: ReviewRound, who: str) -> None:
    with pytest.raises(RuleError, match=NOT_ALLOWED):
        actions.start_round(by=getattr(personas, who), unit=personas.cell)
    with pytest.raises(RuleError, match=NOT_ALLOWED):
        actions.finish_round(by=getattr(personas, who), found=running)


@pytest.mark.parametrize(
    ("rules", "expected"), [({"cell": 25}, 25), ({"cell": 3}, 10), ({"commune": 50, "cell": 20}, 50), ({}, 10)]
)
def test_a_unit_may_ask_for_more_never_for_less(personas: Personas, rules: dict[str, int], expected: int) -> None:
    for unit, percent in rules.items():
        make.make_sample_rule(percent, unit=getattr(personas, unit))
    assert SampleRule.objects.percent_for(personas.cell, clock.today()) == expected
    assert SampleRule.objects.percent_for(personas.neighbour_commune, clock.today()) == 10


# What must be opened -------------------------------------------------------------------------------------


def test_the_rest_goes_when_the_sample_has_been_opened(
    personas: Personas, running: ReviewRound, members: list[User]
) -> None:
    with pytest.raises(RuleError, match="Còn 2 bản"):
        actions.finish_round(by=personas.secretary, found=running)
    for row in items(running, Reason.SAMPLE):
        decide(personas.secretary, row)
    rest = items(running, Reason.REST)
    assert (len(rest), statuses(*rest)) == (10, {"submitted"})
    assert actions.finish_round(by=personas.secretary, found=running) == 10
    running.refresh_from_db()
    assert (running.status, running.sampled, running.returned, running.together) == ("finished", 2, 0, 10)
    assert statuses(*rest) == {"acknowledged"}
    told = Event.objects.about(rest[0]).get(verb="declaration.acknowledged")
    assert (told.actor_id, told.data) == (personas.secretary.pk, {"round": str(running.pk)})
    assert Notice.objects.filter(title="Bản khai của bạn đã được ghi nhận", user=members[5]).count() == 2
    older = Declaration.objects.filter(member__in=[row.member_id for row in rest], version=1)
    assert statuses(*older) == {"superseded"}


def test_a_decision_follows_a_look_within_the_round(
    personas: Personas, asked: DeclarationRequest, members: list[User]
) -> None:
    early = make.make_declaration(asked, by=members[0])
    look(personas.secretary, early)
    running = make.make_round(asked, by=personas.secretary, members=members[1:4])
    for act in (actions.acknowledge, lambda **each: actions.return_for_correction(reason="Thiếu.", **each)):
        with pytest.raises(RuleError, match="mở xem bản khai trong vòng này"):
            act(by=personas.secretary, declaration=early)
    look(personas.deputy, early)  # somebody else's look is not one's own
    with pytest.raises(RuleError, match="mở xem bản khai trong vòng này"):
        actions.acknowledge(by=personas.secretary, declaration=early)
    decide(personas.secretary, early)
    for row in items(running, Reason.SAMPLE):
        decide(personas.secretary, row)
    assert actions.finish_round(by=personas.secretary, found=running) == 2


def test_first_and_changed_ones_are_decided_before_the_rest(
    personas: Personas, asked: DeclarationRequest, members: list[User]
) -> None:
    first = make.make_declaration(asked, by=members[0])
    running = make.make_round(asked, by=personas.secretary, members=members[1:4])
    for row in items(running, Reason.SAMPLE):
        decide(personas.secretary, row)
    with pytest.raises(RuleError, match="Còn 1 bản"):
        actions.finish_round(by=personas.secretary, found=running)
    decide(personas.secretary, first, reason="Thiếu trang Zalo.")  # not of the sample: taints nothing
    assert actions.finish_round(by=personas.secretary, found=running) == 2


def test_one_returned_of_the_sample_and_nothing_goes_together(personas: Personas, running: ReviewRound) -> None:
    wrong, right = items(running, Reason.SAMPLE)
    decide(personas.secretary, wrong, reason="Trang này đã đổi tên.")
    decide(personas.secretary, right)
    with pytest.raises(RuleError, match=TAINTED):
        actions.finish_round(by=personas.secretary, found=running)
    rest = items(running, Reason.REST)
    with pytest.raises(RuleError, match="mở xem bản khai trong vòng này"):
        actions.acknowledge(by=personas.secretary, declaration=rest[0])
    for row in rest:
        decide(personas.secretary, row)
    running.refresh_from_db()  # the last decision ended it
    assert (running.status, running.sampled, running.returned, running.together) == ("finished", 2, 1, 0)


def test_a_new_round_does_not_draw_again_while_one_is_open(personas: Personas, running: ReviewRound) -> None:
    assert actions.start_round(by=personas.secretary, unit=personas.cell) == running
    assert actions.start_round(by=personas.deputy, unit=personas.cell) == running
    assert ReviewRound.objects.count() == 1


# Dropping out, at once, twice, too late ------------------------------------------------------------------


def test_who_amends_withdraws_or_moves_leaves_the_round(
    personas: Personas, asked: DeclarationRequest, running: ReviewRound
) -> None:
    for row in items(running, Reason.SAMPLE):
        decide(personas.secretary, row)
    amended, withdrawn, moved, *others = items(running, Reason.REST)
    make.make_declaration(asked, by=amended.member.user, pages=(make.make_page("Tên mới"),))
    actions.withdraw(by=withdrawn.member.user, declaration=withdrawn)
    Membership.objects.filter(member=moved.member).update(unit=personas.neighbour_cell)
    state = state_of(running, personas.secretary)
    assert {item.declaration.pk for item in state.left} == {amended.pk, withdrawn.pk, moved.pk}
    assert actions.finish_round(by=personas.secretary, found=running) == len(others)
    assert statuses(moved) == {"submitted"}
    assert statuses(amended) == {"superseded"}
    assert not state_of(running, personas.secretary).rest_waiting


def test_a_sample_that_left_wholly_proves_nothing(
    personas: Personas, asked: DeclarationRequest, running: ReviewRound
) -> None:
    for row in items(running, Reason.SAMPLE):
        actions.withdraw(by=row.member.user, declaration=row)
    assert actions.finish_round(by=personas.secretary, found=running) == 0
    assert statuses(*items(running, Reason.REST)) == {"submitted"}
    again = actions.start_round(by=personas.secretary, unit=personas.cell)
    assert again.pk != running.pk
    assert again.items.filter(reason=Reason.SAMPLE).count() == 1


def test_a_round_whose_last_one_was_withdrawn_gives_way_to_the_next(
    personas: Personas, asked: DeclarationRequest, members: list[User]
) -> None:
    running = make.make_round(asked, by=personas.secretary, members=members[:2])
    for row in (*items(running, Reason.SAMPLE), *items(running, Reason.REST)):
        actions.withdraw(by=row.member.user, declaration=row)
    again = make.make_round(asked, by=personas.secretary, members=members[2:4])
    running.refresh_from_db()
    assert (running.status, again.status) == ("finished", "open")


def test_nobody_acknowledges_their_own_on_the_way(personas: Personas, running: ReviewRound) -> None:
    """The deputy finishes what the secretary began; the deputy's own renewal stays for the secretary."""
    for row in items(running, Reason.SAMPLE):
        decide(personas.secretary, row)
    own = Declaration.objects.get(member=personas.deputy.member_id, status__in=["submitted", "acknowledged"], version=2)
    was_drawn = own.status == "acknowledged"
    assert actions.finish_round(by=personas.deputy, found=running) == (10 if was_drawn else 9)
    own.refresh_from_db()
    assert own.acknowledged_by_id in (None, personas.secretary.pk)


def test_a_lost_post_ends_the_right(personas: Personas, running: ReviewRound) -> None:
    for post in personas.cell.posts.held().filter(office="secretary"):
        end_post(by=personas.grassroots_secretary, post=post)
    late = User.objects.get(pk=personas.secretary.pk)
    with pytest.raises(RuleError, match=NOT_ALLOWED):
        actions.finish_round(by=late, found=running)


def test_the_second_finish_is_told_so(personas: Personas, running: ReviewRound) -> None:
    for row in items(running, Reason.SAMPLE):
        decide(personas.secretary, row)
    actions.finish_round(by=personas.secretary, found=running)
    with pytest.raises(TransitionError, match="Không có gì bị ghi thêm"):
        actions.finish_round(by=personas.secretary, found=running)


@pytest.mark.django_db(transaction=True)
def test_at_once_one_round_and_one_end(personas: Personas, asked: DeclarationRequest, members: list[User]) -> None:
    for member in members[:5]:
        make.make_renewal(asked, by=member, reviewer=personas.secretary)
    heads = [personas.secretary, personas.deputy] * 2
    started: list[Any] = in_parallel(*(lambda by=by: actions.start_round(by=by, unit=personas.cell) for by in heads))
    assert len({each.pk for each in started}) == 1, started
    running = ReviewRound.objects.select_related("unit").get()
    for row in items(running, Reason.SAMPLE):
        decide(personas.deputy if row.member_id == personas.secretary.member_id else personas.secretary, row)
    ended = in_parallel(*(lambda: actions.finish_round(by=personas.secretary, found=running) for _ in range(4)))
    assert len([each for each in ended if isinstance(each, int)]) == 1, ended
    assert all(isinstance(each, int | TransitionError) for each in ended)
    acknowledged = Event.objects.filter(verb="declaration.acknowledged", data__round=str(running.pk))
    assert acknowledged.count() == running.items.filter(reason=Reason.REST).count()
