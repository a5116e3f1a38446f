"""Standing in for given days: who names, who may, which verbs, and both names in the record."""

from datetime import timedelta
from typing import Any

import pytest

from accounts import actions
from accounts.errors import RuleError
from accounts.models import Event, Post, ReadEvent, User
from accounts.roles import Verb
from declarations.actions import acknowledge
from declarations.ledger import in_words, reads_of, record_read, who_did
from declarations.models import Declaration
from portal.lib import clock
from rolls.actions import end_membership
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas, signed_in


def post_of(user: User) -> Post:
    return Post.objects.get(member=user.member_id, stands_in_for=None)


def stand_in(people: Personas, who: User, *, by: User | None = None, post: Post | None = None) -> Post:
    """Somebody stands in for the secretary of the small cell, named by them, confirmed above."""
    substitute = make.make_substitute(
        post or post_of(people.small_secretary), make.member_of(who), by=by or people.small_secretary
    )
    actions.confirm_post(by=people.grassroots_secretary, post=substitute, account_checked=True)
    make.forget_rights(*people.users().values())
    return substitute


def test_the_verbs_come_with_the_first_day_and_go_with_the_last(personas: Personas) -> None:
    stand_in(personas, personas.small_member)
    verbs = post_of(personas.small_secretary).verbs
    for days, has in ((-1, False), (0, True), (13, True), (14, False)):
        with clock.set_to(clock.now() + timedelta(days=days)):
            personas.small_member.forget_rights()
            assert {verb for post in personas.small_member.posts_today for verb in post.verbs} == (
                set(verbs) if has else set()
            )
            assert Post.objects.held().with_verb(Verb.KEEP_ROLL).filter(unit=personas.small_cell).count() == 1 + has


def test_nothing_before_a_second_person_confirms(personas: Personas) -> None:
    substitute = make.make_substitute(
        post_of(personas.small_secretary), make.member_of(personas.small_member), by=personas.small_secretary
    )
    make.forget_rights(personas.small_member)
    assert personas.small_member.posts_today == []
    for who in ("small_secretary", "small_member", "commune_secretary", "administrator"):
        with pytest.raises(RuleError):
            actions.confirm_post(by=getattr(personas, who), post=substitute, account_checked=True)


@pytest.mark.parametrize("who", ["small_member", "neighbour_secretary", "commune_secretary", "small_other_member"])
def test_only_the_holder_or_who_proposes_posts_names_somebody(personas: Personas, who: str) -> None:
    with pytest.raises(RuleError, match="không phân công được"):
        make.make_substitute(
            post_of(personas.small_secretary), make.member_of(personas.small_member), by=getattr(personas, who)
        )


@pytest.mark.parametrize(("who", "fits"), [
    ("small_member", True), ("grassroots_secretary", True), ("commune_secretary", True), ("secretary", False),
    ("small_secretary", False),
])  # fmt: skip
def test_who_may_stand_in(personas: Personas, who: str, fits: bool) -> None:
    """A member of the cell, or a head of a level above; nobody of another cell, not the holder."""

    def name() -> Post:
        member = make.member_of(getattr(personas, who))
        return make.make_substitute(post_of(personas.small_secretary), member, by=personas.administrator)

    if fits:
        assert name().status == "proposed"
        return
    with pytest.raises(RuleError, match="Người thay phải là"):
        name()


def test_not_twice_for_the_same_days_and_not_in_the_past(personas: Personas) -> None:
    post = post_of(personas.small_secretary)
    stand_in(personas, personas.small_member)
    with pytest.raises(RuleError, match="Những ngày này"):
        make.make_substitute(post, make.member_of(personas.small_other_member), by=personas.small_secretary)
    past = actions.Substitution(
        make.member_of(personas.small_other_member), clock.today() - timedelta(days=3), clock.today(), "Biên bản"
    )
    with pytest.raises(RuleError, match="từ hôm nay trở đi"):
        actions.propose_substitute(by=personas.small_secretary, post=post, new=past)


def test_it_ends_with_the_post_it_stands_in_for_and_when_the_holder_is_back(personas: Personas) -> None:
    substitute = stand_in(personas, personas.small_member)
    actions.end_post(by=personas.small_secretary, post=Post.objects.with_people().get(pk=substitute.pk))
    substitute.refresh_from_db()
    assert substitute.status == "ended"
    other = stand_in(personas, personas.small_other_member)
    actions.end_post(by=personas.grassroots_secretary, post=post_of(personas.small_secretary))
    other.refresh_from_db()
    assert other.status == "ended"


def test_nobody_stands_in_before_or_beyond_the_term_of_the_post(personas: Personas) -> None:
    post = post_of(personas.small_secretary)
    Post.objects.filter(pk=post.pk).update(ends_on=clock.today() + timedelta(days=10))
    with pytest.raises(RuleError, match="không giữ chức vụ"):
        stand_in(personas, personas.small_member)
    Post.objects.filter(pk=post.pk).update(ends_on=None, starts_on=clock.today() + timedelta(days=1))
    with pytest.raises(RuleError, match="không giữ chức vụ"):
        stand_in(personas, personas.small_member)


def test_a_substitute_does_not_let_the_only_head_go(personas: Personas) -> None:
    """The substitution ends with the post: the cell would have nobody."""
    stand_in(personas, personas.small_member)
    membership = make.membership_of(make.member_of(personas.small_secretary))
    with pytest.raises(RuleError, match="duy nhất phụ trách"):
        end_membership(by=personas.grassroots_secretary, membership=membership, on=clock.today(), reason="left")


