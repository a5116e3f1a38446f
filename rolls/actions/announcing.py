"""Whoever can now be read by somebody new is told who and since when; once, and in few statements."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.models import Membership, Post, User
from accounts.models.members import EndReason
from notifications.actions import Told, tell_many
from portal.lib import clock
from rolls.readers import reading_posts

TITLE = "Có người mới được xem thông tin của bạn"
CHUNK = 500
LOOK_BACK = timedelta(days=60)  # a move that nobody announced for so long is no news


def announce_readers() -> int:
    """Tells everybody whom a post that began, or a move to another cell, gave new readers; returns how many."""
    return _announce_posts() + _announce_moves()


@transaction.atomic
def _announce_posts() -> int:
    """One message per member and unit, however many posts began there since the last run."""
    fresh = reading_posts().filter(announced_at__isnull=True)
    posts = list(Post.objects.filter(pk__in=fresh.values("pk")).select_for_update(skip_locked=True).order_by("pk"))
    newest = {post.unit_id: post for post in posts}
    told = 0
    for rows in _chunks(Membership.objects.valid().filter(unit__in=newest)):
        told += _tell((row, f"readers:{newest[row.unit_id].pk}") for row in rows if not _is_own(row, posts))
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(announced_at=clock.now())
    return told


def _is_own(row: Membership, posts: Sequence[Post]) -> bool:
    """Whether the only new post of the unit is the member's own."""
    return all(post.member_id == row.member_id for post in posts if post.unit_id == row.unit_id)


@transaction.atomic
def _announce_moves() -> int:
    left = Membership.objects.filter(
        member=OuterRef("member"), end_reason=EndReason.TRANSFER, ends_on=OuterRef("starts_on")
    ).exclude(unit=OuterRef("unit"))
    recent = Membership.objects.valid().filter(announced_at__isnull=True, starts_on__gte=clock.today() - LOOK_BACK)
    moved = recent.filter(Exists(left)) | recent.filter(standing="temporarily_here")
    keys = list(Membership.objects.filter(pk__in=moved.values("pk")).select_for_update(skip_locked=True).order_by("pk"))
    told = 0
    for rows in _chunks(Membership.objects.filter(pk__in=[row.pk for row in keys])):
        told += _tell((row, f"readers:moved:{row.pk}") for row in rows)
    Membership.objects.filter(pk__in=[row.pk for row in keys]).update(announced_at=clock.now())
    return told


def _chunks(rows: QuerySet[Membership]) -> Iterable[list[Membership]]:
    found = rows.filter(member__user__is_active=True).select_related("member__user", "unit").order_by("pk")
    last = 0
    while chunk := list(found.filter(pk__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _tell(rows: Iterable[tuple[Membership, str]]) -> int:
    url = reverse("rolls:who_reads")
    told = [Told(_account(row), row.unit, effect, TITLE, url) for row, effect in rows]
    tell_many(told)
    return len(told)


def _account(row: Membership) -> User:
    user: User = row.member.user
    return user
