"""CredentialRecovery: two officers of the level above give a person back the way into their account."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models.access import AccessCode
from accounts.models.journal import SYSTEM, Actor
from accounts.models.members import Member
from accounts.models.posts import Post
from accounts.models.units import Unit
from accounts.models.workflow import Transition, Workflow
from accounts.roles import Verb
from portal.lib import clock

if TYPE_CHECKING:
    from accounts.models.users import User


class Lost(models.TextChoices):
    """What the person has no more."""

    PASSWORD = "password", "Quên mật khẩu"
    FACTOR = "factor", "Mất cách xác minh thứ hai (điện thoại, khóa truy cập, mã khôi phục)"


class RecoveryStatus(models.TextChoices):
    REQUESTED = "requested", "Chờ người thứ hai xác nhận"
    APPROVED = "approved", "Đã xác nhận, chờ dùng phiếu"
    USED = "used", "Đã dùng"
    DECLINED = "declined", "Không xác nhận"
    EXPIRED = "expired", "Đã khép lại"


class CredentialRecoveryQuerySet(models.QuerySet["CredentialRecovery"]):
    def open(self) -> "CredentialRecoveryQuerySet":
        return self.filter(status__in=[RecoveryStatus.REQUESTED, RecoveryStatus.APPROVED])

    def with_people(self) -> "CredentialRecoveryQuerySet":
        """With the names that a page about it shows."""
        return self.select_related("member__user", "unit", "code", "requested_by__member", "approved_by__member")

    def of_member(self, member: Member) -> "CredentialRecoveryQuerySet":
        """All of one person, the latest first: they see for ever who gave a way into their account."""
        return self.filter(member=member).with_people().order_by("-requested_at", "-pk")

    def visible_to(self, user: "User") -> "CredentialRecoveryQuerySet":
        """Those one has signed, and those that wait for one's own signature."""
        waiting = self.awaiting(user).values_list("pk", flat=True)
        return self.filter(Q(requested_by=user) | Q(approved_by=user) | Q(pk__in=list(waiting)))

    def awaiting(self, user: "User") -> "CredentialRecoveryQuerySet":
        """Those that this person may confirm as the second one; two queries, however many wait."""
        if not (user.administers or user.posts_with(Verb.CONFIRM_POSTS)):
            return self.none()
        others = self.filter(status=RecoveryStatus.REQUESTED, unit__closed_on__isnull=True)
        rows = list(
            others.exclude(requested_by=user).exclude(member=user.member_id).select_related("unit", "requested_by")
        )
        heads = heads_above({row.unit.path for row in rows})
        return self.filter(pk__in=[row.pk for row in rows if is_second(user, row, heads)])


Heads = dict[str, set[uuid.UUID]]


def heads_above(paths: set[str]) -> Heads:
    """Who confirms posts today at each level at or above these units: path of the level → their members."""
    wanted = {path[:end] for path in paths for end in range(Unit.steplen, len(path) + 1, Unit.steplen)}
    posts = Post.objects.held().with_verb(Verb.CONFIRM_POSTS).filter(unit__path__in=wanted)
    found: Heads = {}
    for path, member in posts.values_list("unit__path", "member_id"):
        found.setdefault(path, set()).add(member)
    return found


def levels(unit: Unit, heads: Heads) -> list[set[uuid.UUID]]:
    """The heads of the manned levels that answer for a unit, the nearest above first; for the root its own."""
    if unit.is_root():
        return [heads.get(unit.path, set())]
    return [heads[path] for path in reversed(unit.paths_above) if path in heads]


def seconds(unit: Unit, heads: Heads, *, but: set[uuid.UUID]) -> set[uuid.UUID]:
    """Who may be the second person: of the nearest level that has one beside those in `but`; maybe nobody."""
    return next((rest for level in levels(unit, heads) if (rest := level - but)), set())


def is_second(user: "User", row: "CredentialRecovery", heads: Heads) -> bool:
    """Whether this person may sign second; an administrator only where no second officer is left all the way up."""
    but = {row.member_id} | ({row.requested_by.member_id} if row.requested_by and row.requested_by.member_id else set())
    others = seconds(row.unit, heads, but=but)
    if others:
        return user.member_id in others and bool(user.posts_with(Verb.CONFIRM_POSTS))
    return user.administers


class CredentialRecovery(Workflow):
    """Opened by one officer who asked the person in the flesh, confirmed by another who did the same.

    The first hands over the slip, the second tells the code: neither alone can enter the account.
    """

    TRANSITIONS: ClassVar = {
        "approve": Transition(("requested",), "approved", "credentialrecovery.approved"),
        "use": Transition(("approved",), "used", "credentialrecovery.used"),
        "decline": Transition(("requested",), "declined", "credentialrecovery.declined"),
        "expire": Transition(("requested", "approved"), "expired", "credentialrecovery.expired"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="recoveries")
    # The unit whose level above answers: that of the member's posts, else the cell.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lost = models.CharField("đã mất gì", max_length=10, choices=Lost)
    reason = models.CharField("hoàn cảnh", max_length=300)
    how_asked = models.CharField("đã gặp và nhận ra người này thế nào", max_length=300)
    status = models.CharField(max_length=10, choices=RecoveryStatus, default=RecoveryStatus.REQUESTED)
    # Empty: an operator's command, for the only officer of the root.
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    code = models.OneToOneField(AccessCode, on_delete=models.SET_NULL, null=True, related_name="recovery")
    used_at = models.DateTimeField(null=True)

    objects = CredentialRecoveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="recovery_by_two_people",
                condition=Q(approved_by__isnull=True)
                | Q(requested_by__isnull=False) & ~Q(approved_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="recovery_approved_has_time",
                condition=Q(status__in=["approved", "used"], approved_at__isnull=False)
                | Q(status__in=["requested", "declined"], approved_at__isnull=True)
                | Q(status="expired"),
            ),
            models.CheckConstraint(
                name="recovery_used_has_time",
                condition=Q(status="used", used_at__isnull=False) | (~Q(status="used") & Q(used_at__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(status__in=["requested", "approved"]),
                name="recovery_one_open_per_member",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("accounts:recovery_detail", args=[self.pk])

    @property
    def removes_factor(self) -> bool:
        return self.lost == Lost.FACTOR

    def approve(self, *, by: Actor, code: AccessCode) -> None:
        """The second person signs; `by` is `SYSTEM` only for an operator's command."""
        user = None if by is SYSTEM else by
        self.move("approve", by=by, unit=self.unit, approved_by=user, approved_at=clock.now(), code=code)

    def use(self, *, by: "User") -> None:
        self.move("use", by=by, unit=self.unit, used_at=clock.now())

    def decline(self, *, by: "User") -> None:
        self.move("decline", by=by, unit=self.unit)

    def expire(self, *, by: Actor) -> None:
        """Closed without being used: too late, or taken back by who opened it."""
        self.move("expire", by=by, unit=self.unit)
