"""ImpostorReport (tin báo): a page that impersonates the unit or a member, is hijacked, a scam, or untrue of the unit.

It is about a page, never about a person: there is no field for whoever made the page, nothing is
opened, and six months after its end only the bare count is left.
"""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Actor, Member, Transition, Unit, User, Workflow
from accounts.roles import Verb
from documents.models import StoredFile
from portal.lib import clock
from portal.lib.crypto import keyed_tag


class ImpostorKind(models.TextChoices):
    UNIT = "unit", "Giả mạo đơn vị"
    MEMBER = "member", "Giả mạo một đảng viên"
    HIJACKED = "hijacked", "Trang bị chiếm quyền"
    SCAM = "scam", "Lừa đảo"
    UNTRUE = "untrue", "Thông tin sai về đơn vị, đơn vị cần đính chính"


class ImpostorStatus(models.TextChoices):
    RECEIVED = "received", "Đã nhận"
    FORWARDED = "forwarded", "Đã chuyển"
    ANSWERED = "answered", "Đã có trả lời"
    CLOSED = "closed", "Đã kết thúc"
    PURGED = "purged", "Đã xóa nội dung"


class Recipient(models.TextChoices):
    ABOVE = "above", "Cấp ủy cấp trên trực tiếp"
    BODY = "body", "Cơ quan có thẩm quyền, bằng công văn"
    COMMANDER = "commander", "Chỉ huy trực tiếp (lực lượng vũ trang), bằng công văn"


OPEN = (ImpostorStatus.RECEIVED, ImpostorStatus.FORWARDED)


class ImpostorReportQuerySet(models.QuerySet["ImpostorReport"]):
    def open(self) -> "ImpostorReportQuerySet":
        """Neither answered nor closed."""
        return self.filter(status__in=OPEN)

    def received(self) -> "ImpostorReportQuerySet":
        """Not yet taken anywhere: forwarded up, it has just arrived at the level above."""
        by_letter = Q(status=ImpostorStatus.FORWARDED) & ~Q(recipient=Recipient.ABOVE)
        return self.open().exclude(by_letter)

    def own(self, user: User) -> "ImpostorReportQuerySet":
        """What this person sent."""
        return self.filter(reporter=user.member_id, reporter__isnull=False)

    def visible_to(self, user: User) -> "ImpostorReportQuerySet":
        """Own ones; those on whose way from the cell to who handles them this person holds a post."""
        seen = Q(reporter=user.member_id, reporter__isnull=False)
        for path in user.paths_with(Verb.HANDLE_IMPOSTOR_REPORTS):
            above = [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]
            seen |= Q(unit__path__startswith=path, handled_by__path__in=above)
        return self.exclude(status=ImpostorStatus.PURGED).filter(seen)

    def awaiting(self, user: User) -> "ImpostorReportQuerySet":
        """Open ones that this person's own unit handles now."""
        return self.open().filter(handled_by__in=user.units_with(Verb.HANDLE_IMPOSTOR_REPORTS))

    def same_page(self, report: "ImpostorReport") -> "ImpostorReportQuerySet":
        """Others about the same address from the same cell: the key says nothing beyond that cell."""
        rows = self.filter(unit=report.unit, address_key=report.address_key)
        return rows.exclude(pk=report.pk).exclude(address_key="")


class ImpostorReport(Workflow):
    """Tin báo of one member. `unit` is the reporter's cell then; `handled_by` the unit it lies with now."""

    TRANSITIONS: ClassVar = {
        "forward": Transition(("received", "forwarded"), "forwarded", "impostorreport.forwarded"),
        "answer": Transition(("received", "forwarded"), "answered", "impostorreport.answered"),
        "close": Transition(("received", "forwarded"), "closed", "impostorreport.closed"),
        "purge": Transition(("answered", "closed"), "purged", "impostorreport.purged"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reporter = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="impostor_reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    affected = models.ForeignKey(Unit, on_delete=models.PROTECT, verbose_name="đơn vị bị ảnh hưởng", related_name="+")
    handled_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("loại trang", max_length=10, choices=ImpostorKind)
    status = models.CharField(max_length=10, choices=ImpostorStatus, default=ImpostorStatus.RECEIVED)
    address = models.CharField("địa chỉ, tên trang", max_length=300, blank=True)
    address_key = models.CharField(max_length=64, blank=True)
    seen_on = models.DateField("ngày nhìn thấy")
    note = models.TextField("mô tả ngắn", max_length=1000, blank=True)
    picture = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    recipient = models.CharField("chuyển tới", max_length=10, choices=Recipient, blank=True)
    recipient_name = models.CharField("tên cơ quan nhận", max_length=150, blank=True)
    forwarded_at = models.DateTimeField(null=True)
    # The answer of who is competent, or why no step is needed: the reporter reads it.
    outcome = models.TextField("kết quả", max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = ImpostorReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "reported_at"], name="impostorreport_by_unit"),
            models.Index(fields=["handled_by", "status"], name="impostorreport_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                name="impostorreport_forwarded_to_somebody",
                condition=Q(forwarded_at__isnull=True, recipient="") | Q(forwarded_at__isnull=False) & ~Q(recipient=""),
            ),
            models.CheckConstraint(
                name="impostorreport_ended_with_outcome",
                condition=Q(status__in=["received", "forwarded"], ended_at__isnull=True, outcome="")
                | Q(status__in=["answered", "closed"], ended_at__isnull=False) & ~Q(outcome="")
                | Q(status="purged", ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="impostorreport_purged_keeps_no_content",
                condition=~Q(status="purged")
                | Q(reporter__isnull=True, picture__isnull=True, address="", address_key="", note="", outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Tin báo {self.seen_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("declarations:impostor_report_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def has_letter(self) -> bool:
        """Was forwarded on paper."""
        return self.recipient in (Recipient.BODY, Recipient.COMMANDER)

    def forward(self, *, by: User, recipient: str, handled_by: Unit, recipient_name: str = "") -> None:
        self.move(
            "forward",
            by=by,
            unit=self.handled_by,
            data={"recipient": str(recipient)},
            recipient=recipient,
            recipient_name=recipient_name,
            handled_by=handled_by,
            forwarded_at=clock.now(),
        )

    def answer(self, *, by: User, outcome: str) -> None:
        self.move("answer", by=by, unit=self.handled_by, outcome=outcome, ended_at=clock.now())

    def close(self, *, by: User, outcome: str) -> None:
        self.move("close", by=by, unit=self.handled_by, outcome=outcome, ended_at=clock.now())

    def purge(self, *, by: Actor) -> None:
        """Leaves kind, units and days, for the count alone."""
        empty: dict[str, Any] = {name: "" for name in ("address", "address_key", "note", "outcome", "recipient_name")}
        self.move("purge", by=by, unit=self.unit, reporter=None, picture=None, **empty)


def address_key(unit: Unit, address: str) -> str:
    """Equal for the same address in one cell, useless anywhere else; what the portal says of a duplicate."""
    text = "".join(address.lower().split()).removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return keyed_tag("impostor", str(unit.pk), text.rstrip("/"))
