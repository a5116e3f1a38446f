"""Moving to another cell, for good or for a time: what follows, who may, and what can go wrong."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.errors import RuleError
from accounts.models import AccessCode, Event, Member, Membership, Post, Standing, TransitionError
from accounts.models.members import EndReason
from declarations.actions import follow_member
from declarations.models import Declaration
from declarations.tasks import follow_move
from notifications.models import Deadline, Notice, OutboxMessage
from portal.lib import clock
from rolls import actions
from rolls.models import HandOver, Transfer, TransferKind
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas

TEMPORARY = TransferKind.TEMPORARY


def moving(people: Personas, **kwargs: Any) -> Transfer:
    """The transfer of `member` to the cell beside, proposed by their secretary."""
    return make.make_transfer(make.member_of(people.member), people.neighbour_cell, by=people.secretary, **kwargs)


def accept(people: Personas, transfer: Transfer) -> None:
    actions.accept_transfer(by=people.neighbour_secretary, transfer=transfer)
    make.forget_rights(*people.users().values())


def test_nothing_changes_before_the_other_cell_accepts(personas: Personas) -> None:
    transfer = moving(personas)
    assert make.membership_of(transfer.member).unit == personas.cell
    assert not Member.objects.visible_to(personas.neighbour_secretary).filter(pk=transfer.member_id).exists()
    told = Notice.objects.filter(user__in=[personas.member, personas.neighbour_secretary])
    assert sorted(told.values_list("title", flat=True)) == [
        "Có đề nghị chuyển sinh hoạt của bạn", "Có đề nghị tiếp nhận sinh hoạt",
    ]  # fmt: skip


def test_for_good_the_member_belongs_to_the_other_cell_from_the_same_day(personas: Personas) -> None:
    member = make.member_of(personas.deputy)
    transfer = make.make_transfer(member, personas.neighbour_cell, by=personas.secretary)
    accept(personas, transfer)
    old, new = Membership.objects.filter(member=member).order_by("starts_on")
    assert (old.ends_on, old.end_reason, old.unit) == (clock.today(), EndReason.TRANSFER, personas.cell)
    assert (new.starts_on, new.ends_on, new.unit) == (clock.today(), None, personas.neighbour_cell)
    assert new.standing == old.standing
    assert Post.objects.get(member=member).status == "ended"
    assert HandOver.objects.get(post__member=member).status == "open"
    assert [event.verb for event in Event.objects.about(transfer)] == ["transfer.proposed", "transfer.accepted"]


def test_declarations_follow_and_history_stays(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    declaration = make.make_declaration(request, by=personas.member)
    accept(personas, moving(personas))
    seen = [Declaration.objects.visible_to(user).filter(pk=declaration.pk).exists() for user in (
        personas.secretary, personas.committee_member, personas.neighbour_secretary, personas.member,
    )]  # fmt: skip
    assert seen == [False, False, True, True]
    declaration.refresh_from_db()
    assert declaration.unit == personas.cell  # figures of the past


def test_an_open_invitation_ends(personas: Personas) -> None:
    code = make.make_access_code(personas.paper_member, by=personas.secretary)
    accept(personas, make.make_transfer(personas.paper_member, personas.neighbour_cell, by=personas.secretary))
    assert AccessCode.objects.get(pk=code.pk).status == "revoked"


def test_duties_follow_within_the_next_tick(personas: Personas) -> None:
    """What the old cell asked falls away, what the new one asks begins; coming back it is due again."""
    old = make.make_request(personas.cell, by=personas.secretary)
    new = make.make_request(personas.neighbour_cell, by=personas.neighbour_secretary)
    wide = make.make_request(personas.commune, by=personas.commune_secretary)
    accept(personas, moving(personas))
    for message in OutboxMessage.objects.filter(task=follow_move.name):
        follow_move(message.pk)
    mine = Deadline.objects.filter(member=make.member_of(personas.member)).open()
    assert {row.subject_id for row in mine} == {new.pk, wide.pk}
    back = make.make_transfer(make.member_of(personas.member), personas.cell, by=personas.neighbour_secretary)
    with clock.set_to(clock.now() + timedelta(days=1)):
        actions.accept_transfer(by=personas.secretary, transfer=back)
        follow_member(make.member_of(personas.member))
    assert {row.subject_id for row in mine.all()} == {old.pk, wide.pk}


def test_for_a_time_the_host_sees_the_name_and_never_a_declaration(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    declaration = make.make_declaration(request, by=personas.member)
    accept(personas, moving(personas, kind=TEMPORARY))
    member = make.member_of(personas.member)
    assert make.membership_of(member).unit == personas.cell
    assert make.membership_of(member).standing == Standing.TEMPORARILY_AWAY
    host = personas.neighbour_secretary
    assert Member.objects.visible_to(host).filter(pk=member.pk).exists()
    assert not Declaration.objects.visible_to(host).exists()
    assert not Declaration.objects.reviewable_by(host).exists()
    assert Declaration.objects.visible_to(personas.secretary).filter(pk=declaration.pk).exists()
    assert Membership.objects.on_roll().filter(unit=personas.neighbour_cell, member=member).count() == 0


@pytest.mark.parametrize("who", ["secretary", "neighbour_secretary"])
@pytest.mark.parametrize("days", [0, 5, 40])
def test_either_cell_notes_the_return_early_or_late(personas: Personas, who: str, days: int) -> None:
    transfer = moving(personas, kind=TEMPORARY)
    accept(personas, transfer)
    with clock.set_to(clock.now() + timedelta(days=days)):
        assert Transfer.objects.overdue().exists() == (days == 40)
        make.forget_rights(*personas.users().values())
        actions.come_back(by=getattr(personas, who), transfer=transfer)
        assert make.membership_of(transfer.member).standing == Standing.OFFICIAL
    with clock.set_to(clock.now() + timedelta(days=days + 1)):
        assert [row.unit for row in Membership.objects.valid().filter(member=transfer.member)] == [personas.cell]
    with pytest.raises(TransitionError):
        actions.come_back(by=getattr(personas, who), transfer=transfer)


def test_who_is_away_moves_nowhere_before_coming_back(personas: Personas) -> None:
    accept(personas, moving(personas, kind=TEMPORARY))
    membership = make.membership_of(make.member_of(personas.member))
    new = actions.NewTransfer(TransferKind.LASTING, personas.small_cell)
    with pytest.raises(RuleError, match="trở về trước"):
        actions.propose_transfer(by=personas.secretary, membership=membership, new=new)
    with pytest.raises(RuleError, match="trở về trước"):
        actions.change_standing(
            by=personas.secretary, membership=membership, standing=Standing.EXEMPT, on=clock.today()
        )


@pytest.mark.parametrize("reason", [EndReason.LEFT, EndReason.DECEASED])
def test_who_leaves_takes_part_nowhere(personas: Personas, reason: str) -> None:
    stay = moving(personas, kind=TEMPORARY)
    accept(personas, stay)
    membership = make.membership_of(stay.member)
    tomorrow = clock.today() + timedelta(days=1)
    actions.end_membership(by=personas.secretary, membership=membership, on=tomorrow, reason=reason)
    stay.refresh_from_db()
    assert stay.status == "closed"
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert not Membership.objects.valid().filter(member=stay.member).exists()


def test_nobody_moves_or_answers_for_themselves(personas: Personas) -> None:
    own = actions.NewTransfer(TransferKind.LASTING, personas.neighbour_cell)
    with pytest.raises(RuleError, match="không có quyền"):
        actions.propose_transfer(
            by=personas.secretary, membership=make.membership_of(make.member_of(personas.secretary)), new=own
        )
    transfer = moving(personas)
    for who in ("member", "secretary", "deputy", "commune_secretary", "administrator"):
        with pytest.raises(RuleError, match="do người khác ở chi bộ nơi đến"):
            actions.accept_transfer(by=getattr(personas, who), transfer=transfer)


def test_the_only_secretary_is_not_moved_before_somebody_follows(personas: Personas) -> None:
    """The level above proposes for them, and is told what comes first."""
    membership = make.membership_of(make.member_of(personas.small_secretary))
    new = actions.NewTransfer(TransferKind.LASTING, personas.neighbour_cell)
    with pytest.raises(RuleError, match="duy nhất phụ trách"):
        actions.propose_transfer(by=personas.grassroots_secretary, membership=membership, new=new)
    post = Post.objects.get(member=personas.small_secretary.member)
    actions.end_post(by=personas.grassroots_secretary, post=post)
    make.make_post(
        make.member_of(personas.small_member), personas.small_cell, "secretary",
        by=personas.administrator, confirmed_by=personas.grassroots_secretary,
    )  # fmt: skip
    transfer = actions.propose_transfer(by=personas.small_member, membership=membership, new=new)
    accept(personas, transfer)
    assert make.membership_of(membership.member).unit == personas.neighbour_cell


def test_a_cell_without_a_head_is_answered_for_by_the_level_above(personas: Personas) -> None:
    actions.end_post(
        by=personas.grassroots_secretary, post=Post.objects.get(member=personas.neighbour_secretary.member)
    )
    make.forget_rights(*personas.users().values())
    transfer = moving(personas)
    waits = Transfer.objects.decided_by_person
    assert list(waits(personas.grassroots_secretary)) == [transfer]
    assert not waits(personas.neighbour_secretary).exists()
    actions.accept_transfer(by=personas.grassroots_secretary, transfer=transfer)
    assert make.membership_of(transfer.member).unit == personas.neighbour_cell


def test_declined_with_a_reason_nothing_changed(personas: Personas) -> None:
    transfer = moving(personas)
    actions.decline_transfer(by=personas.neighbour_secretary, transfer=transfer, reason="Chưa rõ ngày đến.")
    assert make.membership_of(transfer.member).unit == personas.cell
    with pytest.raises(TransitionError):
        accept(personas, transfer)
    with pytest.raises(TransitionError):
        actions.withdraw_transfer(by=personas.secretary, transfer=transfer)
    assert moving(personas).status == "proposed"  # may be proposed again


def test_one_open_proposal_per_member(personas: Personas) -> None:
    moving(personas)
    with pytest.raises(RuleError, match="đang có một đề nghị"):
        make.make_transfer(make.member_of(personas.member), personas.small_cell, by=personas.deputy)


@pytest.mark.parametrize("place", ["cell", "grassroots"])
def test_impossible_places_are_refused(personas: Personas, place: str) -> None:
    with pytest.raises(RuleError, match="chi bộ khác đang hoạt động"):
        make.make_transfer(make.member_of(personas.member), getattr(personas, place), by=personas.secretary)


def test_a_stale_proposal_moves_nobody(personas: Personas) -> None:
    """The standing changed meanwhile; then the member left."""
    transfer = moving(personas)
    membership = make.membership_of(transfer.member)
    actions.change_standing(by=personas.secretary, membership=membership, standing=Standing.EXEMPT, on=clock.today())
    with pytest.raises(RuleError, match="rút đề nghị này"):
        accept(personas, transfer)
    transfer.refresh_from_db()
    assert transfer.status == "proposed"
    membership = make.membership_of(transfer.member)
    actions.end_membership(
        by=personas.secretary, membership=membership, on=clock.today() + timedelta(days=1), reason=EndReason.LEFT
    )
    transfer.refresh_from_db()
    assert transfer.status == "closed"


@pytest.mark.django_db(transaction=True)
def test_accepted_declined_and_withdrawn_at_once_exactly_one_counts(personas: Personas) -> None:
    transfer = moving(personas)

    def copy() -> Transfer:
        return Transfer.objects.with_names().get(pk=transfer.pk)

    results = in_parallel(
        lambda: actions.accept_transfer(by=personas.neighbour_secretary, transfer=copy()),
        lambda: actions.decline_transfer(by=personas.neighbour_secretary, transfer=copy(), reason="Chưa rõ."),
        lambda: actions.withdraw_transfer(by=personas.secretary, transfer=copy()),
        lambda: actions.accept_transfer(by=personas.neighbour_secretary, transfer=copy()),
    )
    assert results.count(None) == 1, results
    assert all(isinstance(each, RuleError) for each in results if each is not None), results
    is_there = make.membership_of(transfer.member).unit_id == personas.neighbour_cell.pk
    assert is_there == (copy().status == "accepted")
    assert Membership.objects.on_roll().filter(member=transfer.member).count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepted_and_ended_at_once_leaves_one_truth(personas: Personas) -> None:
    transfer = moving(personas)
    membership = make.membership_of(transfer.member)
    results = in_parallel(
        lambda: actions.accept_transfer(by=personas.neighbour_secretary, transfer=transfer),
        lambda: actions.end_membership(
            by=personas.deputy, membership=membership, on=clock.today(), reason=EndReason.LEFT
        ),
    )
    assert results.count(None) == 1, results
    held = Membership.objects.on_roll().filter(member=transfer.member)
    assert [row.unit for row in held] in ([], [personas.neighbour_cell])
