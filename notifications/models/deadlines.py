"""Deadlines have one owner: Rule (how many days, on what ground) → Deadline (for one member) → Reminder."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Member, Membership, Unit
from portal.lib.calendar import CalendarOverride

if TYPE_CHECKING:
    from accounts.models import User


class DayKind(models.TextChoices):
    WORKING = "working", "ngày làm việc"
    CALENDAR = "calendar", "ngày"


class CalendarDay(models.Model):
    """A day that differs from the week's rhythm and the public holidays: swap days, local days off."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @classmethod
    def overrides(cls) -> tuple[CalendarOverride, ...]:
        """All rows as the working calendar's input."""
        return tuple(CalendarOverride(row.day, row.is_working, row.name) for row in cls.objects.order_by("day"))


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self, code: str, unit: Unit, on: date) -> "Rule":
        """The rule of the nearest unit at or above `unit` in force on the day, else the general one.

        Raises `Rule.DoesNotExist` when even the general one is missing.
        """
        rows = self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), code=code, valid_from__lte=on)
        near = [row for row in rows.select_related("unit") if row.unit is None or unit.path.startswith(row.unit.path)]
        if not near:
            raise Rule.DoesNotExist(code)
        return max(near, key=lambda row: (len(row.unit.path) if row.unit else 0, row.valid_from))


class Rule(models.Model):
    """A deadline rule as data: days, their kind, the ground. No ground found means *quy định nội bộ*."""

    code = models.SlugField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=200)
    days = models.PositiveSmallIntegerField()
    day_kind = models.CharField(max_length=10, choices=DayKind)
    provision_code = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "unit", "valid_from"], name="rule_one_per_unit_and_day"),
            models.UniqueConstraint(
                fields=["code", "valid_from"], condition=Q(unit__isnull=True), name="rule_one_general_per_day"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def ground(self) -> str:
        """The citation, or that it is the unit's own rule."""
        return self.provision_code or "quy định nội bộ"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> "DeadlineQuerySet":
        """Neither met nor cancelled."""
        return self.filter(met_at__isnull=True, cancelled_at__isnull=True)

    def reached(self, on: date, first_step_days: int) -> "DeadlineQuerySet":
        """Open ones whose first reminder step is due: `due_on` at most that many days away."""
        return self.open().filter(due_on__lte=on + timedelta(days=first_step_days))

    def with_steps_left(self) -> "DeadlineQuerySet":
        """Without those whose last reminder is settled: an overdue matter is not looked at for ever."""
        return self.filter(~Exists(Reminder.objects.filter(deadline=OuterRef("pk"), step=LAST_STEP)))

    def of_members(self, on: date) -> "DeadlineQuerySet":
        """Of people on a roll that day: who has left or died is asked for nothing more."""
        return self.filter(Exists(Membership.objects.on_roll(on).filter(member=OuterRef("member"))))

    def about(self, subject: models.Model) -> "DeadlineQuerySet":
        return self.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)

    def visible_to(self, user: "User") -> "DeadlineQuerySet":
        return self.filter(member=user.member_id) if user.member_id else self.none()


class Deadline(models.Model):
    """Hạn of one member in one matter, with the trace of its calculation."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="deadlines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=150)
    url = models.CharField(max_length=200)
    starts_on = models.DateField()
    due_on = models.DateField()
    trace = models.JSONField(default=list)
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
            models.Index(fields=["subject_id"], name="deadline_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.due_on}"

    @property
    def is_open(self) -> bool:
        """Neither met nor cancelled, as `open()` asks of rows."""
        return self.met_at is None and self.cancelled_at is None


class Step(models.TextChoices):
    """Reminder steps, in days relative to the due day."""

    BEFORE_15 = "d-15", "trước 15 ngày"
    BEFORE_7 = "d-7", "trước 7 ngày"
    BEFORE_1 = "d-1", "trước 1 ngày"
    ON_DAY = "d0", "đúng ngày"
    WEEK_1 = "w+1", "quá hạn 1 tuần"
    WEEK_2 = "w+2", "quá hạn 2 tuần"
    WEEK_3 = "w+3", "quá hạn 3 tuần"


STEP_DAYS = {"d-15": -15, "d-7": -7, "d-1": -1, "d0": 0, "w+1": 7, "w+2": 14, "w+3": 21}
LAST_STEP = max(STEP_DAYS, key=STEP_DAYS.__getitem__)


class Outcome(models.TextChoices):
    SENT = "sent", "Đã gửi"
    PASSED_OVER = "passed_over", "Bỏ qua vì đã tới bước sau"
    UNREACHABLE = "unreachable", "Chưa có tài khoản để gửi"


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
