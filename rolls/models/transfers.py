"""Transfer (chuyển sinh hoạt): a member goes to another cell, for good or for a time, when both cells agree."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Actor, Member, Post, Standing, Transition, Unit, User, Workflow
from accounts.roles import Verb
from portal.lib import clock


class TransferKind(models.TextChoices):
    """Hai hình thức chuyển sinh hoạt đảng."""

    LASTING = "lasting", "Chuyển sinh hoạt chính thức"
    TEMPORARY = "temporary", "Chuyển sinh hoạt tạm thời"


class TransferStatus(models.TextChoices):
    PROPOSED = "proposed", "Chờ chi bộ nơi đến"
    ACCEPTED = "accepted", "Đã tiếp nhận"
    DECLINED = "declined", "Chưa tiếp nhận"
    WITHDRAWN = "withdrawn", "Đã rút"
    RETURNED = "returned", "Đã trở về"
    CLOSED = "closed", "Đã khép"


class TransferQuerySet(models.QuerySet["Transfer"]):
    def proposed(self) -> "TransferQuerySet":
        return self.filter(status=TransferStatus.PROPOSED)

    def away(self) -> "TransferQuerySet":
        """Temporary ones under way: the member takes part elsewhere today."""
        return self.filter(status=TransferStatus.ACCEPTED, kind=TransferKind.TEMPORARY)

    def unfinished_first(self) -> "TransferQuerySet":
        """What waits, then stays under way, then the rest, each the newest first."""
        place = models.Case(
            models.When(status=TransferStatus.PROPOSED, then=0),
            models.When(status=TransferStatus.ACCEPTED, kind=TransferKind.TEMPORARY, then=1),
            default=2,
        )
        return self.order_by(place, "-proposed_at", "pk")

    def overdue(self, on: date | None = None) -> "TransferQuerySet":
        """Temporary ones whose last day has passed; people decide, nothing ends by itself."""
        return self.away().filter(until_on__lt=on or clock.today())

    def of_member(self, member: Member | None) -> "TransferQuerySet":
        """Those of one member, the newest first; none for nobody on the roll."""
        rows = self.filter(member=member) if member else self.none()
        return rows.with_names().order_by("-proposed_at", "-pk")

    def with_names(self) -> "TransferQuerySet":
        return self.select_related("member", "from_unit", "to_unit", "proposed_by__member", "decided_by__member")

    def decided_by_person(self, user: User) -> "TransferQuerySet":
        """What waits for this person's answer: proposed to a cell whose roll they keep, or that has nobody else."""
        here = Q(to_unit__in=user.units_with(Verb.KEEP_ROLL)) | _falls_to(user)
        return self.proposed().filter(here).exclude(member=user.member_id).exclude(proposed_by=user)

    def needing(self, user: User) -> "TransferQuerySet":
        """What waits for this person's answer, and stays from or in their cells whose last day has passed."""
        answer = self.decided_by_person(user)
        keeps = user.units_with(Verb.KEEP_ROLL)
        overdue = self.overdue().filter(Q(from_unit__in=keeps) | Q(to_unit__in=keeps)).exclude(member=user.member_id)
        return self.filter(Q(pk__in=answer.values("pk")) | Q(pk__in=overdue.values("pk")))

    def visible_to(self, user: User) -> "TransferQuerySet":
        """Own ones; those from and to cells whose roll the person keeps; what they proposed or may answer."""
        if user.administers:
            return self
        keeps = user.units_with(Verb.KEEP_ROLL)
        mine = Q(member=user.member_id, member__isnull=False) | Q(proposed_by=user)
        falling = Q(pk__in=self.proposed().filter(_falls_to(user)).values("pk"))
        return self.filter(mine | Q(from_unit__in=keeps) | Q(to_unit__in=keeps) | falling)


def _falls_to(user: User) -> Any:
    """To a cell below the person's committee that has no keeper but the member or the proposer."""
    below = Q(pk__in=[])
    for path in user.paths_with(Verb.CONFIRM_POSTS):
        below |= Q(to_unit__path__startswith=path)
    if below == Q(pk__in=[]):
        return below
    keepers = Post.objects.held().with_verb(Verb.KEEP_ROLL).filter(unit=models.OuterRef("to_unit"))
    proposer = User.objects.filter(pk=models.OuterRef(models.OuterRef("proposed_by"))).values("member")
    others = keepers.exclude(member=models.OuterRef("member")).exclude(member__in=proposer)
    return below & ~Q(models.Exists(others))


class Transfer(Workflow):
    """One move of one member between two cells; proposed by the one, accepted or declined by the other."""

    TRANSITIONS: ClassVar = {
        "accept": Transition(("proposed",), "accepted", "transfer.accepted"),
        "decline": Transition(("proposed",), "declined", "transfer.declined"),
        "withdraw": Transition(("proposed",), "withdrawn", "transfer.withdrawn"),
        "return": Transition(("accepted",), "returned", "transfer.returned"),
        # The member left, or died, meanwhile.
        "close": Transition(("proposed", "accepted"), "closed", "transfer.closed"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("hình thức", max_length=10, choices=TransferKind)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="transfers")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    # As the giving cell knows it; the standing to come back to after a temporary stay.
    standing = models.CharField("tư cách", max_length=20, choices=Standing)
    until_on = models.DateField("đến hết ngày", null=True, blank=True)
    status = models.CharField(max_length=10, choices=TransferStatus, default=TransferStatus.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.TextField("lý do chưa tiếp nhận", max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["to_unit", "status"], name="transfer_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(status="proposed"), name="transfer_one_proposed_per_member"
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(status="accepted", kind="temporary"),
                name="transfer_one_stay_at_a_time",
            ),
            models.CheckConstraint(name="transfer_goes_to_another_cell", condition=~Q(from_unit=F("to_unit"))),
            models.CheckConstraint(
                name="transfer_temporary_has_last_day",
                condition=Q(kind="temporary", until_on__isnull=False) | Q(kind="lasting", until_on__isnull=True),
            ),
            models.CheckConstraint(
                name="transfer_decided_by_someone_else",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="transfer_declined_with_reason",
                condition=(Q(status="declined") & ~Q(decline_reason=""))
                | (~Q(status="declined") & Q(decline_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("rolls:transfer_detail", args=[self.pk])

    @property
    def is_temporary(self) -> bool:
        return self.kind == TransferKind.TEMPORARY

    @property
    def is_away(self) -> bool:
        """A temporary stay that has begun and not ended."""
        return self.is_temporary and self.status == TransferStatus.ACCEPTED

    @property
    def is_overdue(self) -> bool:
        return self.is_away and self.until_on is not None and self.until_on < clock.today()

    def accept(self, *, by: User) -> None:
        self.move("accept", by=by, unit=self.to_unit, decided_by=by, decided_at=clock.now())

    def decline(self, *, by: User, reason: str) -> None:
        self.move("decline", by=by, unit=self.to_unit, decided_by=by, decided_at=clock.now(), decline_reason=reason)

    def withdraw(self, *, by: User) -> None:
        self.move("withdraw", by=by, unit=self.from_unit, ended_at=clock.now())

    def come_back(self, *, by: User) -> None:
        self.move("return", by=by, unit=self.from_unit, ended_at=clock.now())

    def close(self, *, by: Actor) -> None:
        self.move("close", by=by, unit=self.from_unit, ended_at=clock.now())
