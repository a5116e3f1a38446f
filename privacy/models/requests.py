"""DataRequest (yêu cầu về dữ liệu cá nhân): what a member asks to be done with their own data, and the answer."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Length
from django.urls import reverse

from accounts.models import Member, Post, Transition, Unit, User, Workflow
from accounts.roles import Verb
from portal.lib import clock

OPEN = ("received", "confirmed", "extended")


class RequestKind(models.TextChoices):
    """The rights of the person whose data they are; each has its own clock (`Rule` data-request-<kind>)."""

    VIEW = "view", "Xem thông tin đang lưu"
    CORRECT = "correct", "Chỉnh sửa thông tin chưa đúng"
    COPY = "copy", "Cấp bản sao dữ liệu"
    RESTRICT = "restrict", "Hạn chế việc xem và sử dụng"
    OBJECT = "object", "Phản đối việc xử lý"
    WITHDRAW = "withdraw", "Rút lại sự đồng ý"
    DELETE = "delete", "Xóa dữ liệu"
    PROTECT = "protect", "Áp dụng biện pháp bảo vệ"


class RequestStatus(models.TextChoices):
    RECEIVED = "received", "Đã gửi, chờ xác nhận"
    CONFIRMED = "confirmed", "Đang giải quyết"
    EXTENDED = "extended", "Đã gia hạn một lần"
    DONE = "done", "Đã giải quyết"
    REFUSED = "refused", "Không thực hiện được"
    RETRACTED = "retracted", "Người gửi đã rút"


class RefusalGround(models.TextChoices):
    STILL_NEEDED = "still_needed", "Dữ liệu còn cần cho mục đích đã thông báo"
    LEGAL_DUTY = "legal_duty", "Quy định yêu cầu phải lưu giữ"
    LEGAL_HOLD = "legal_hold", "Đang có tạm giữ dữ liệu"
    OTHERS_RIGHTS = "others_rights", "Ảnh hưởng quyền của người khác"
    NOT_IDENTIFIED = "not_identified", "Chưa xác định được người yêu cầu"
    ALREADY_DONE = "already_done", "Việc được yêu cầu đã thực hiện trước đó"


# What cannot be taken back, or is the member's alone to say: who types it in for them is not who does it.
SECOND_PERSON = (RequestKind.RESTRICT, RequestKind.OBJECT, RequestKind.WITHDRAW, RequestKind.DELETE)
TYPED_IN = Q(kind__in=SECOND_PERSON) & ~Q(basis="")


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> "DataRequestQuerySet":
        return self.filter(status__in=OPEN)

    def visible_to(self, user: User) -> "DataRequestQuerySet":
        """Own ones, those this person's post answers, and those one typed in as a head of the cell."""
        typed_in = Q(filed_by=user, unit__in=user.units_with(Verb.REVIEW_DECLARATIONS))
        return self.filter(
            Q(member=user.member_id, member__isnull=False) | typed_in | Q(pk__in=self.handled_by(user).values("pk"))
        )

    def own(self, user: User) -> "DataRequestQuerySet":
        return self.filter(member=user.member_id, member__isnull=False)

    def handled_by(self, user: User) -> "DataRequestQuerySet":
        """Of the cell, for who reviews there; open ones where the cell has nobody else, for the nearest level above.

        Never one's own, nor what one typed in for the member where the answer changes or deletes their data. The
        cell is the one the request was filed in, also when the member has left it since.
        """
        here = Q(unit__in=user.units_with(Verb.REVIEW_DECLARATIONS))
        falls = falls_to_level_above(user) | TYPED_IN & falls_to_level_above(user, besides="filed_by__member")
        typed_in = self.filter(TYPED_IN, filed_by=user).values("pk")
        rows = self.filter(here | Q(status__in=OPEN) & falls)
        return rows.exclude(member=user.member_id).exclude(pk__in=typed_in)


