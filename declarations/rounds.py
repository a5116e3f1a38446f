"""What a round of reviewing draws and finds: pure drawing, and reads for its page."""

import hashlib
import hmac
import math
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import Membership, Purpose, ReadEvent, Unit, User
from declarations.changes import answer_changed, changes
from declarations.models import (
    Confirmation,
    Declaration,
    DeclarationStatus,
    Kind,
    Reason,
    ReviewRound,
    RoundItem,
    SampleRule,
)
from declarations.models.rounds import error_label
from declarations.models.scope import belongs_to
from portal.lib import clock

# What a member may not have sent with their own hand is never acknowledged unread.
NEVER_TOGETHER = (Confirmation.IN_PERSON, Confirmation.BY_MEMBER, Confirmation.DISPUTED)


def draw(seed: str, ids: Collection[uuid.UUID], percent: int) -> set[uuid.UUID]:
    """The sample: of the ids those with the smallest HMAC-SHA256(seed, id), as many as `percent` says, at least one.

    In: `seed` as 64 hex digits, from the journal. Nothing but these three goes in, so that anybody can draw again.
    """
    size = min(len(ids), max(1, math.ceil(len(ids) * percent / 100))) if ids else 0
    return set(sorted(ids, key=lambda each: _place(seed, each))[:size])


def _place(seed: str, each: uuid.UUID) -> str:
    return hmac.new(bytes.fromhex(seed), str(each).encode(), hashlib.sha256).hexdigest()


# What waits, and why it is opened by itself ------------------------------------------------------


def waiting_in(unit: Unit, user: User) -> list[Declaration]:
    """What waits for this person in this cell, pages and notices loaded; never their own."""
    rows = Declaration.objects.reviewable_by(user).filter(belongs_to([unit.pk]))
    return list(
        rows.select_related("member", "request", "confirmed_by")
        .prefetch_related("pages")
        .order_by("submitted_at", "pk")
    )


def reasons(rows: Iterable[Declaration]) -> dict[uuid.UUID, Reason]:
    """Why each is opened by itself; `REST` for renewals that say what was acknowledged before. Two queries."""
    waiting = list(rows)
    earlier = Declaration.objects.filter(member__in={row.member_id for row in waiting}).acknowledged()
    by_member: dict[uuid.UUID, list[Declaration]] = defaultdict(list)
    for each in earlier.order_by("-version").prefetch_related("pages"):
        by_member[each.member_id].append(each)
    return {row.pk: _reason(row, by_member[row.member_id]) for row in waiting}


def _reason(row: Declaration, earlier: list[Declaration]) -> Reason:
    baseline = next((each for each in earlier if each.version < row.version), None)
    if row.confirmation in NEVER_TOGETHER or (row.entered_by_id and not row.confirmed_by_hand):
        return Reason.TO_CONFIRM
    if row.kind == Kind.FIRST or baseline is None:
        return Reason.FIRST
    is_same = not answer_changed(row, baseline) and all(change.kind == "unchanged" for change in changes(row, baseline))
    return Reason.REST if row.kind == Kind.RENEWAL and is_same else Reason.CHANGED


# How far a round has come ------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """One declaration of a round as its page shows it."""

    declaration: Declaration
    reason: Reason
    was_opened: bool
    is_here: bool  # the member still belongs to the cell of the round
    is_own: bool  # of the person who looks: somebody else decides

    @property
    def waits(self) -> bool:
        return self.is_here and self.declaration.status == DeclarationStatus.SUBMITTED

    @property
    def was_returned(self) -> bool:
        return self.declaration.returned_at is not None

    @property
    def was_acknowledged(self) -> bool:
        return self.declaration.acknowledged_at is not None

    @property
    def has_left(self) -> bool:
        """The member took it back, sent another one or moved: nobody decides about it in this round any more."""
        return not (self.waits or self.was_returned or self.was_acknowledged)

    @property
    def is_sample(self) -> bool:
        return self.reason == Reason.SAMPLE

    @property
    def is_rest(self) -> bool:
        return self.reason == Reason.REST

    @property
    def state(self) -> tuple[str, str]:
        """Code and label of the pill."""
        if self.was_returned:
            return "returned", "Đề nghị bổ sung"
        if self.was_acknowledged:
            return "acknowledged", "Đã ghi nhận"
        if not self.waits:
            return "superseded", "Đã rời vòng"
        return ("draft", "Đã mở, chưa quyết") if self.was_opened else ("submitted", "Chưa mở")


