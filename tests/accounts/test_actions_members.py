"""Keeping the roll."""

from datetime import date, timedelta

import pytest

from accounts import actions
from accounts.errors import RuleError
from accounts.models import AccessCode, Event, Member, Membership, Post, Standing, User
from accounts.models.members import EndReason
from portal.lib import clock
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas


def test_members_belong_to_open_cells(personas: Personas) -> None:
    with pytest.raises(RuleError, match="chi bộ"):
        make.make_member(personas.grassroots)
    cell = make.make_unit(personas.grassroots)
    actions.close_unit(by=personas.administrator, unit=cell, on=clock.today())
    cell.refresh_from_db()
    with pytest.raises(RuleError, match="đang hoạt động"):
        make.make_member(cell)


def test_a_pasted_list_is_taken_whole_or_not_at_all(personas: Personas) -> None:
    rows = [
        actions.NewMember("Người Một", Standing.OFFICIAL),
        actions.NewMember("Người Hai", Standing.OFFICIAL, birth_year=1800),
    ]
    before = Member.objects.count()
    with pytest.raises(Exception, match="birth_year"):
        actions.add_members(by=personas.secretary, unit=personas.cell, rows=rows)
    assert Member.objects.count() == before


def test_a_new_standing_begins_when_the_old_one_ends(personas: Personas) -> None:
    membership = make.membership_of(personas.paper_member)
    actions.change_standing(by=personas.secretary, membership=membership, standing=Standing.EXEMPT, on=clock.today())
    old, new = Membership.objects.filter(member=personas.paper_member).order_by("starts_on")
    assert (old.ends_on, old.end_reason, new.starts_on) == (clock.today(), EndReason.STANDING, clock.today())
    assert new.standing == Standing.EXEMPT


def test_a_standing_is_corrected_on_its_first_day(personas: Personas) -> None:
    member = make.make_member(personas.cell, since=clock.today())
    actions.change_standing(
        by=personas.secretary,
        membership=make.membership_of(member),
        standing=Standing.PROBATIONARY,
        on=clock.today(),
    )
    assert Membership.objects.get(member=member).standing == Standing.PROBATIONARY


def end(people: Personas, user: User, reason: str, on: date | None = None) -> None:
    actions.end_membership(
        by=people.administrator,
        membership=make.membership_of(make.member_of(user)),
        on=on or clock.today(),
        reason=reason,
    )


def test_who_leaves_a_cell_leaves_its_posts(personas: Personas) -> None:
    end(personas, personas.secretary, EndReason.TRANSFER)
    assert Post.objects.get(member=personas.secretary.member).status == "ended"
    personas.secretary.forget_rights()
    assert personas.secretary.posts_today == []
    assert personas.secretary.cell is None


def test_a_transfer_keeps_posts_held_elsewhere(personas: Personas) -> None:
    end(personas, personas.commune_secretary, EndReason.TRANSFER)
    assert Post.objects.get(member=personas.commune_secretary.member).status == "confirmed"


@pytest.mark.parametrize(("reason", "is_active"), [(EndReason.LEFT, True), (EndReason.DECEASED, False)])
def test_who_leaves_the_party_holds_no_post_anywhere(personas: Personas, reason: str, is_active: bool) -> None:
    end(personas, personas.commune_secretary, reason)
    assert Post.objects.get(member=personas.commune_secretary.member).status == "ended"
    assert User.objects.get(pk=personas.commune_secretary.pk).is_active == is_active


def test_an_open_invitation_ends_too(personas: Personas) -> None:
    make.make_access_code(personas.paper_member, by=personas.secretary)
    actions.end_membership(
        by=personas.secretary,
        membership=make.membership_of(personas.paper_member),
        on=clock.today(),
        reason=EndReason.MISTAKE,
    )
    assert AccessCode.objects.get(member=personas.paper_member).status == "revoked"


def test_a_membership_does_not_end_before_it_began(personas: Personas) -> None:
    for on in (make.LONG_AGO, make.LONG_AGO - timedelta(days=1)):
        with pytest.raises(RuleError, match="sau ngày bắt đầu"):
            end(personas, personas.member, EndReason.TRANSFER, on)
    assert make.membership_of(make.member_of(personas.member)).ends_on is None


def test_a_correction_names_its_fields_only(personas: Personas) -> None:
    actions.correct_member(
        by=personas.secretary,
        member=personas.paper_member,
        unit=personas.cell,
        full_name="Phan Thị Giầy",
        birth_year=None,
    )
    last = Event.objects.about(personas.paper_member).last()
    assert last is not None
    assert (last.verb, last.data) == ("member.corrected", {"fields": ["full_name"]})
    assert Member.objects.get(pk=personas.paper_member.pk).search_key == "phan thi giay"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_a_membership_at_once_one_is_told(personas: Personas) -> None:
    copies = [make.membership_of(personas.paper_member) for _ in range(4)]

    def work(copy: Membership) -> None:
        actions.end_membership(by=personas.secretary, membership=copy, on=clock.today(), reason=EndReason.TRANSFER)

    results = in_parallel(*(lambda copy=copy: work(copy) for copy in copies))
    assert results.count(None) == 1
    assert all(isinstance(result, RuleError) for result in results if result is not None), results
    ended = Event.objects.about(personas.paper_member).filter(verb="member.membership_ended")
    assert ended.count() == 1
