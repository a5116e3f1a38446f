"""OfficialPage (trang của đơn vị): the unit's own pages and groups, with who answers for them and the yearly check."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Member, Transition, Unit, User, Workflow
from accounts.roles import Verb
from declarations.platforms import Platform
from portal.lib import clock


class OfficialPageStatus(models.TextChoices):
    IN_USE = "in_use", "Đang dùng"
    STOPPED = "stopped", "Đã ngừng"


class CheckResult(models.TextChoices):
    GOOD = "good", "Đúng mục đích, đang hoạt động tốt"
    TO_IMPROVE = "to_improve", "Cần chấn chỉnh"


class OfficialPageQuerySet(models.QuerySet["OfficialPage"]):
    def in_use(self) -> "OfficialPageQuerySet":
        return self.filter(status=OfficialPageStatus.IN_USE)

    def managed_by(self, user: User) -> "OfficialPageQuerySet":
        """Pages of the very units whose register this person's post keeps."""
        return self.filter(unit__in=user.units_with(Verb.KEEP_OFFICIAL_PAGES))

    def visible_to(self, user: User) -> "OfficialPageQuerySet":
        """Pages of every unit the person belongs to (own cell and all above it) or holds a post in."""
        mine = [row.unit for row in user.memberships_today] + [post.unit for post in user.posts_today]
        paths = {unit.path[:end] for unit in mine for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)}
        return self.filter(unit__path__in=paths)


class OfficialPage(Workflow):
    """One page or group of a unit. Its address is text like any other: the portal never opens it."""

    TRANSITIONS: ClassVar = {
        "stop": Transition(("in_use",), "stopped", "officialpage.stopped"),
        "resume": Transition(("stopped",), "in_use", "officialpage.resumed"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=OfficialPageStatus, default=OfficialPageStatus.IN_USE)
    name = models.CharField("tên trang, nhóm", max_length=100)
    platform = models.CharField("nền tảng", max_length=12, choices=Platform)
    address = models.CharField("địa chỉ", max_length=300)
    purpose = models.CharField("mục đích", max_length=300)
    responsible = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    opened_on = models.DateField("ngày lập", null=True, blank=True)
    added_at = models.DateTimeField(default=clock.now)
    checked_on = models.DateField("rà soát gần nhất", null=True)
    check_result = models.CharField("kết quả rà soát", max_length=12, choices=CheckResult, blank=True)
    review_due_on = models.DateField("hạn rà soát", null=True)

    objects = OfficialPageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="officialpage_checked_with_result",
                condition=Q(checked_on__isnull=True, check_result="")
                | Q(checked_on__isnull=False) & ~Q(check_result=""),
            ),
            models.CheckConstraint(
                name="officialpage_stopped_is_not_due", condition=Q(status="in_use") | Q(review_due_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("declarations:official_page_detail", args=[self.pk])

    @property
    def responsible_name(self) -> str:
        """Who answers for it, in words."""
        return self.responsible.full_name if self.responsible else "Chưa phân công"

    def stop(self, *, by: User) -> None:
        self.move("stop", by=by, unit=self.unit, review_due_on=None)

    def resume(self, *, by: User) -> None:
        self.move("resume", by=by, unit=self.unit)


class ChangeKind(models.TextChoices):
    ADDED = "added", "Ghi vào sổ"
    CHANGED = "changed", "Cập nhật"
    CHECKED = "checked", "Rà soát"
    STOPPED = "stopped", "Ngừng sử dụng"
    RESUMED = "resumed", "Dùng lại"


class OfficialPageChange(models.Model):
    """One line of a page's history; the yearly duty counts from the last line that added, checked or resumed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(OfficialPage, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("nội dung", max_length=2000, blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%d/%m/%Y}"
