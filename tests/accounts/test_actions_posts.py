"""Posts: two people, never for oneself, one secretary."""

import pytest

from accounts import actions
from accounts.errors import RuleError
from accounts.models import Event, Post, User
from accounts.models.members import EndReason
from accounts.roles import Office
from portal.lib import clock
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas


def propose(people: Personas, *, by: User | None = None) -> Post:
    member = make.member_of(people.member)
    return make.make_proposal(member, people.cell, Office.COMMITTEE_MEMBER, by=by or people.administrator)


def test_a_proposal_gives_no_rights_yet(personas: Personas) -> None:
    post = propose(personas)
    personas.member.forget_rights()
    assert personas.member.posts_today == []
    actions.confirm_post(by=personas.grassroots_secretary, post=post, account_checked=True)
    personas.member.forget_rights()
    assert personas.member.posts_today == [post]


def test_nobody_proposes_for_themselves_or_without_right(personas: Personas) -> None:
    own = make.member_of(personas.grassroots_secretary)
    for by, member in ((personas.grassroots_secretary, own), (personas.secretary, personas.paper_member)):
        with pytest.raises(RuleError):
            make.make_proposal(member, personas.cell, by=by)
    assert not Post.objects.filter(status="proposed").exists()


def test_only_the_level_above_confirms_or_declines(personas: Personas) -> None:
    post = propose(personas)
    for name, user in personas.users().items():
        if name != "grassroots_secretary":
            for verb in (actions.confirm_post, actions.decline_post):
                with pytest.raises(RuleError):
                    verb(by=user, post=post)
    post.refresh_from_db()
    assert post.status == "proposed"


def test_the_same_proposal_is_not_made_twice(personas: Personas) -> None:
    propose(personas)
    with pytest.raises(RuleError, match="đã giữ hoặc đang được đề xuất"):
        propose(personas)


def test_there_is_one_secretary(personas: Personas) -> None:
    post = make.make_proposal(personas.paper_member, personas.cell, by=personas.administrator)
    with pytest.raises(RuleError, match="đang có một bí thư"):
        actions.confirm_post(by=personas.grassroots_secretary, post=post, account_checked=True)
    actions.end_post(by=personas.grassroots_secretary, post=Post.objects.get(member=personas.secretary.member))
    actions.confirm_post(by=personas.grassroots_secretary, post=post, account_checked=True)
    assert post.status == "confirmed"


def test_who_left_the_roll_is_not_confirmed(personas: Personas) -> None:
    post = make.make_proposal(personas.paper_member, personas.cell, "committee_member", by=personas.administrator)
    actions.end_membership(
        by=personas.secretary,
        membership=make.membership_of(personas.paper_member),
        on=clock.today(),
        reason=EndReason.LEFT,
    )
    with pytest.raises(RuleError, match="không còn trong danh sách"):
        actions.confirm_post(by=personas.grassroots_secretary, post=Post.objects.get(pk=post.pk), account_checked=True)


def test_the_first_officer_is_appointed_once(personas: Personas) -> None:
    with pytest.raises(RuleError, match="chỉ dùng một lần"):
        actions.appoint_first_officer(member=personas.paper_member, unit=personas.province)
    with pytest.raises(RuleError, match="chỉ dùng một lần"):
        actions.appoint_first_officer(member=personas.paper_member, unit=personas.neighbour_commune)
    first = Post.objects.get(unit=personas.province)
    assert (first.proposed_by, first.confirmed_by) == (None, None)
    assert {event.actor_kind for event in Event.objects.about(first)} == {"system"}


@pytest.mark.django_db(transaction=True)
def test_of_two_new_secretaries_confirmed_at_once_one_is(personas: Personas) -> None:
    make.make_unit(personas.grassroots)
    people = [personas.paper_member, make.member_of(personas.member), make.member_of(personas.other_member)]
    cell = make.make_unit(personas.grassroots)
    posts = [make.make_proposal(member, cell, by=personas.administrator) for member in people]
    results = in_parallel(
        *(
            lambda post=post: actions.confirm_post(by=personas.grassroots_secretary, post=post, account_checked=True)
            for post in posts
        )
    )
    assert results.count(None) == 1
    assert Post.objects.filter(unit=cell, status="confirmed").count() == 1
