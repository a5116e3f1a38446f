"""Declaration (bản khai): one row per submission, immutable once submitted."""

import uuid
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Event, Member, Transition, TransitionError, Unit, User, Workflow
from accounts.roles import Verb
from declarations.models.entries import ENTRY_CONSTRAINTS, WAITING, Confirmation, Entry
from declarations.models.requests import DeclarationRequest
from declarations.models.scope import belongs_to, falls_to_level_above
from portal.lib import clock


class DeclarationStatus(models.TextChoices):
    DRAFT = "draft", "Bản nháp"
    SUBMITTED = "submitted", "Đã gửi, chờ ghi nhận"
    RETURNED = "returned", "Đề nghị bổ sung"
    ACKNOWLEDGED = "acknowledged", "Đã ghi nhận"
    SUPERSEDED = "superseded", "Đã có bản mới hơn"
    WITHDRAWN = "withdrawn", "Đã rút"


STANDING = (DeclarationStatus.SUBMITTED, DeclarationStatus.ACKNOWLEDGED)  # sent, and counts


class Answer(models.TextChoices):
    """What the member declares; each is complete and honourable by itself."""

    PAGES = "pages", "Khai các trang, tài khoản đang có"
    NO_SOCIAL_MEDIA = "no_social_media", "Tôi không sử dụng mạng xã hội"
    MESSAGING_ONLY = "messaging_only", "Tôi chỉ dùng Zalo để nhắn tin, gọi điện"


class Kind(models.TextChoices):
    FIRST = "first", "Khai lần đầu"
    AMENDMENT = "amendment", "Cập nhật"
    RENEWAL = "renewal", "Xác nhận không thay đổi"


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def submitted(self) -> "DeclarationQuerySet":
        return self.filter(status=DeclarationStatus.SUBMITTED)

    def of_member(self, member: Member) -> "DeclarationQuerySet":
        return self.filter(member=member).order_by("-version")

    def current(self) -> "DeclarationQuerySet":
        """Submitted versions that count: neither returned, superseded nor withdrawn."""
        return self.filter(status__in=STANDING)

    def acknowledged(self) -> "DeclarationQuerySet":
        """Versions that were acknowledged and neither withdrawn nor disputed since: what others are compared with."""
        rows = self.filter(acknowledged_at__isnull=False, withdrawn_at__isnull=True)
        return rows.exclude(confirmation=Confirmation.DISPUTED)

    def visible_to(self, user: User) -> "DeclarationQuerySet":
        """Own ones; those sent and not withdrawn for officers of one's cell; what waits and falls to one as substitute.

        Access follows the declarant's cell of today, not the unit at submission. Rank alone opens
        nothing: committees, administrators and superusers see none. While the member has asked to restrict the
        use of their data, nothing but what waits opens, to who reviews it.
        """
        sent = self.exclude(status__in=[DeclarationStatus.DRAFT, DeclarationStatus.WITHDRAWN])
        sent = sent.exclude(member__restricted_at__isnull=False)
        seen = sent.filter(belongs_to(user.units_with(Verb.SEE_DECLARATIONS)))
        return self.filter(
            Q(member=user.member_id, member__isnull=False)
            | Q(pk__in=seen.values("pk"))
            | Q(pk__in=self.reviewable_by(user).values("pk"))
        )

    def reviewed_by(self, user: User) -> "DeclarationQuerySet":
        """Those that this person's post reviews, in whatever state: never their own, nor what they typed in.

        A substitute gets only what waits: standing in must not open a cell's history.
        """
        here = belongs_to(user.units_with(Verb.REVIEW_DECLARATIONS))
        instead = Q(status=DeclarationStatus.SUBMITTED) & _falls_to(user)
        typed_in = self.filter(ENTERED_ONLY, entered_by=user).values("pk")
        return self.filter(here | instead).exclude(member=user.member_id).exclude(pk__in=typed_in)

    def reviewable_by(self, user: User) -> "DeclarationQuerySet":
        """The queue: submitted ones this person may acknowledge or return."""
        return self.submitted().reviewed_by(user)


# Typed in by somebody, and not yet confirmed by the member's own hand on the screen: needs a second pair of eyes.
ENTERED_ONLY = Q(entered_by__isnull=False) & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by__member=F("member")))


def _falls_to(user: User) -> Q:
    """The cell has nobody to review the row: neither the member nor who typed it in counts."""
    return Q(falls_to_level_above(user)) | ENTERED_ONLY & Q(falls_to_level_above(user, besides="entered_by__member"))


