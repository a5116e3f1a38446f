"""PageIncident (trang bất thường): a member's own page is hijacked, impersonated or behaves strangely.

The portal shows the steps and keeps what was done; it never asks for a password and never opens the page.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Member, Transition, Unit, User, Workflow
from accounts.roles import Verb
from declarations.models.pages import PersonalPage
from declarations.models.scope import belongs_to, falls_to_level_above
from portal.lib import clock


class IncidentKind(models.TextChoices):
    HIJACKED = "hijacked", "Bị chiếm quyền, không đăng nhập được"
    IMPERSONATED = "impersonated", "Có trang giả mạo tôi"
    STRANGE = "strange", "Hoạt động lạ: tự gửi tin, tự đăng bài, đăng nhập lạ"


class IncidentStatus(models.TextChoices):
    REPORTED = "reported", "Đã báo, chờ tiếp nhận"
    IN_HAND = "in_hand", "Đang xử lý"
    RESOLVED = "resolved", "Đã xử lý xong"
    WITHDRAWN = "withdrawn", "Đã rút"


class Resolution(models.TextChoices):
    RECOVERED = "recovered", "Đã lấy lại, trang dùng bình thường"
    GIVEN_UP = "given_up", "Không dùng trang này nữa"
    REMOVED = "removed", "Trang giả mạo đã bị gỡ"
    HARMLESS = "harmless", "Đã kiểm tra, không có gì bất thường"


class WaitsFor(models.TextChoices):
    HANDLER = "handler", "Bí thư chi bộ"
    MEMBER = "member", "Đảng viên"


OPEN = (IncidentStatus.REPORTED, IncidentStatus.IN_HAND)


class PageIncidentQuerySet(models.QuerySet["PageIncident"]):
    def open(self) -> "PageIncidentQuerySet":
        """Neither resolved nor withdrawn."""
        return self.filter(status__in=OPEN)

    def waiting_for(self, who: WaitsFor) -> "PageIncidentQuerySet":
        return self.open().filter(waits_for=who)

    def visible_to(self, user: User) -> "PageIncidentQuerySet":
        """Own ones, and those this person's post follows."""
        return self.filter(
            Q(member=user.member_id, member__isnull=False) | Q(pk__in=self.handled_by(user).values("pk"))
        )

    def handled_by(self, user: User) -> "PageIncidentQuerySet":
        """Those of the cell for who reviews its declarations, open ones for the substitute; never one's own.

        A withdrawn one is its author's alone.
        """
        here = belongs_to(user.units_with(Verb.REVIEW_DECLARATIONS))
        instead = Q(status__in=OPEN) & falls_to_level_above(user)
        rows = self.exclude(status=IncidentStatus.WITHDRAWN).exclude(member=user.member_id)
        return rows.filter(here | instead)


class PageIncident(Workflow):
    """One happening at one page of one member, told by that member and followed to its end."""

    TRANSITIONS: ClassVar = {
        "take_up": Transition(("reported",), "in_hand", "pageincident.taken_up"),
        "resolve": Transition(("reported", "in_hand"), "resolved", "pageincident.resolved"),
        "withdraw": Transition(("reported", "in_hand"), "withdrawn", "pageincident.withdrawn"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="page_incidents")
    # Where the member belonged when telling: serves figures. Access follows the membership of today.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("chuyện gì", max_length=12, choices=IncidentKind)
    status = models.CharField(max_length=10, choices=IncidentStatus, default=IncidentStatus.REPORTED)
    waits_for = models.CharField(max_length=8, choices=WaitsFor, default=WaitsFor.HANDLER)
    noticed_on = models.DateField("ngày nhận thấy")
    # Versions of declarations may be deleted in time; the words stay with the incident.
    page = models.ForeignKey(PersonalPage, on_delete=models.SET_NULL, null=True, related_name="+")
    page_text = models.CharField("trang nào", max_length=300, blank=True)
    note = models.TextField("mô tả ngắn", max_length=1000, blank=True)
    steps_done = models.JSONField("việc đã làm", default=list, blank=True)
    reported_at = models.DateTimeField()
    taken_up_at = models.DateTimeField(null=True)
    taken_up_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    resolution = models.CharField("kết quả", max_length=10, choices=Resolution, blank=True)

    objects = PageIncidentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "reported_at"], name="pageincident_by_unit")]
        constraints = [
            models.CheckConstraint(
                name="pageincident_resolved_with_result",
                condition=Q(status="resolved") & ~Q(resolution="") | ~Q(status="resolved") & Q(resolution=""),
            ),
            models.CheckConstraint(
                name="pageincident_ended_has_time",
                condition=Q(status__in=["resolved", "withdrawn"], ended_at__isnull=False)
                | Q(status__in=["reported", "in_hand"], ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="pageincident_taken_up_by_and_at_together",
                condition=Q(taken_up_by__isnull=True, taken_up_at__isnull=True)
                | Q(taken_up_by__isnull=False, taken_up_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Trang bất thường {self.noticed_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("declarations:incident_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def take_up(self, *, by: User) -> None:
        self.move("take_up", by=by, unit=self.unit, taken_up_at=clock.now(), taken_up_by=by, waits_for=WaitsFor.MEMBER)

    def resolve(self, *, by: User, resolution: str) -> None:
        data = {"resolution": str(resolution)}
        self.move("resolve", by=by, unit=self.unit, data=data, ended_at=clock.now(), resolution=resolution)

    def withdraw(self, *, by: User) -> None:
        self.move("withdraw", by=by, unit=self.unit, ended_at=clock.now())


class IncidentNote(models.Model):
    """One dated remark in the course of an incident; read by the member and by who follows it."""

    incident = models.ForeignKey(PageIncident, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("nội dung", max_length=1000)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.at:%d/%m/%Y}"
