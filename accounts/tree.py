"""What the pages of the tree show beside a unit, read for a whole page at once."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import Member, Membership, Post, PostStatus, Unit, User
from accounts.permissions import (
    can_issue_access_code,
    can_open_recovery,
    can_propose_post,
    confirms_posts_in,
    is_second_person,
)
from accounts.roles import Office

OFFICE_ORDER = {office: place for place, office in enumerate(Office.values)}


@dataclass(frozen=True)
class UnitRow:
    """One line of the tree. `member_count` is of the unit itself (cells), None for committees."""

    unit: Unit
    parent_name: str
    member_count: int | None
    is_indented: bool = False

    @property
    def subtitle(self) -> str:
        kind = str(self.unit.get_kind_display())
        return f"{kind} · {self.parent_name}" if self.parent_name else kind


@dataclass(frozen=True)
class PostRow:
    """A holding or a proposal, and what this reader may do about it."""

    post: Post
    may_confirm: bool = False
    may_end: bool = False
    may_issue_code: bool = False
    may_substitute: bool = False
    may_recover: bool = False

    @property
    def has_steps(self) -> bool:
        return self.may_end or self.may_issue_code or self.may_substitute or self.may_recover


@dataclass(frozen=True)
class MemberRow:
    """A person to choose, with the name of their cell: many share a name."""

    member: Member
    cell_name: str


def rows_of(units: Iterable[Unit], tops: Collection[Unit] = ()) -> list[UnitRow]:
    """Lines for these units: two queries, however many they are. Below `tops`, if given, they are indented."""
    units, highest = list(units), {top.pk for top in tops}
    names = dict(Unit.objects.filter(path__in={unit.parent_path for unit in units}).values_list("path", "name"))
    cells = [unit.pk for unit in units if unit.is_cell]
    counted = Membership.objects.on_roll().filter(unit__in=cells).values_list("unit").annotate(n=Count("pk"))
    counts = dict(counted.order_by("unit"))
    return [
        UnitRow(
            unit,
            names.get(unit.parent_path, ""),
            counts.get(unit.pk, 0) if unit.is_cell else None,
            is_indented=bool(highest) and unit.pk not in highest,
        )
        for unit in units
    ]


def with_cells(members: Iterable[Member]) -> list[MemberRow]:
    """Members with the name of their official cell today: one query."""
    members = list(members)
    rows = Membership.objects.on_roll().filter(member__in=members).values_list("member", "unit__name")
    cells = dict(rows)
    return [MemberRow(member, cells.get(member.pk, "")) for member in members]


def post_rows(unit: Unit, user: User) -> tuple[list[PostRow], list[PostRow]]:
    """Confirmed posts that nobody ended, and proposals that wait; the secretary first."""
    current = Post.objects.filter(unit=unit, status__in=[PostStatus.CONFIRMED, PostStatus.PROPOSED])
    posts = _sorted(current.with_people().select_related("member__user"))
    held = [post for post in posts if post.can("end")]
    proposed = [post for post in posts if post.can("confirm")]
    # Each right is asked once for all rows, and only where there are rows.
    proposes = bool(held) and can_propose_post(user, unit)
    confirms = bool(posts) and confirms_posts_in(user, unit)
    issues = _may_issue_codes(held, user) if confirms else set()
    return (
        [_held_row(post, user, proposes, gives_a_way=post.member_id in issues) for post in held],
        [PostRow(post, may_confirm=confirms and is_second_person(user, post)) for post in proposed],
    )


def _held_row(post: Post, user: User, proposes: bool, gives_a_way: bool) -> PostRow:
    """As `can_end_post` and `can_name_substitute`, the right of proposing asked once for all rows."""
    own = post.member_id == user.member_id
    back = post.stands_in_for is not None and post.stands_in_for.member_id == user.member_id
    may_substitute = (own or proposes) and post.stands_in_for is None and bool(post.verbs)
    return PostRow(
        post,
        may_end=proposes or back,
        may_issue_code=gives_a_way and not post.member.has_account,
        may_substitute=may_substitute,
        may_recover=gives_a_way and post.member.has_account,
    )


def _may_issue_codes(held: list[Post], user: User) -> set[uuid.UUID]:
    """Holders of these posts to whom the head above gives a way to the account, or opens one back into it.

    Asked one by one only for the few who hold a post elsewhere too.
    """
    people = {post.member_id: post.member for post in held if post.member_id != user.member_id}
    units = {post.unit_id for post in held}
    others = Post.objects.filter(member__in=people, status=PostStatus.CONFIRMED).exclude(unit__in=units)
    elsewhere = set(others.values_list("member_id", flat=True))
    return {pk for pk, member in people.items() if pk not in elsewhere or _gives_a_way(user, member)}


def _gives_a_way(user: User, member: Member) -> bool:
    return can_open_recovery(user, member) if member.has_account else can_issue_access_code(user, member)


def _sorted(posts: Iterable[Post]) -> list[Post]:
    return sorted(posts, key=lambda post: (OFFICE_ORDER[post.office], post.member.sort_key, str(post.pk)))
