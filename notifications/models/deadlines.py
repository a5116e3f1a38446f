"""Deadlines have one owner: Rule (how many days, on what ground) → Deadline (for one member) → Reminder."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Member, Membership, Unit
from accounts.roles import Verb
from notifications.models.rules import Rule, Step
from portal.lib import clock

if TYPE_CHECKING:
    from accounts.models import User


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> "DeadlineQuerySet":
        """Neither met nor cancelled."""
        return self.filter(met_at__isnull=True, cancelled_at__isnull=True)

    def reached(self, on: date) -> "DeadlineQuerySet":
        """Open ones whose next reminder, or what follows the last, is due by that day."""
        return self.open().filter(next_step_on__lte=on)

    def handed_over(self) -> "DeadlineQuerySet":
        """Open ones whose reminders are used up: people talk now."""
        return self.open().filter(handed_over_at__isnull=False)

    def handed_over_to(self, user: "User") -> "DeadlineQuerySet":
        """Those of members who are today on the roll of a cell this person reviews; the longest overdue first."""
        here = Membership.objects.on_roll().filter(unit__in=user.units_with(Verb.REVIEW_DECLARATIONS))
        rows = self.handed_over().filter(member__in=here.values("member_id"))
        return rows.select_related("member__user", "unit").order_by("due_on", "member__sort_key", "pk")

    def of_members(self, on: date) -> "DeadlineQuerySet":
        """Of people on a roll that day: who has left or died is asked for nothing more."""
        return self.filter(Exists(Membership.objects.on_roll(on).filter(member=OuterRef("member"))))

    def about(self, subject: models.Model) -> "DeadlineQuerySet":
        return self.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)

    def visible_to(self, user: "User") -> "DeadlineQuerySet":
        return self.filter(member=user.member_id) if user.member_id else self.none()


class Deadline(models.Model):
    """Hạn of one member in one matter, with the trace of its calculation."""

    # Its address; the number stays the key, since reminders and the planner go by it.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="deadlines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=150)
    url = models.CharField(max_length=200)
    starts_on = models.DateField()
    due_on = models.DateField()
    # A document named the day, so the rule's days were not counted.
    is_day_named = models.BooleanField(default=False)
    trace = models.JSONField(default=list)
    # The day on which `remind` looks at this row again; empty: nothing is left to send.
    next_step_on = models.DateField(null=True)
    # Since when it is a task of the secretary, after the last reminder.
    handed_over_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "member", "subject_type", "subject_id"], name="deadline_one_per_matter"
            ),
            models.CheckConstraint(
                name="deadline_met_or_cancelled",
                condition=Q(met_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
                name="deadline_open",
            ),
            models.Index(
                fields=["next_step_on", "id"],
                condition=Q(met_at__isnull=True, cancelled_at__isnull=True),
                name="deadline_next_step",
            ),
            models.Index(fields=["subject_id"], name="deadline_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.due_on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.next_step_on is None:
            self.next_step_on = self.look_again_on()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("notifications:deadline_detail", args=[self.key])

    @property
    def is_open(self) -> bool:
        """Neither met nor cancelled, as `open()` asks of rows."""
        return self.met_at is None and self.cancelled_at is None

    @property
    def met_on(self) -> date | None:
        """The day in Viet Nam on which the matter was done."""
        return clock.local(self.met_at).date() if self.met_at else None

    @property
    def steps(self) -> dict[str, date]:
        """The rule's steps with their days, oldest first; those before the matter began are left out."""
        days = {step: self.due_on + timedelta(days=offset) for step, offset in self.rule.offsets.items()}
        return {step: day for step, day in days.items() if self.starts_on < day}

    @property
    def hands_over_on(self) -> date | None:
        """The day after the last reminder, on which the matter becomes the secretary's task; None: it never does."""
        if not self.rule.makes_task:
            return None
        return max([self.due_on, *self.steps.values()]) + timedelta(days=1)

    def look_again_on(self, done: date | None = None) -> date | None:
        """The next day on which something falls due, after `done` (everything up to it is settled)."""
        days = [*self.steps.values(), *([self.hands_over_on] if self.hands_over_on else [])]
        return min((day for day in days if done is None or day > done), default=None)


class Outcome(models.TextChoices):
    SENT = "sent", "Đã gửi"
    IN_PORTAL = "in_portal", "Chỉ báo trong cổng"
    PASSED_OVER = "passed_over", "Bỏ qua vì đã tới bước sau"
    UNREACHABLE = "unreachable", "Chưa có tài khoản để gửi"


# Both put a notice before the person; only the first also left the server.
REACHED = (Outcome.SENT, Outcome.IN_PORTAL)


class Reminder(models.Model):
    """Nhắc việc: one row per deadline, step and recipient, so that no step goes out twice."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=5, choices=Step)
    recipient = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deadline", "step", "recipient"], name="reminder_once_per_step")]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.step}"
