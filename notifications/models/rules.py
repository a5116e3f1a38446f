"""Rule: how many days, on what ground, who is reminded when, and what follows. CalendarDay: days unlike the week."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Unit
from accounts.roles import Verb
from documents.citations import resolve
from portal.lib import clock
from portal.lib.calendar import MAX_DAYS, CalendarOverride

if TYPE_CHECKING:
    from accounts.models import User


class DayKind(models.TextChoices):
    WORKING = "working", "ngày làm việc"
    CALENDAR = "calendar", "ngày"


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


def all_steps() -> list[str]:
    """Every step, oldest first: what a rule sends unless it says otherwise."""
    return list(STEP_DAYS)


class FollowUp(models.TextChoices):
    """What comes after the last reminder."""

    NOTHING = "nothing", "không có việc gì thêm"
    TASK_FOR_SECRETARY = "task_for_secretary", "thành việc của bí thư: gặp trực tiếp hoặc làm trên giấy"


class CalendarDay(models.Model):
    """A day that differs from the week's rhythm and the public holidays: swap days, local days off."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=100)
    ground = models.CharField(max_length=150, blank=True)
    set_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    def get_absolute_url(self) -> str:
        return f"{reverse('notifications:calendar_year')}?nam={self.day.year}"

    @classmethod
    def overrides(cls) -> tuple[CalendarOverride, ...]:
        """All rows as the working calendar's input."""
        return tuple(CalendarOverride(row.day, row.is_working, row.name) for row in cls.objects.order_by("day"))


class RuleQuerySet(models.QuerySet["Rule"]):
    def valid(self, on: date) -> "RuleQuerySet":
        """Versions in force on the day."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)

    def planned(self, on: date) -> "RuleQuerySet":
        """Versions that begin later than the day."""
        return self.filter(valid_from__gt=on)

    def of_unit(self, unit: Unit | None) -> "RuleQuerySet":
        """The general versions, or those of exactly this unit."""
        return self.filter(unit__isnull=True) if unit is None else self.filter(unit=unit)

    def in_force(self, code: str, unit: Unit, on: date) -> "Rule":
        """The rule of the nearest unit at or above `unit` in force on the day, else the general one.

        Raises `Rule.DoesNotExist` when even the general one is missing.
        """
        return self.in_force_for(code, [unit], on)[unit.pk]

    def in_force_for(self, code: str, units: Iterable[Unit], on: date) -> dict[UUID, "Rule"]:
        """The same for many units in one query, by unit id; raises `Rule.DoesNotExist` likewise."""
        rows = list(self.valid(on).filter(code=code).select_related("unit"))
        return {unit.pk: _nearest(rows, unit, code) for unit in units}

    def nearest(self, codes: Iterable[str], unit: Unit, on: date) -> dict[str, "Rule"]:
        """For each code that has a rule, the one in force in the unit; one query for all codes."""
        by_code: dict[str, list[Rule]] = defaultdict(list)
        for row in self.valid(on).filter(code__in=list(codes)).select_related("unit"):
            by_code[row.code].append(row)
        return {code: _nearest(rows, unit, code) for code, rows in by_code.items()}

    def visible_to(self, user: "User") -> "RuleQuerySet":
        """Every version, for who may set one somewhere: rules name nobody."""
        return self.all() if user.administers or user.units_with(Verb.SET_RULES) else self.none()


def _nearest(rows: Iterable["Rule"], unit: Unit, code: str) -> "Rule":
    near = [row for row in rows if row.unit is None or unit.path.startswith(row.unit.path)]
    if not near:
        raise Rule.DoesNotExist(code)
    return max(near, key=lambda row: (len(row.unit.path) if row.unit else 0, row.valid_from))


class Rule(models.Model):
    """A deadline rule as data: days, their kind, the ground. No ground found means *quy định nội bộ*.

    A version in force is never changed: a new one begins on a day, and the old one ends on it.
    """

    code = models.SlugField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=200)
    days = models.PositiveSmallIntegerField()
    day_kind = models.CharField(max_length=10, choices=DayKind)
    steps = models.JSONField(default=all_steps)
    follow_up = models.CharField(max_length=20, choices=FollowUp, default=FollowUp.TASK_FOR_SECRETARY)
    provision_code = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    # Empty: the rule every portal starts with.
    set_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "unit", "valid_from"], name="rule_one_per_unit_and_day"),
            models.UniqueConstraint(
                fields=["code", "valid_from"], condition=Q(unit__isnull=True), name="rule_one_general_per_day"
            ),
            models.CheckConstraint(
                name="rule_ends_after_start", condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
            ),
            models.CheckConstraint(name="rule_days_are_bounded", condition=Q(days__lte=MAX_DAYS)),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        if self.unit_id is None:
            return reverse("notifications:rule_detail", args=[self.code])
        return reverse("notifications:unit_rule_detail", args=[self.unit_id, self.code])

    @property
    def ground(self) -> str:
        """The citation in words, or that it is the unit's own rule; a code that left the catalogue as it is."""
        return resolve([self.provision_code])[0].label if self.provision_code else "quy định nội bộ"

    @property
    def offsets(self) -> dict[str, int]:
        """The steps this rule sends, oldest first, with their days relative to the due day."""
        return {step: days for step, days in STEP_DAYS.items() if step in self.steps}

    @property
    def step_labels(self) -> list[str]:
        """The same as words."""
        return [Step(step).label for step in self.offsets]

    @property
    def makes_task(self) -> bool:
        """Whether the last reminder is followed by a task for the secretary."""
        return self.follow_up == FollowUp.TASK_FOR_SECRETARY
