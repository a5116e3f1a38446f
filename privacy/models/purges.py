"""Purge: one run of deletion by the rules of keeping, first shown as counts, then confirmed, then done in batches."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Actor, Transition, User, Workflow
from notifications.models import Job
from portal.lib import clock


class PurgeStatus(models.TextChoices):
    PLANNED = "planned", "Đã lập, chờ xác nhận"
    RUNNING = "running", "Đang xóa"
    DONE = "done", "Đã xóa xong"
    FAILED = "failed", "Dừng giữa chừng, có thể chạy tiếp"
    CANCELLED = "cancelled", "Đã bỏ, không xóa gì"


class PurgeQuerySet(models.QuerySet["Purge"]):
    def visible_to(self, user: User) -> "PurgeQuerySet":
        """Counts without names: administrators."""
        return self.all() if user.administers else self.none()


class Purge(Workflow):
    """`plan` is what the preview showed: per rule the last day, the count, the counts per unit. Never a name."""

    TRANSITIONS: ClassVar = {
        "start": Transition(("planned",), "running", "purge.started"),
        "finish": Transition(("running", "failed"), "done", "purge.finished"),
        "fail": Transition(("running",), "failed", "purge.failed"),
        "cancel": Transition(("planned",), "cancelled", "purge.cancelled"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=10, choices=PurgeStatus, default=PurgeStatus.PLANNED)
    on = models.DateField("tính đến ngày")
    plan = models.JSONField(default=list)
    done = models.JSONField(default=dict)
    planned_at = models.DateTimeField()
    # Nobody: the nightly run that an administrator switched on.
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    objects = PurgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="running"), name="purge_one_at_a_time"),
            models.CheckConstraint(
                name="purge_done_has_time",
                condition=Q(status="done", finished_at__isnull=False)
                | (~Q(status="done") & Q(finished_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"Đợt xóa {self.on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:purge_detail", args=[self.pk])

    @property
    def total(self) -> int:
        """How many things the preview counted."""
        return sum(row["count"] for row in self.plan)

    @property
    def done_total(self) -> int:
        return sum(self.done.values())

    def start(self, *, by: Actor) -> None:
        self.move("start", by=by, data={"total": self.total}, started_at=clock.now())

    def finish(self, *, by: Actor, done: dict[str, Any]) -> None:
        self.move("finish", by=by, data={"done": done}, done=done, finished_at=clock.now())

    def fail(self, *, by: Actor) -> None:
        self.move("fail", by=by)

    def cancel(self, *, by: Actor) -> None:
        self.move("cancel", by=by)


class NightlyPurge(models.Model):
    """Whether the nightly clock may delete by itself; the newest row holds, off when there is none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    is_on = models.BooleanField()
    at = models.DateTimeField()
    switched_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.is_on)

    @classmethod
    def is_switched_on(cls) -> bool:
        row = cls.objects.order_by("-at", "-pk").first()
        return row is not None and row.is_on
