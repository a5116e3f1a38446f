"""Who stands where towards a declarant today, as conditions on rows that have a `member`."""

import uuid
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Coalesce, Length

from accounts.models import Membership, Post, User
from accounts.roles import Verb


def belongs_to(units: list[uuid.UUID]) -> Exists:
    """The row's member has the official cell of today among these."""
    return Exists(Membership.objects.on_roll().filter(member=OuterRef("member"), unit__in=units))


def falls_to_level_above(user: User, *, besides: str = "member") -> Exists:
    """The member's cell has nobody else who may review, so it falls to the user's committee.

    That is the nearest committee above the cell that has somebody else (design: verbs belong to an office
    and find the person who holds it that day). `besides` names one more member who may not review the row.
    """
    reviewers = Post.objects.held().with_verb(Verb.REVIEW_DECLARATIONS)
    others = reviewers.filter(unit=OuterRef("unit")).exclude(member=OuterRef("member"))
    # Of a condition on nobody the database knows no answer: without a second person, the first stands twice.
    others = others.exclude(member=Coalesce(OuterRef(OuterRef(besides)), OuterRef("member")))
    near: Any = Q(pk__in=[])
    for path in user.paths_with(Verb.CONFIRM_POSTS):
        near |= Q(unit__path__startswith=path) & ~Exists(_manned_below(path))
    rows = Membership.objects.on_roll().filter(member=OuterRef("member"))
    return Exists(rows.filter(near).filter(~Exists(others)))


def _manned_below(path: str) -> Any:
    """Posts of somebody else at committees between the cell (of the outer membership) and `path`."""
    cell_path = ExpressionWrapper(OuterRef("unit__path"), output_field=CharField())
    between = Post.objects.held().with_verb(Verb.CONFIRM_POSTS).exclude(member=OuterRef("member"))
    return between.annotate(cell_path=cell_path, depth=Length("unit__path")).filter(
        cell_path__startswith=F("unit__path"), depth__gt=len(path)
    )
