"""Leaving the roll: what stops in the same transaction; posts that end, and what was in hand."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.actions import confirm_post, end_posts_at_term, propose_post
from accounts.errors import RuleError
from accounts.models import SYSTEM, Event, Member, Post, Standing, TransitionError, User
from accounts.models.members import EndReason
from notifications.actions import remind, tell
from notifications.delivery import may_leave
from notifications.models import Deadline, Notice, OutboxMessage, Reminder
from notifications.tasks import deliver_mail
from portal.lib import clock
from rolls import actions
from rolls.models import HandOver
from rolls.open_work import open_work
from rolls.tasks import watch_terms
from tests import factories as make
from tests.personas import Personas


def leave(people: Personas, user: User, reason: str, *, by: User | None = None) -> None:
    membership = make.membership_of(make.member_of(user))
    actions.end_membership(by=by or people.secretary, membership=membership, on=clock.today(), reason=reason)


def with_mail(user: User) -> User:
    user.email = f"{user.username}@example.vn"
    user.save(update_fields=["email"])
    return user


def waiting_mails(user: User) -> Any:
    return OutboxMessage.objects.filter(member=user.member_id, status="pending")


@pytest.mark.parametrize("reason", [EndReason.TRANSFER, EndReason.LEFT, EndReason.MISTAKE, EndReason.DECEASED])
def test_reminders_stop_in_the_same_transaction(personas: Personas, reason: str) -> None:
    make.make_request(personas.cell, by=personas.secretary, days=3)
    mine = Deadline.objects.filter(member=make.member_of(personas.member))
    assert mine.open().exists()
    with transaction.atomic():
        leave(personas, personas.member, reason)
        assert not mine.open().exists()
        transaction.set_rollback(True)
    assert mine.open().exists()


def test_for_who_has_died_nothing_that_waits_leaves(personas: Personas) -> None:
    with_mail(personas.member)
    with_mail(personas.other_member)
    for user in (personas.member, personas.other_member):
        tell(user, effect="test:1", title="Có việc cần xử lý", url="/")
    leave(personas, personas.member, EndReason.DECEASED)
    mail = OutboxMessage.objects.get(member=personas.member.member_id)
    assert (mail.status, mail.sealed_payload) == ("withdrawn", "")
    assert waiting_mails(personas.other_member).count() == 1
    assert not User.objects.get(pk=personas.member.pk).is_active
    with clock.set_to(clock.now() + timedelta(days=3)):
        remind()
    assert not Reminder.objects.filter(recipient=personas.member.member_id).exists()


def test_what_a_worker_held_at_that_moment_is_asked_again_before_it_leaves(personas: Personas) -> None:
    with_mail(personas.member)
    tell(personas.member, effect="test:1", title="Có việc cần xử lý", url="/")
    row = OutboxMessage.objects.claim(waiting_mails(personas.member).get().pk)
    assert row is not None
    assert may_leave(row)
    leave(personas, personas.member, EndReason.DECEASED)
    assert not may_leave(OutboxMessage.objects.select_related("member__user").get(pk=row.pk))
    OutboxMessage.objects.filter(pk=row.pk).update(status="pending")
    deliver_mail(row.pk)
    assert OutboxMessage.objects.get(pk=row.pk).status == "withdrawn"


def test_who_merely_leaves_still_hears_of_it(personas: Personas) -> None:
    with_mail(personas.member)
    tell(personas.member, effect="test:1", title="Có việc cần xử lý", url="/")
    leave(personas, personas.member, EndReason.LEFT)
    assert waiting_mails(personas.member).count() == 1


def test_the_only_head_leaves_after_somebody_follows_but_death_is_recorded_at_once(personas: Personas) -> None:
    with pytest.raises(RuleError, match="duy nhất phụ trách"):
        leave(personas, personas.small_secretary, EndReason.LEFT, by=personas.administrator)
    assert Post.objects.get(member=personas.small_secretary.member).status == "confirmed"
    leave(personas, personas.small_secretary, EndReason.DECEASED, by=personas.grassroots_secretary)
    assert Post.objects.get(member=personas.small_secretary.member).status == "ended"


@pytest.mark.parametrize("reason", [EndReason.DECEASED, EndReason.LEFT])
def test_a_host_declares_no_guest_dead(personas: Personas, reason: str) -> None:
    """It would lock the account and end every post of somebody who is on the roll of another cell."""
    guest = make.make_guest(make.member_of(personas.grassroots_secretary), personas.cell)
    with pytest.raises(RuleError, match="chi bộ nơi sinh hoạt chính thức"):
        actions.end_membership(by=personas.secretary, membership=guest, on=clock.today(), reason=reason)
    assert Post.objects.held().filter(member=guest.member).exists()
    assert User.objects.get(pk=personas.grassroots_secretary.pk).is_active
    actions.end_membership(by=personas.secretary, membership=guest, on=clock.today(), reason=EndReason.TRANSFER)
    assert Post.objects.held().filter(member=guest.member).exists()


@pytest.mark.parametrize("reason", [EndReason.TRANSFER, EndReason.MISTAKE])
def test_who_is_on_no_roll_keeps_no_post_at_a_committee_either(personas: Personas, reason: str) -> None:
    leave(personas, personas.commune_deputy, reason, by=personas.administrator)
    assert not Post.objects.held().filter(member=personas.commune_deputy.member_id).exists()
    personas.commune_deputy.forget_rights()
    assert personas.commune_deputy.posts_today == []
    assert HandOver.objects.filter(post__member=personas.commune_deputy.member_id).exists()


def test_a_changed_standing_is_told(personas: Personas) -> None:
    membership = make.membership_of(make.member_of(personas.member))
    actions.change_standing(by=personas.secretary, membership=membership, standing=Standing.EXEMPT, on=clock.today())
    assert Notice.objects.filter(user=personas.member, title__startswith="Tư cách sinh hoạt").count() == 1
    with pytest.raises(RuleError, match="Chi bộ nơi đi"):
        actions.change_standing(
            by=personas.secretary,
            membership=make.membership_of(make.member_of(personas.member)),
            standing=Standing.TEMPORARILY_HERE,
            on=clock.today(),
        )


# Hand-over -----------------------------------------------------------------------------------


def handed(people: Personas) -> HandOver:
    """Of the deputy, whose post the level above has ended."""
    handover = make.make_handover(Post.objects.get(member=people.deputy.member), by=people.grassroots_secretary)
    make.forget_rights(*people.users().values())
    return handover


def test_counts_are_frozen_when_given_and_hold_no_name(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    make.make_declaration(request, by=personas.member)
    handover = handed(personas)
    counts = {item.title: item.count for item in open_work(personas.cell)}
    assert counts["Bản khai chờ ghi nhận"] == 1
    assert counts["Người chờ xác nhận thuộc chi bộ"] == 1
    actions.give_over(by=personas.deputy, handover=handover, note="Sổ biên bản.")
    make.make_declaration(request, by=personas.other_member)
    handover.refresh_from_db()
    assert {item["title"]: item["count"] for item in handover.items} == counts
    assert not any(name in str(handover.items) for name in ("Hoàng", "Viên"))
    assert Notice.objects.filter(user=personas.secretary, effect=f"handover:{handover.pk}:given").exists()


def test_one_gives_another_takes_each_once(personas: Personas) -> None:
    handover = handed(personas)
    for who in ("secretary", "member", "administrator", "commune_secretary"):
        with pytest.raises(RuleError):
            actions.give_over(by=getattr(personas, who), handover=handover, note="")
    with pytest.raises(TransitionError):
        actions.take_over(by=personas.secretary, handover=handover)
    actions.give_over(by=personas.deputy, handover=handover, note="")
    with pytest.raises(TransitionError):
        actions.give_over(by=personas.grassroots_secretary, handover=handover, note="")
    for who in ("deputy", "committee_member", "grassroots_secretary"):
        with pytest.raises(RuleError, match="không phải người giao"):
            actions.take_over(by=getattr(personas, who), handover=handover)
    actions.take_over(by=personas.secretary, handover=handover)
    assert [event.verb for event in Event.objects.about(handover)] == ["handover.given", "handover.taken"]


def test_the_level_above_gives_for_who_cannot(personas: Personas) -> None:
    leave(personas, personas.deputy, EndReason.DECEASED)
    handover = HandOver.objects.select_related("post__unit").get(post__member=personas.deputy.member)
    actions.give_over(by=personas.grassroots_secretary, handover=handover, note="")
    actions.take_over(by=personas.secretary, handover=handover)
    assert not Notice.objects.filter(user=personas.deputy, effect__startswith="handover").exists()


def test_a_committee_member_of_a_cell_has_nothing_to_hand_over(personas: Personas) -> None:
    actions.end_post(by=personas.grassroots_secretary, post=Post.objects.get(member=personas.committee_member.member))
    assert not HandOver.objects.exists()


# Terms ---------------------------------------------------------------------------------------


def with_term(people: Personas, days: int) -> Post:
    post = propose_post(
        by=people.administrator,
        member=make.member_of(people.member),
        unit=people.cell,
        office="deputy_secretary",
        ends_on=clock.today() + timedelta(days=days),
    )
    confirm_post(by=people.grassroots_secretary, post=post, account_checked=True)
    return post


def test_a_term_is_reminded_of_once_and_ends_by_itself(personas: Personas) -> None:
    post = with_term(personas, 20)
    reminded = Notice.objects.filter(user=personas.member, effect__startswith="term:")
    watch_terms()
    assert not reminded.exists()
    with clock.set_to(clock.now() + timedelta(days=5)):
        watch_terms()
        watch_terms()
    assert reminded.count() == 1
    with clock.set_to(clock.now() + timedelta(days=20)):
        assert not Post.objects.held().filter(pk=post.pk).exists()
        watch_terms()
        watch_terms()
    post.refresh_from_db()
    assert (post.status, post.ends_on) == ("ended", clock.today() + timedelta(days=20))
    assert HandOver.objects.get(post=post).status == "open"


def test_a_missed_tick_loses_no_day(personas: Personas) -> None:
    post = with_term(personas, 3)
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert [each.pk for each in end_posts_at_term(by=SYSTEM)] == [post.pk]
    post.refresh_from_db()
    assert post.ends_on == clock.today() + timedelta(days=3)
    assert Member.objects.filter(pk=post.member_id).exists()
