"""DeclarationRequest (yêu cầu khai báo): no member declares anything that no post has asked for."""

import uuid
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Member, Transition, Unit, User, Workflow
from accounts.roles import Verb
from declarations.platforms import Platform
from notifications.models import CalendarDay
from portal.lib import clock
from portal.lib.calendar import next_working_day

if TYPE_CHECKING:
    from collections.abc import Iterable


class OptionalField(models.TextChoices):
    """Fields beyond platform, display name and status; asked only where the request names them."""

    ADDRESS = "address", "Địa chỉ trang hoặc tên tài khoản"
    PURPOSE = "purpose", "Mục đích sử dụng"
    OPENED_ON = "opened_on", "Ngày lập"


class RequestStatus(models.TextChoices):
    DRAFT = "draft", "Bản nháp"
    ISSUED = "issued", "Đang thực hiện"
    CLOSED = "closed", "Đã kết thúc"
    REPLACED = "replaced", "Đã thay bằng bản mới"


class DeclarationRequestQuerySet(models.QuerySet["DeclarationRequest"]):
    def issued(self) -> "DeclarationRequestQuerySet":
        return self.filter(status=RequestStatus.ISSUED)

    def reaching(self, units: "Iterable[Unit]") -> "DeclarationRequestQuerySet":
        """Requests of these units or of any unit above them."""
        paths = {unit.path[:end] for unit in units for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)}
        return self.filter(unit__path__in=paths)

    def addressed_to(self, user: User) -> "DeclarationRequestQuerySet":
        """Issued requests that reach the person's own cell: what they are asked, as a privacy notice."""
        return self.issued().reaching([user.cell] if user.cell else [])

    def managed_by(self, user: User) -> "DeclarationRequestQuerySet":
        """Requests of the units whose post lets the person ask."""
        return self.filter(unit__in=user.units_with(Verb.REQUEST_DECLARATIONS))

    def visible_to(self, user: User) -> "DeclarationRequestQuerySet":
        """What one is asked (drafts excepted, past ones included), and what one's post issues."""
        mine = self.exclude(status=RequestStatus.DRAFT).reaching([user.cell] if user.cell else [])
        return self.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=self.managed_by(user).values("pk")))


class DeclarationRequest(Workflow):
    """A dated request, shown to members as a versioned privacy notice. Never changes once issued."""

    TRANSITIONS: ClassVar = {
        "issue": Transition(("draft",), "issued", "declarationrequest.issued"),
        "close": Transition(("issued",), "closed", "declarationrequest.closed"),
        "replace": Transition(("issued",), "replaced", "declarationrequest.replaced"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    document_number = models.CharField("số văn bản của đơn vị", max_length=60, blank=True)
    citations = models.JSONField("căn cứ", default=list, blank=True)
    purpose = models.TextField("mục đích", max_length=1000)
    fields = models.JSONField("thông tin khai thêm", default=list, blank=True)
    platforms = models.JSONField("nền tảng cần khai", default=list)
    readers = models.TextField("người được xem", max_length=500)
    kept_months = models.PositiveSmallIntegerField("thời gian lưu (tháng)", default=24)
    due_on = models.DateField("hạn khai")
    # None: what was declared is never asked for again under this request.
    renewal_months = models.PositiveSmallIntegerField("xác nhận lại sau (tháng)", null=True, blank=True)
    is_staggered = models.BooleanField("rải đều kỳ xác nhận lại", default=False)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=clock.now)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = DeclarationRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="declarationrequest_cites_something", condition=~Q(citations=[]) | ~Q(document_number="")
            ),
            models.CheckConstraint(
                name="declarationrequest_issued_by_and_at_together",
                condition=Q(issued_by__isnull=True, issued_at__isnull=True)
                | Q(issued_by__isnull=False, issued_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status="issued"), name="declarationrequest_one_open_per_unit"
            ),
            models.CheckConstraint(
                name="declarationrequest_renewal_in_months",
                condition=Q(renewal_months__isnull=True, is_staggered=False)
                | Q(renewal_months__isnull=False, renewal_months__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"Yêu cầu khai báo {self.document_number}".strip()

    def get_absolute_url(self) -> str:
        return reverse("declarations:request_detail", args=[self.pk])

    @cached_property
    def last_day(self) -> date:
        """The day that people are told: a named day off moves to the next working day. One query."""
        return next_working_day(self.due_on, CalendarDay.overrides())

    def platform_labels(self) -> list[str]:
        return [Platform(code).label for code in self.platforms]

    def field_labels(self) -> list[str]:
        return [OptionalField(code).label for code in self.fields]

    def asks(self, field: str) -> bool:
        return field in self.fields

    def covers(self, other: "DeclarationRequest") -> bool:
        """Whether a declaration made for this request also answers the other one."""
        return set(other.fields) <= set(self.fields) and set(other.platforms) <= set(self.platforms)

    def reaches(self, member: Member) -> bool:
        """Whether the member's cell of today lies at or below the asking unit."""
        membership = member.membership_on()
        return membership is not None and membership.unit.path.startswith(self.unit.path)

    def issue(self, *, by: User) -> None:
        self.move("issue", by=by, unit=self.unit, issued_by=by, issued_at=clock.now())

    def close(self, *, by: User) -> None:
        self.move("close", by=by, unit=self.unit, ended_at=clock.now())

    def replace(self, *, by: User) -> None:
        self.move("replace", by=by, unit=self.unit, ended_at=clock.now())