class Declaration(Entry, Workflow):
    """Bản khai of one member, one version. A draft is private and holds raw input until it is sent."""

    TRANSITIONS: ClassVar = {
        "submit": Transition(("draft",), "submitted", "declaration.submitted"),
        "return": Transition(("submitted",), "returned", "declaration.returned"),
        "acknowledge": Transition(("submitted",), "acknowledged", "declaration.acknowledged"),
        "supersede": Transition(("submitted", "returned", "acknowledged"), "superseded", "declaration.superseded"),
        "withdraw": Transition(("submitted", "returned", "acknowledged"), "withdrawn", "declaration.withdrawn"),
        "dispute": Transition(("submitted", "acknowledged"), "returned", "declaration.disputed"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="declarations")
    # Where the member belonged at submission: serves figures. Access follows the membership of today.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(DeclarationRequest, on_delete=models.PROTECT, related_name="declarations")
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=12, choices=DeclarationStatus, default=DeclarationStatus.DRAFT)
    answer = models.CharField(max_length=20, choices=Answer, default=Answer.PAGES)
    draft_rows = models.JSONField(default=list, blank=True)
    attestation_version = models.CharField(max_length=10, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField("nội dung đề nghị bổ sung", max_length=1000, blank=True)
    superseded_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Its content is gone, the time of keeping being over; the dated row stays, so that figures stay what they were.
    purged_at = models.DateTimeField(null=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["status", "submitted_at"], name="declaration_queue")]
        constraints = [
            *ENTRY_CONSTRAINTS,
            models.UniqueConstraint(fields=["member", "version"], name="declaration_version_once"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(status="draft"), name="declaration_one_draft_per_member"
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(status="submitted"),
                name="declaration_one_submitted_per_member",
            ),
            models.CheckConstraint(
                name="declaration_sent_with_attestation",
                condition=Q(status="draft", submitted_at__isnull=True)
                | (Q(submitted_at__isnull=False) & ~Q(status="draft") & ~Q(attestation_version="")),
            ),
            models.CheckConstraint(
                name="declaration_acknowledged_by_and_at_together",
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="declaration_returned_with_reason",
                condition=Q(returned_by__isnull=True, returned_at__isnull=True, return_reason="")
                | (Q(returned_by__isnull=False, returned_at__isnull=False) & ~Q(return_reason="")),
            ),
            models.CheckConstraint(
                name="declaration_withdrawn_has_time",
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~Q(status="withdrawn") & Q(withdrawn_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"Bản khai số {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("declarations:declaration_detail", args=[self.pk])

    def baseline(self) -> "Declaration | None":
        """The last version acknowledged before this one: what a reviewer compares with."""
        return Declaration.objects.of_member(self.member).filter(version__lt=self.version).acknowledged().first()

    def baseline_for(self, user: User) -> "Declaration | None":
        """The baseline as far as this person may open it: reviewing what waits opens no history that is closed."""
        before = self.baseline()
        return before if before and Declaration.objects.visible_to(user).filter(pk=before.pk).exists() else None

    def returned_before(self) -> "Declaration | None":
        """The version this one corrects, when the one just before it was returned: its reason is what was asked."""
        earlier = Declaration.objects.of_member(self.member).filter(version__lt=self.version).first()
        return earlier if earlier and earlier.return_reason else None

    def submit(self, *, by: User, unit: Unit, attestation_version: str) -> None:
        self.move(
            "submit",
            by=by,
            unit=unit,
            submitted_at=clock.now(),
            attestation_version=attestation_version,
            draft_rows=[],
        )

    def acknowledge(self, *, by: User, data: dict[str, str] | None = None) -> None:
        """In: `data` names the round in which it was acknowledged together with others, unopened."""
        self.move("acknowledge", by=by, unit=self.unit, data=data, acknowledged_at=clock.now(), acknowledged_by=by)

    def return_for_correction(self, *, by: User, reason: str) -> None:
        self.move("return", by=by, unit=self.unit, returned_at=clock.now(), returned_by=by, return_reason=reason)

    def supersede(self, *, by: User) -> None:
        self.move("supersede", by=by, unit=self.unit, superseded_at=clock.now())

    def withdraw(self, *, by: User) -> None:
        self.move("withdraw", by=by, unit=self.unit, withdrawn_at=clock.now())

    def dispute(self, *, by: User, note: str) -> None:
        """What was typed in for the member is not what they say: it goes back, with their words as the reason."""
        self.move(
            "dispute",
            by=by,
            unit=self.unit,
            returned_at=clock.now(),
            returned_by=by,
            return_reason=note,
            confirmation=Confirmation.DISPUTED,
            dispute_note=note,
            confirmed_at=None,
            confirmed_by=None,
        )

    def confirm(self, *, by: User, on: str) -> None:
        """The member stands by it; `on` is the basis: "screen", or the code of a signed paper.

        Raises `TransitionError` when it no longer waits for that.
        """
        waiting = Declaration.objects.filter(pk=self.pk, confirmation__in=WAITING, status__in=STANDING)
        fields = {"confirmation": Confirmation.CONFIRMED, "confirmed_at": clock.now(), "confirmed_by": by}
        with transaction.atomic():
            if not waiting.update(**fields):
                raise TransitionError(
                    "Bản khai này không còn chờ xác nhận. Hãy mở lại trang để xem tình trạng mới nhất."
                )
            Event.objects.append(by=by, verb="declaration.confirmed", subject=self, unit=self.unit, data={"on": on})
        for name, value in fields.items():
            setattr(self, name, value)