def test_too_late_to_confirm(personas: Personas) -> None:
    post = post_of(personas.small_secretary)
    substitute = make.make_substitute(post, make.member_of(personas.small_member), by=personas.small_secretary)
    with clock.set_to(clock.now() + timedelta(days=14)), pytest.raises(RuleError, match="đã qua"):
        actions.confirm_post(by=personas.grassroots_secretary, post=substitute, account_checked=True)
    actions.end_post(by=personas.grassroots_secretary, post=post)
    substitute = Post.objects.with_people().get(pk=substitute.pk)
    with pytest.raises(RuleError, match="không còn giữ"):
        actions.confirm_post(by=personas.grassroots_secretary, post=substitute, account_checked=True)


def test_both_names_are_in_the_record_and_nobody_reviews_their_own(personas: Personas) -> None:
    request = make.make_request(personas.small_cell, by=personas.small_secretary)
    substitute = stand_in(personas, personas.small_member)
    own = make.make_declaration(request, by=personas.small_member)
    other = make.make_declaration(request, by=personas.small_other_member)
    reviewable = Declaration.objects.reviewable_by
    assert list(reviewable(personas.small_member)) == [other]
    assert list(reviewable(personas.small_secretary).order_by("pk")) == sorted([own, other], key=lambda row: row.pk)
    with pytest.raises(RuleError):
        acknowledge(by=personas.small_member, declaration=own)
    record_read(by=personas.small_member, subject=other, purpose="review")  # type: ignore[arg-type]
    acknowledge(by=personas.small_member, declaration=other)
    event = Event.objects.about(other).get(verb="declaration.acknowledged")
    assert event.post_id == substitute.pk
    said = "Cao Thị Ba, thay Bí thư Tạ Văn Nhỏ, Chi bộ Thôn Ba"
    assert who_did(other, ["declaration.acknowledged"])["declaration.acknowledged"][1] == said
    assert ReadEvent.objects.get(subject_id=other.pk).post_id == substitute.pk
    read, *_ = in_words(reads_of(make.member_of(personas.small_other_member)))
    assert f"{read.reader}, {read.post}" == said


def test_the_secretary_s_own_declaration_goes_to_the_substitute_and_not_above(personas: Personas) -> None:
    request = make.make_request(personas.small_cell, by=personas.small_secretary)
    own = make.make_declaration(request, by=personas.small_secretary)
    assert list(Declaration.objects.reviewable_by(personas.grassroots_secretary)) == [own]
    stand_in(personas, personas.small_member)
    assert list(Declaration.objects.reviewable_by(personas.small_member)) == [own]
    assert not Declaration.objects.reviewable_by(personas.grassroots_secretary).exists()


def test_a_committee_head_is_stood_in_for_too(personas: Personas) -> None:
    """Confirming posts is a verb like others."""
    substitute = make.make_substitute(
        post_of(personas.grassroots_secretary), make.member_of(personas.small_member), by=personas.grassroots_secretary
    )
    actions.confirm_post(by=personas.commune_secretary, post=substitute, account_checked=True)
    make.forget_rights(*personas.users().values())
    proposal = make.make_proposal(
        make.member_of(personas.other_member), personas.cell, "committee_member", by=personas.administrator
    )
    actions.confirm_post(by=personas.small_member, post=proposal, account_checked=True)
    assert Post.objects.get(pk=proposal.pk).confirmed_by == personas.small_member


@pytest.mark.django_db(transaction=True)
def test_of_two_named_at_once_one_stands_in(personas: Personas) -> None:
    post = post_of(personas.small_secretary)
    results: list[Any] = in_parallel(
        lambda: make.make_substitute(post, make.member_of(personas.small_member), by=personas.small_secretary),
        lambda: make.make_substitute(post, make.member_of(personas.small_other_member), by=personas.administrator),
    )
    assert sum(isinstance(each, Post) for each in results) == 1, results
    assert sum(isinstance(each, RuleError) for each in results) == 1, results


def test_the_page_keeps_what_was_typed_and_the_cell_sees_who_stands_in(personas: Personas) -> None:
    post, member = post_of(personas.small_secretary), make.member_of(personas.small_member)
    client = signed_in(personas.small_secretary)
    address = f"/chuc-vu/{post.pk}/phan-cong-thay/"
    found = client.get(address, {"q": "cao thi"}).content.decode()
    assert "Cao Thị Ba" in found
    form = client.get(address, {"member": str(member.pk)})
    data = {"once": form.context["form"]["once"].value(), "member": str(member.pk), "starts_on": "01/01/2020"}
    wrong = client.post(address, data | {"last_on": "30/02/2026", "basis": "Biên bản số 5"})
    assert wrong.status_code == 422
    assert "Biên bản số 5" in wrong.content.decode()
    today = f"{clock.today():%d/%m/%Y}"
    right = data | {"starts_on": today, "last_on": today, "basis": "Biên bản số 5"}
    assert client.post(address, right).status_code == 302
    assert client.post(address, right).status_code == 302
    assert post.substitutes.count() == 1
    actions.confirm_post(by=personas.grassroots_secretary, post=post.substitutes.get(), account_checked=True)
    page = signed_in(personas.small_other_member).get(personas.small_cell.get_absolute_url()).content.decode()
    assert "thay Bí thư Tạ Văn Nhỏ" in page
    assert "Biên bản số 5" in page