@dataclass(frozen=True)
class RoundState:
    """All items of a round as one person sees them."""

    round: ReviewRound
    items: list[Item]

    @property
    def singly(self) -> list[Item]:
        """What is opened one by one: everything once a drawn one had to be returned."""
        return self.items if self.is_tainted else [item for item in self.items if not item.is_rest]

    @property
    def rest(self) -> list[Item]:
        """What may go together."""
        return [] if self.is_tainted else [item for item in self.items if item.is_rest]

    @property
    def rest_waiting(self) -> list[Item]:
        """What this person may acknowledge together: never their own."""
        return [item for item in self.rest if item.waits and not item.is_own]

    @property
    def singly_waiting(self) -> list[Item]:
        return [item for item in self.singly if item.waits]

    @property
    def left(self) -> list[Item]:
        return [item for item in self.items if item.has_left]

    @property
    def sampled(self) -> int:
        """Drawn ones about which somebody decided."""
        return sum(item.is_sample and (item.was_returned or item.was_acknowledged) for item in self.items)

    @property
    def returned(self) -> int:
        return sum(item.is_sample and item.was_returned for item in self.items)

    @property
    def drawn(self) -> int:
        return sum(item.is_sample for item in self.items)

    @property
    def sampled_label(self) -> str:
        return f"{self.sampled}/{self.drawn}"

    @property
    def together_label(self) -> str:
        """What the button says."""
        return f"Ghi nhận cùng lúc {len(self.rest_waiting)} bản"

    @property
    def error_label(self) -> str:
        return error_label(self.returned, self.sampled)

    @property
    def is_tainted(self) -> bool:
        """One drawn renewal was not as it said: then no other is taken on trust."""
        return self.returned > 0

    @property
    def is_exhausted(self) -> bool:
        """Nothing of it waits any more."""
        return not any(item.waits for item in self.items)

    @property
    def is_void(self) -> bool:
        """Every drawn one has left undecided: the rest stands on no sample."""
        return self.sampled == 0 and not any(item.is_sample and item.waits for item in self.items)

    @property
    def next(self) -> Item | None:
        """The next one to open for this person."""
        return next((item for item in self.singly_waiting if not item.is_own), None)

    @property
    def may_go_together(self) -> bool:
        return bool(self.rest_waiting) and not self.singly_waiting and not self.is_void

    @property
    def may_end(self) -> bool:
        """Nothing goes together, and nothing is left that must be opened in this round."""
        return self.is_exhausted or self.is_void


def state_of(found: ReviewRound, user: User) -> RoundState:
    """The round as this person works on it. Two queries."""
    reads = ReadEvent.objects.filter(
        subject_type="declaration", subject_id=OuterRef("declaration"), purpose=Purpose.REVIEW, at__gte=found.started_at
    )
    here = Membership.objects.on_roll().filter(unit=found.unit_id, member=OuterRef("declaration__member"))
    rows = found.items.select_related("declaration__member", "declaration__unit")
    rows = rows.annotate(opened=Exists(reads), here=Exists(here)).order_by("declaration__submitted_at", "declaration")
    items = [
        Item(row.declaration, Reason(row.reason), row.opened, row.here, row.declaration.member_id == user.member_id)
        for row in rows
    ]
    return RoundState(found, items)


def round_before(found: ReviewRound) -> ReviewRound | None:
    """The last finished round of the same cell that had a sample: what was found then."""
    rows = ReviewRound.objects.filter(unit=found.unit_id, started_at__lt=found.started_at, sampled__gt=0)
    return rows.order_by("-started_at").first()


def lowest_percent(unit: Unit) -> int:
    """The smallest share the unit may set for itself today."""
    return SampleRule.objects.percent_above(unit, clock.today())


def open_item(declaration: Declaration) -> RoundItem | None:
    """The place of a declaration in the open round of its cell, if it has one."""
    items = RoundItem.objects.filter(declaration=declaration, round__in=ReviewRound.objects.open())
    return items.select_related("round__unit").first()
