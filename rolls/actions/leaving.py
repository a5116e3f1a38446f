"""Steps of the roll that have consequences: reminders, mails, transfers, hand-overs. Each in one transaction."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from accounts import actions as accounts
from accounts.actions.posts import end_holding
from accounts.errors import RuleError
from accounts.models import SYSTEM, Actor, Member, Membership, Post, PostStatus, Standing, User
from accounts.models.members import EndReason
from accounts.permissions import others_keep_roll
from accounts.roles import Verb
from notifications.actions import cancel_deadlines, fall_silent, tell
from notifications.models import Rule
from portal.lib import clock
from rolls.models import HandOver, Transfer
from rolls.models.handovers import TAKING

TERM_RULE = "post-term-notice"
AWAY_FIRST = "Đồng chí đang sinh hoạt tạm thời ở nơi khác. Hãy ghi nhận đồng chí trở về trước."
ONLY_HEAD = (
    "Đồng chí là người duy nhất phụ trách chi bộ. Hãy đề nghị cấp ủy cấp trên cho thôi giữ chức vụ và "
    "xác nhận người thay, rồi làm bước này."
)


@transaction.atomic
def change_standing(*, by: User, membership: Membership, standing: str, on: date) -> Membership:
    """Another standing from a day on; the member is told. Raises `RuleError`.

    Being away in a cell of this portal begins and ends with a transfer, so that the host knows; away where the
    portal is not in use is a standing like others.
    """
    if Transfer.objects.away().filter(member=membership.member_id).exists():
        raise RuleError(AWAY_FIRST)
    if standing == Standing.TEMPORARILY_HERE:
        raise RuleError("Chi bộ nơi đi ghi việc đến sinh hoạt tạm thời bằng “Chuyển sinh hoạt”.")
    changed = accounts.change_standing(by=by, membership=membership, standing=standing, on=on)
    _tell_member(membership.member, f"standing:{changed.pk}:{standing}", "Tư cách sinh hoạt của bạn được cập nhật")
    return changed


@transaction.atomic
def end_membership(*, by: User, membership: Membership, on: date, reason: str) -> None:
    """The person leaves the roll: posts, invitations, reminders and open transfers end with it.

    For who has died nothing leaves any more, not even what was waiting. Raises `RuleError`.
    """
    member = membership.member
    if reason != EndReason.DECEASED:
        check_cell_keeps_a_head(membership)
    held, is_guest = _held(member), membership.is_kept_elsewhere
    accounts.end_membership(by=by, membership=membership, on=on, reason=reason)
    if not is_guest:
        _leave_everywhere(by, member, reason)
    hand_over_ended(held)


def _leave_everywhere(by: User, member: Member, reason: str) -> None:
    for post in member.posts.filter(status=PostStatus.CONFIRMED):
        end_holding(by=by, post=post)  # also at a committee: rights are for who is on a roll
    for transfer in Transfer.objects.filter(member=member, status__in=["proposed", "accepted"]):
        if transfer.can("close") and (transfer.is_away or transfer.status == "proposed"):
            transfer.close(by=by)
            accounts.end_guest(by=by, member=member, unit=transfer.to_unit, on=clock.today(), reason=reason)
    if reason == EndReason.DECEASED:
        fall_silent(member)
    else:
        cancel_deadlines(members=[member])


def check_cell_keeps_a_head(membership: Membership) -> None:
    """Raises `RuleError` when the cell would be left without anybody who keeps it."""
    heads = Post.objects.held().with_verb(Verb.KEEP_ROLL).filter(unit=membership.unit_id, member=membership.member_id)
    others = Membership.objects.on_roll().filter(unit=membership.unit_id).exclude(member=membership.member_id)
    if heads.exists() and not others_keep_roll(membership) and others.exists():
        raise RuleError(ONLY_HEAD)


@transaction.atomic
def end_post(*, by: User, post: Post) -> None:
    """Ends a held post, and opens the hand-over of what its holder had in hand. Raises `RuleError`."""
    accounts.end_post(by=by, post=post)
    hand_over_ended([post.pk])


def _held(member: Member) -> list[uuid.UUID]:
    return list(member.posts.filter(status=PostStatus.CONFIRMED).values_list("pk", flat=True))


def hand_over_ended(posts: Iterable[uuid.UUID]) -> None:
    """A hand-over for each of these posts that has ended and had something in hand; holder and unit are told."""
    ended = Post.objects.filter(pk__in=list(posts), status=PostStatus.ENDED, stands_in_for__isnull=True)
    for post in ended.select_related("unit", "member__user"):
        if not post.verbs.intersection(TAKING):
            continue
        handover, is_new = HandOver.objects.get_or_create(post=post)
        if is_new:
            _tell_member(post.member, f"handover:{handover.pk}", "Có việc cần bàn giao", handover.get_absolute_url())


def _tell_member(member: Member, effect: str, title: str, url: str = "") -> None:
    user: User | None = getattr(member, "user", None)
    if user is not None and user.is_active:
        tell(user, effect=effect, title=title, url=url or reverse("declarations:my_information"))


@transaction.atomic
def close_posts_at_term(by: Actor = SYSTEM) -> int:
    """Closes posts whose last day has passed, and opens their hand-overs; returns how many."""
    posts = accounts.end_posts_at_term(by=by)
    hand_over_ended([post.pk for post in posts])
    return len(posts)


def ending_soon(on: date | None = None, holder: uuid.UUID | None = None) -> Iterator[Post]:
    """Held posts whose last day comes within the days of their unit's rule; all, or those of one holder."""
    today = on or clock.today()
    rows = Post.objects.held(today).filter(ends_on__isnull=False, stands_in_for__isnull=True)
    if holder is not None:
        rows = rows.filter(member=holder)
    for post in rows.select_related("unit", "member__user").order_by("ends_on", "pk"):
        rule = Rule.objects.in_force(TERM_RULE, post.unit, today)
        if post.ends_on is not None and post.ends_on - timedelta(days=rule.days) <= today:
            yield post


@transaction.atomic
def remind_of_terms() -> None:
    """Tells holders once that their term ends soon, so that the hand-over can be prepared."""
    for post in ending_soon():
        _tell_member(post.member, f"term:{post.pk}:{post.ends_on}", "Thời hạn giữ chức vụ của bạn sắp hết")
