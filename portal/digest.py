"""The summary for officers: how many things wait, by mail, once a week or a day. Numbers only, no name, no matter."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.emails import summary
from accounts.models import Post, User
from accounts.roles import Verb
from notifications.actions import is_open_window
from notifications.models import Preference
from notifications.models.channels import Digest
from portal.home import waiting
from portal.lib import clock


def send_digests(now: datetime | None = None) -> int:
    """Sends every summary that is due and not yet sent; returns how many mails were put.

    A week begins on Monday; when Monday is no working day, or the portal was down, the next one serves.
    """
    at = now or clock.now()
    if not is_open_window(at):
        return 0
    today = clock.local(at).date()
    return sum(_send(user, today) for user in _due(today))


def _not_yet(today: date) -> Q:
    """Preferences not looked at in the running week, or on this day."""
    monday = today - timedelta(days=today.weekday())
    weekly = Q(digest=Digest.WEEKLY) & (Q(digest_on__isnull=True) | Q(digest_on__lt=monday))
    daily = Q(digest=Digest.DAILY) & (Q(digest_on__isnull=True) | Q(digest_on__lt=today))
    return weekly | daily


def _due(today: date) -> list[User]:
    heads = Post.objects.held(today).with_verb(Verb.REVIEW_DECLARATIONS).values("member_id")
    seen = Preference.objects.exclude(_not_yet(today)).values("user_id")
    users = User.objects.filter(member__in=heads, is_active=True).exclude(email="").exclude(pk__in=seen)
    return list(users.select_related("member").order_by("pk"))


@transaction.atomic
def _send(user: User, today: date) -> int:
    """0 when nothing waits, or when somebody was faster."""
    preference, _ = Preference.objects.get_or_create(user=user)
    if not Preference.objects.filter(_not_yet(today), pk=preference.pk).update(digest_on=today):
        return 0
    found = waiting(user)
    if not found:
        return 0
    message = summary(
        to=user.email,
        unit=user.cell,
        effect=f"digest:{user.pk}:{today}",
        count=sum(each.todo.count for each in found),
        overdue=sum(each.days_left is not None and each.days_left < 0 for each in found),
        change=settings.PORTAL_URL + reverse("notifications:preference"),
        member_id=user.member_id,
    )
    message.send()
    return 1
