"""Handing over the open work of an ended post: one gives, the other takes."""

from django.db import transaction

from accounts.errors import RuleError
from accounts.models import Post, User
from notifications.actions import tell
from rolls.models import HandOver
from rolls.models.handovers import TAKING
from rolls.open_work import open_work
from rolls.permissions import can_give_over, can_take_over


@transaction.atomic
def give_over(*, by: User, handover: HandOver, note: str) -> None:
    """Writes down what is open in the unit now. Raises `RuleError`."""
    if not can_give_over(by, handover):
        raise RuleError("Người đã giữ chức vụ hoặc cấp ủy cấp trên giao việc này.")
    items = [{"title": item.title, "count": item.count} for item in open_work(handover.post.unit)]
    handover.give(by=by, items=items, note=note)
    for user in _successors(handover.post):
        if user.pk != by.pk:
            tell(
                user,
                effect=f"handover:{handover.pk}:given",
                title="Có việc bàn giao chờ bạn nhận",
                url=handover.get_absolute_url(),
            )


@transaction.atomic
def take_over(*, by: User, handover: HandOver) -> None:
    """The next one has seen what is open and takes it in hand. Raises `RuleError`."""
    if not can_take_over(by, handover):
        raise RuleError("Người đang phụ trách đơn vị, không phải người giao, nhận bàn giao.")
    handover.take(by=by)


def _successors(post: Post) -> list[User]:
    heads = Post.objects.none()
    for verb in TAKING:
        heads = heads | Post.objects.held().with_verb(verb).filter(unit=post.unit)
    members = heads.exclude(member=post.member_id).values("member")
    return list(User.objects.filter(member__in=members, is_active=True).order_by("pk"))
