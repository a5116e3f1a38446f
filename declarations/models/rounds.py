"""A round of reviewing: what waits in a cell is fixed, a random part is opened, the unchanged rest goes together."""

import uuid
from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Transition, Unit, User, Workflow
from accounts.roles import Verb
from declarations.models.declarations import Declaration
from portal.lib import clock


class SampleRuleQuerySet(models.QuerySet["SampleRule"]):
    def percent_for(self, unit: Unit, on: date) -> int:
        """How many of a hundred unchanged renewals of this unit are drawn: the highest rule at or above it.

        A unit may ask for more than the level above does, never for less.
        """
        return self._highest(unit, on, len(unit.path))

    def percent_above(self, unit: Unit, on: date) -> int:
        """What the levels above want of the unit; the general rule for the root."""
        return self._highest(unit, on, len(unit.path) - 1)

    def _highest(self, unit: Unit, on: date, longest: int) -> int:
        newest: dict[str, int] = {}
        for row in self.filter(valid_from__lte=on).select_related("unit").order_by("valid_from", "pk"):
            newest[row.unit.path if row.unit else ""] = row.percent
        near = (value for path, value in newest.items() if unit.path.startswith(path) and len(path) <= longest)
        return max(near, default=100)


class SampleRule(models.Model):
    """The share to be drawn, from a day on; a unit's own or (unit none) everybody's. Always *quy định nội bộ*."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])
    valid_from = models.DateField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SampleRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="samplerule_percent_in_range", condition=Q(percent__gte=1, percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"


def error_label(returned: int, sampled: int) -> str:
    """The error rate of a sample in words: how many had to be returned, of how many looked at."""
    return f"{returned}/{sampled} ({round(100 * returned / sampled)} %)" if sampled else "–"


class RoundStatus(models.TextChoices):
    OPEN = "open", "Đang xem xét"
    FINISHED = "finished", "Đã kết thúc"


class ReviewRoundQuerySet(models.QuerySet["ReviewRound"]):
    def open(self) -> "ReviewRoundQuerySet":
        return self.filter(status=RoundStatus.OPEN)

    def visible_to(self, user: User) -> "ReviewRoundQuerySet":
        """Rounds of the cells in which this person's post reviews."""
        return self.filter(unit__in=user.units_with(Verb.REVIEW_DECLARATIONS))


class ReviewRound(Workflow):
    """One round in one cell. The seed is journaled: anybody can draw the sample again from it and the ids."""

    TRANSITIONS: ClassVar = {"finish": Transition(("open",), "finished", "reviewround.finished")}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=RoundStatus, default=RoundStatus.OPEN)
    seed = models.CharField(max_length=64)
    percent = models.PositiveSmallIntegerField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # What was found, fixed at the end: versions are purged in time, the figure stays.
    sampled = models.PositiveSmallIntegerField(default=0)
    returned = models.PositiveSmallIntegerField(default=0)
    together = models.PositiveSmallIntegerField(default=0)

    objects = ReviewRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(status="open"), name="reviewround_one_open_per_unit"),
            models.CheckConstraint(
                name="reviewround_finished_by_and_at_together",
                condition=Q(finished_by__isnull=True, finished_at__isnull=True, status="open")
                | Q(finished_by__isnull=False, finished_at__isnull=False, status="finished"),
            ),
            models.CheckConstraint(
                name="reviewround_returned_of_sampled", condition=Q(returned__lte=models.F("sampled"))
            ),
        ]

    def __str__(self) -> str:
        return f"Vòng ghi nhận {self.started_at:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("declarations:round_detail", args=[self.pk])

    @property
    def error_label(self) -> str:
        """What was found when it ended."""
        return error_label(self.returned, self.sampled)

    def finish(self, *, by: User, sampled: int, returned: int, together: int) -> None:
        found = {"sampled": sampled, "returned": returned, "together": together}
        self.move("finish", by=by, unit=self.unit, data=found, finished_at=clock.now(), finished_by=by, **found)


class Reason(models.TextChoices):
    """Why a declaration of a round is opened by itself; `rest` need not be."""

    SAMPLE = "sample", "Được chọn ngẫu nhiên"
    FIRST = "first", "Bản khai lần đầu"
    CHANGED = "changed", "Có thay đổi"
    TO_CONFIRM = "to_confirm", "Cần đảng viên xác nhận"
    REST = "rest", "Không thay đổi"


class RoundItem(models.Model):
    """One declaration of the set that a round fixed. Goes with its declaration when that is purged."""

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="items")
    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="round_items")
    reason = models.CharField(max_length=10, choices=Reason)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "declaration"], name="rounditem_once_per_round")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.declaration_id}"