class DataRequest(Workflow):
    """One request of one member. The clock runs from the day it was filed."""

    TRANSITIONS: ClassVar = {
        "confirm": Transition(("received",), "confirmed", "datarequest.confirmed"),
        "extend": Transition(("confirmed",), "extended", "datarequest.extended"),
        "finish": Transition(("confirmed", "extended"), "done", "datarequest.done"),
        "refuse": Transition(("confirmed", "extended"), "refused", "datarequest.refused"),
        "retract": Transition(OPEN, "retracted", "datarequest.retracted"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="data_requests")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("yêu cầu", max_length=10, choices=RequestKind)
    text = models.TextField("nội dung", max_length=2000, blank=True)
    status = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.RECEIVED)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    # Only when the cell's head types it in for the member: the paper or the talk it rests on.
    basis = models.CharField("căn cứ nhập thay", max_length=300, blank=True)
    has_processor = models.BooleanField("có bên khác cùng xử lý", default=False)
    confirm_due_on = models.DateField("hạn xác nhận")
    due_on = models.DateField("hạn giải quyết")
    trace = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    extended_at = models.DateTimeField(null=True)
    extension_reason = models.TextField("lý do gia hạn", max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField("trả lời", max_length=2000, blank=True)
    refusal_ground = models.CharField("lý do", max_length=20, choices=RefusalGround, blank=True)
    retracted_at = models.DateTimeField(null=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "status", "due_on"], name="datarequest_desk")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"], condition=Q(status__in=OPEN), name="datarequest_one_open_per_kind"
            ),
            models.CheckConstraint(
                name="datarequest_confirmed_by_and_at_together",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="datarequest_answered_when_ended",
                condition=Q(status__in=("done", "refused"), answered_by__isnull=False, answered_at__isnull=False)
                | Q(status__in=(*OPEN, "retracted"), answered_by__isnull=True, answered_at__isnull=True),
            ),
            models.CheckConstraint(
                name="datarequest_refused_with_ground",
                condition=Q(status="refused") & ~Q(refusal_ground="") | ~Q(status="refused") & Q(refusal_ground=""),
            ),
            models.CheckConstraint(
                name="datarequest_extended_with_reason",
                condition=Q(extended_at__isnull=True, extension_reason="")
                | (Q(extended_at__isnull=False) & ~Q(extension_reason="")),
            ),
        ]

    @property
    def not_answered_by(self) -> list[uuid.UUID]:
        """The member, and who typed in for them what takes a second person (as `handled_by`)."""
        typed_in = self.is_on_behalf and self.kind in SECOND_PERSON
        return [each for each in (self.member_id, self.filed_by.member_id if typed_in else None) if each]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("privacy:data_request_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def tone(self) -> str:
        """Colour of the status: what waits for somebody, what is under way, what was done."""
        return {"received": "attention", "confirmed": "info", "extended": "info", "done": "good"}.get(
            self.status, "neutral"
        )

    @property
    def is_on_behalf(self) -> bool:
        """Typed in by the cell's head for the member."""
        return self.basis != ""

    @property
    def allows_summary(self) -> bool:
        """Being worked on, and asks to see the data or to get them: then they may be printed to hand over."""
        return self.status in ("confirmed", "extended") and self.kind in (RequestKind.VIEW, RequestKind.COPY)

    def opens_summary_to(self, user: User) -> bool:
        """Not to who typed it in while the member restricts the use of their data: their own paper would open it."""
        return self.allows_summary and (self.member.restricted_at is None or self.filed_by_id != user.pk)

    def confirm(self, *, by: User, **fields: Any) -> None:
        self.move("confirm", by=by, unit=self.unit, confirmed_by=by, confirmed_at=clock.now(), **fields)

    def extend(self, *, by: User, reason: str, **fields: Any) -> None:
        self.move("extend", by=by, unit=self.unit, extended_at=clock.now(), extension_reason=reason, **fields)

    def finish(self, *, by: User, answer: str) -> None:
        self.move("finish", by=by, unit=self.unit, answered_by=by, answered_at=clock.now(), answer=answer)

    def refuse(self, *, by: User, ground: str, answer: str) -> None:
        answered = {"answered_by": by, "answered_at": clock.now(), "answer": answer}
        self.move("refuse", by=by, unit=self.unit, data={"ground": ground}, refusal_ground=ground, **answered)

    def retract(self, *, by: User) -> None:
        self.move("retract", by=by, unit=self.unit, retracted_at=clock.now())


def falls_to_level_above(user: User, *, besides: str = "member") -> Any:
    """The cell of the request has nobody else who answers, so the nearest manned committee above it does.

    `besides` names one more member who may not answer it.
    """
    answerers = Post.objects.held().with_verb(Verb.REVIEW_DECLARATIONS).filter(unit=OuterRef("unit"))
    near: Any = Q(pk__in=[])
    for path in user.paths_with(Verb.CONFIRM_POSTS):
        near |= Q(unit__path__startswith=path) & ~Exists(_manned_below(path))
    return near & ~Exists(answerers.exclude(member=OuterRef("member")).exclude(member=OuterRef(besides)))


def _manned_below(path: str) -> Any:
    """Posts of somebody else at committees between the cell of the request and `path`."""
    cell_path = ExpressionWrapper(OuterRef("unit__path"), output_field=CharField())
    between = Post.objects.held().with_verb(Verb.CONFIRM_POSTS).exclude(member=OuterRef("member"))
    return between.annotate(cell_path=cell_path, depth=Length("unit__path")).filter(
        cell_path__startswith=F("unit__path"), depth__gt=len(path)
    )
