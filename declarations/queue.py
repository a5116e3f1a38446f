"""The queue of a reviewer: how it sorts, what stands before and after, and what may be taken together."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from accounts.models import Unit, User
from accounts.roles import Verb
from declarations.models import Declaration, Kind, ReviewRound, RoundItem
from declarations.models.scope import belongs_to
from declarations.renewals import RENEWAL_RULE
from declarations.rounds import NEVER_TOGETHER, state_of
from notifications.models import Deadline

SORTS = {
    "submitted": ("submitted_at", "pk"),
    "-submitted": ("-submitted_at", "pk"),
    "name": ("member__sort_key", "member_id"),
    "-name": ("-member__sort_key", "member_id"),
}


@dataclass(frozen=True)
class Waiting:
    """One declaration that waits, and by when its member was asked."""

    declaration: Declaration
    deadline: Deadline | None


def with_deadlines(rows: Iterable[Declaration]) -> list[Waiting]:
    """One query for the deadlines of a whole page: of the request, or for a renewal of being asked again."""
    waiting = list(rows)
    about = Q(subject_id__in={row.request_id for row in waiting}) | Q(rule__code=RENEWAL_RULE)
    deadlines = Deadline.objects.filter(about, member__in=[row.member_id for row in waiting]).select_related("rule")
    by_key: dict[tuple[object, uuid.UUID], Deadline] = {}
    for each in deadlines.order_by("starts_on", "pk"):
        is_renewal = each.rule.code == RENEWAL_RULE
        by_key[Kind.RENEWAL if is_renewal else each.subject_id, each.member_id] = each
    keys = [(row, Kind.RENEWAL if row.kind == Kind.RENEWAL else row.request_id) for row in waiting]
    return [Waiting(row, by_key.get((key, row.member_id))) for row, key in keys]


# Going through the queue ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Around:
    """Where a declaration stands in what its reviewer goes through: the open round it belongs to, or the queue."""

    place: int
    total: int
    previous: uuid.UUID | None
    next: uuid.UUID | None
    round: ReviewRound | None


def around(user: User, declaration: Declaration) -> Around:
    """The neighbours of one that waits, in the order of sending. One query; three more within a round."""
    items = RoundItem.objects.filter(declaration=OuterRef("pk"), round__in=ReviewRound.objects.open())
    rows = Declaration.objects.reviewable_by(user).annotate(in_round=Subquery(items.values("round")[:1]))
    places = dict(rows.order_by(*SORTS["submitted"]).values_list("pk", "in_round"))
    found = None
    if (key := places.get(declaration.pk)) is not None:
        found = ReviewRound.objects.select_related("unit").get(pk=key)
        singly = {item.declaration.pk for item in state_of(found, user).singly_waiting}
        places = {pk: place for pk, place in places.items() if pk in singly}
    keys = list(places)
    at = keys.index(declaration.pk) if declaration.pk in places else -1
    before = keys[at - 1] if at > 0 else None
    after = keys[at + 1] if 0 <= at < len(keys) - 1 else None
    return Around(at + 1, len(keys), before, after, found)


def next_of(rows: Iterable[Declaration], key: str) -> Declaration | None:
    """Of the rows of a queue the one with this id, as an address names it; None for any other text."""
    return next((row for row in rows if str(row.pk) == key), None)


# Taking together -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """What one cell of the reviewer has for a round: how many say *không thay đổi*, and the round under way."""

    unit: Unit
    count: int
    running: ReviewRound | None


def offers(user: User) -> list[Offer]:
    """Cells in which a round runs or at least two renewals wait; two queries, one more for each such cell."""
    reviewed = {post.unit_id: post.unit for post in user.posts_with(Verb.REVIEW_DECLARATIONS)}.values()
    if not reviewed:
        return []
    running = {each.unit_id: each for each in ReviewRound.objects.open().visible_to(user)}
    alike = Declaration.objects.reviewable_by(user).filter(kind=Kind.RENEWAL).exclude(confirmation__in=NEVER_TOGETHER)
    found = [Offer(unit, alike.filter(belongs_to([unit.pk])).count(), running.get(unit.pk)) for unit in reviewed]
    return [offer for offer in found if offer.running or offer.count > 1]
