"""The list of a cell's members as its keeper reads it."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from accounts.models import Membership, Post, Unit, User

SORTS = {
    "name": ("member__sort_key", "member_id"),
    "standing": ("standing", "member__sort_key", "member_id"),
    "since": ("starts_on", "member__sort_key", "member_id"),
}


def roll_of(unit: Unit, user: User) -> QuerySet[Membership]:
    """Who is on the list of the cell today, guests too, with account and posts held here; three queries."""
    posts = Post.objects.held().filter(unit=unit).select_related("stands_in_for__member").order_by("office")
    rows = Membership.objects.visible_to(user).valid().filter(unit=unit).select_related("member__user")
    return rows.prefetch_related(Prefetch("member__posts", queryset=posts, to_attr="posts_here"))


def in_order(rows: QuerySet[Membership], sort: str) -> QuerySet[Membership]:
    """Sorted as asked by `name`, `-name`, …; by name for anything else."""
    keys = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    first, *rest = keys
    return rows.order_by(f"-{first}" if sort.startswith("-") else first, *rest)


@dataclass(frozen=True)
class Roll:
    """The list of one cell, as a place to go to."""

    unit: Unit

    def get_absolute_url(self) -> str:
        return reverse("accounts:member_list", args=[self.unit.pk])
