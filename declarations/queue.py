"""The queue of a reviewer: how it sorts, and the deadline of each row."""

from collections.abc import Iterable
from dataclasses import dataclass

from declarations.models import Declaration
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
    """One query for the deadlines of a whole page."""
    waiting = list(rows)
    deadlines = Deadline.objects.filter(
        subject_id__in={row.request_id for row in waiting}, member__in=[row.member_id for row in waiting]
    )
    by_key = {(row.subject_id, row.member_id): row for row in deadlines}
    return [Waiting(row, by_key.get((row.request_id, row.member_id))) for row in waiting]
