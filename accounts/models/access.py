"""Ways to an account: AccessCode (invitation, printed slip) and Application (by the cell's join code)."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models.journal import Actor
from accounts.models.members import Member
from accounts.models.units import Unit
from accounts.models.workflow import Transition, Workflow
from accounts.roles import Verb
from portal.lib import clock
from portal.lib.crypto import keyed_tag, unseal

if TYPE_CHECKING:
    from accounts.models.users import User

MAX_WRONG_CODES = 5


class AccessCodeKind(models.TextChoices):
    INVITATION = "invitation", "Lời mời (liên kết, mã QR)"
    SLIP = "slip", "Phiếu in trao tay"


class AccessPurpose(models.TextChoices):
    OPEN = "open", "Mở tài khoản"
    PASSWORD = "password", "Đặt lại mật khẩu"
    RECOVERY = "recovery", "Cấp lại đăng nhập"


class AccessCodeQuerySet(models.QuerySet["AccessCode"]):
    def usable(self) -> "AccessCodeQuerySet":
        """Not used, not revoked, not past its last moment, not tried too often."""
        return self.filter(status="issued", expires_at__gt=clock.now(), wrong_codes__lt=MAX_WRONG_CODES)

    def by_token(self, token: str) -> "AccessCodeQuerySet":
        """The code of a link; what is read off a printed slip may be typed in small letters, with hyphens."""
        typed = "".join(letter for letter in token.upper() if letter.isalnum())
        return self.filter(token_tag__in={keyed_tag("access-token", text) for text in (token, typed)})

    def replaced_password_of(self, member: Member) -> "AccessCodeQuerySet":
        """Codes by which the member's password was set anew, the latest first, with who issued them."""
        used = self.filter(member=member, status="used").exclude(purpose=AccessPurpose.OPEN)
        return used.select_related("issued_by__member", "recovery__approved_by__member").order_by("-used_at", "-pk")

    def that_opened(self, member: Member) -> "AccessCode | None":
        """The code with which the member's account was opened, if it was opened with one."""
        used = self.filter(member=member, status="used").select_related("issued_by__member")
        return used.order_by("used_at", "pk").first()

    def for_password(self) -> "AccessCodeQuerySet":
        """Codes into an account that exists."""
        return self.exclude(purpose=AccessPurpose.OPEN)

    def visible_to(self, user: "User") -> "AccessCodeQuerySet":
        """Only who issued a code can read its secrets."""
        return self.filter(issued_by=user)


class AccessCode(Workflow):
    """A single-use key to one member's account: a link, and a second code told apart from it.

    It opens the account, or sets a new password on the one there is (`purpose`).

    The link alone opens nothing: chat apps fetch every link they see, so only a POST with the second
    code consumes it. Secrets are kept sealed until used, so that the issuer can print the slip again.
    """

    TRANSITIONS: ClassVar = {
        "use": Transition(("issued",), "used", "accesscode.used"),
        "revoke": Transition(("issued",), "revoked", "accesscode.revoked"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="access_codes")
    purpose = models.CharField(max_length=8, choices=AccessPurpose, default=AccessPurpose.OPEN)
    kind = models.CharField(max_length=12, choices=AccessCodeKind)
    status = models.CharField(
        max_length=10,
        choices=[("issued", "Còn hiệu lực"), ("used", "Đã dùng"), ("revoked", "Đã thu hồi")],
        default="issued",
    )
    token_tag = models.CharField(max_length=64, unique=True)
    sealed_token = models.TextField()
    sealed_code = models.TextField()
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    issued_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = AccessCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(status="issued"), name="accesscode_one_open_per_member"
            ),
            models.CheckConstraint(
                name="accesscode_used_has_time",
                condition=Q(status="used", used_at__isnull=False) | (~Q(status="used") & Q(used_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("accounts:access_code_detail", args=[self.pk])

    @property
    def is_for_password(self) -> bool:
        """For an account that exists: it sets a new password, a recovery may also take the second factor off."""
        return self.purpose != AccessPurpose.OPEN

    @property
    def is_of_two(self) -> bool:
        """Its issuer hands over the slip; the second code is another person's to tell."""
        return self.purpose == AccessPurpose.RECOVERY

    @property
    def is_open(self) -> bool:
        """Can still be used; the same rule as `usable`, for a loaded row."""
        return self.status == "issued" and self.expires_at > clock.now() and self.wrong_codes < MAX_WRONG_CODES

    @property
    def token(self) -> str:
        return unseal(self.sealed_token)

    @property
    def link(self) -> str:
        """The link to be opened by the member."""
        page = "password_code_use" if self.is_for_password else "access_code_use"
        return f"{settings.PORTAL_URL}{reverse(f'accounts:{page}', args=[self.token])}"

    @property
    def second_code(self) -> str:
        return unseal(self.sealed_code)

    def use(self, *, by: "User") -> None:
        self.move("use", by=by, used_at=clock.now(), sealed_token="", sealed_code="")

    def revoke(self, *, by: Actor, unit: Unit | None = None) -> None:
        self.move("revoke", by=by, unit=unit, sealed_token="", sealed_code="")


class ApplicationStatus(models.TextChoices):
    WAITING = "waiting", "Chờ xác nhận thuộc chi bộ"
    ADMITTED = "admitted", "Đã xác nhận thuộc chi bộ"
    REFUSED = "refused", "Không xác nhận"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def waiting(self) -> "ApplicationQuerySet":
        return self.filter(status=ApplicationStatus.WAITING)

    def stale(self, days: int) -> "ApplicationQuerySet":
        """Not admitted within `days`: the portal keeps no record of people who are not members."""
        limit = clock.now() - timedelta(days=days)
        return self.exclude(status=ApplicationStatus.ADMITTED).filter(applied_at__lte=limit)

    def own(self, user: "User") -> "ApplicationQuerySet":
        return self.filter(user=user)

    def visible_to(self, user: "User") -> "ApplicationQuerySet":
        """Applications to the cells whose roll the person keeps today."""
        return self.filter(unit__in=user.units_with(Verb.KEEP_ROLL))


class Application(Workflow):
    """A person who registered with a cell's join code and waits for *xác nhận thuộc chi bộ*."""

    TRANSITIONS: ClassVar = {
        "admit": Transition(("waiting",), "admitted", "application.admitted"),
        "refuse": Transition(("waiting",), "refused", "application.refused"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="application")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    full_name = models.CharField("họ và tên", max_length=100)
    status = models.CharField(max_length=10, choices=ApplicationStatus, default=ApplicationStatus.WAITING)
    applied_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="application_decided_by_and_at_together",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def kept_until(self) -> date:
        """The day on which it is deleted if nobody has confirmed it."""
        return clock.local(self.applied_at).date() + timedelta(days=settings.APPLICANT_DAYS)

    def admit(self, *, by: "User") -> None:
        self.move("admit", by=by, unit=self.unit, decided_by=by, decided_at=clock.now())

    def refuse(self, *, by: "User") -> None:
        self.move("refuse", by=by, unit=self.unit, decided_by=by, decided_at=clock.now())
