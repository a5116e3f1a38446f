"""The roll: Member (đảng viên), with or without an account, and dated Membership."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.models.units import Unit
from accounts.roles import Verb
from portal.lib import clock
from portal.lib.constraints import NoOverlap
from portal.lib.names import search_key, sort_key
from portal.lib.phones import LONGEST_KEPT

if TYPE_CHECKING:
    from accounts.models.access import AccessCode
    from accounts.models.posts import Post
    from accounts.models.users import User


class Standing(models.TextChoices):
    """Standing of a member in a unit for a period."""

    OFFICIAL = "official", "Chính thức"
    PROBATIONARY = "probationary", "Dự bị"
    TEMPORARILY_AWAY = "temporarily_away", "Tạm thời sinh hoạt nơi khác"
    TEMPORARILY_HERE = "temporarily_here", "Sinh hoạt tạm thời tại đây"
    EXEMPT = "exempt", "Miễn sinh hoạt"
    SUSPENDED = "suspended", "Đình chỉ sinh hoạt"


class EndReason(models.TextChoices):
    TRANSFER = "transfer", "Chuyển sinh hoạt"
    STANDING = "standing", "Thay đổi tư cách, chế độ sinh hoạt"
    LEFT = "left", "Ra khỏi Đảng"
    DECEASED = "deceased", "Từ trần"
    UNIT_CLOSED = "unit_closed", "Tổ chức giải thể, sáp nhập"
    MISTAKE = "mistake", "Nhập nhầm vào danh sách"
    RETURNED = "returned", "Hết thời gian sinh hoạt tạm thời"


class PeriodQuerySet(models.QuerySet[Any]):
    """Rows with `starts_on` and `ends_on`; the last day is not included."""

    def valid(self, on: date | None = None) -> Self:
        """Rows valid on a day (Asia/Ho_Chi_Minh); today when none is given."""
        day = on or clock.today()
        return self.filter(Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class MembershipQuerySet(PeriodQuerySet):
    def on_roll(self, on: date | None = None) -> "MembershipQuerySet":
        """Valid on the day and counted in the roll strength: guests (sinh hoạt tạm thời) are not."""
        return self.valid(on).exclude(standing=Standing.TEMPORARILY_HERE)

    def under(self, unit: Unit) -> "MembershipQuerySet":
        return self.filter(unit__path__startswith=unit.path)

    def sort_keys_in(self, unit: Unit) -> frozenset[str]:
        """Names on the list of a cell today, guests included, as keys that ignore capitals and tone places."""
        rows = self.valid().filter(unit=unit)
        return frozenset(rows.values_list("member__sort_key", flat=True))

    def visible_to(self, user: "User") -> "MembershipQuerySet":
        """Rows of the cells whose roll the person's post opens; all for administrators."""
        if user.administers:
            return self
        return self.filter(unit__in=user.units_with(Verb.SEE_ROLL))


class MemberQuerySet(models.QuerySet["Member"]):
    def in_unit(self, unit: Unit, on: date | None = None) -> "MemberQuerySet":
        """Members on the roll of exactly this unit on the day."""
        held = Membership.objects.on_roll(on).filter(member=OuterRef("pk"), unit=unit)
        return self.filter(Exists(held)).order_by("sort_key", "pk")

    def deceased(self) -> "MemberQuerySet":
        """Those who have died: nothing is sent to them or in their name any more."""
        return self.filter(Exists(Membership.objects.filter(member=OuterRef("pk"), end_reason=EndReason.DECEASED)))

    def without_account(self) -> "MemberQuerySet":
        return self.filter(user__isnull=True)

    def named_like(self, text: str) -> "MemberQuerySet":
        """Members whose name contains `text`, whatever its marks and capitals."""
        return self.filter(search_key__contains=search_key(text))

    def of_cell_named(self, text: str) -> "MemberQuerySet":
        """Members on the roll today of a cell whose name contains `text`."""
        cells = Unit.objects.cells().named_like(text)
        return self.filter(Exists(Membership.objects.on_roll().filter(member=OuterRef("pk"), unit__in=cells)))

    def on_any_roll(self, on: date | None = None) -> "MemberQuerySet":
        """Members on the roll of some cell on the day, today when none is given."""
        return self.filter(Exists(Membership.objects.on_roll(on).filter(member=OuterRef("pk"))))

    def proposable_by(self, user: "User") -> "MemberQuerySet":
        """Whom this person may propose for a post: on a roll today, for an officer below their own committee."""
        if user.administers:
            return self.on_any_roll()
        below = Q(pk__in=[])
        for path in user.paths_with(Verb.CONFIRM_POSTS):
            below |= Q(unit__path__startswith=path)
        rows = Membership.objects.on_roll().filter(below, member=OuterRef("pk"))
        return self.filter(Exists(rows)).exclude(user=user)

    def able_to_stand_in(self, post: "Post") -> "MemberQuerySet":
        """On the roll of the post's cell (of a committee: below it), or a head of the level above; never the holder."""
        here = Membership.objects.on_roll().under(post.unit).filter(member=OuterRef("pk"))
        heads = post.heads_above().filter(member=OuterRef("pk"))
        return self.filter(Exists(here) | Exists(heads)).exclude(pk=post.member_id).order_by("sort_key", "pk")

    def reachable_by(self, user: "User") -> "MemberQuerySet":
        """Whom this person may be asked to give a way to an account: who they see, and who holds a post below them.

        Their names are no news: heads of a committee see who holds the posts of its subtree.
        """
        holders = Q(pk__in=[])
        for path in user.paths_with(Verb.CONFIRM_POSTS):
            holders |= Q(posts__status="confirmed", posts__unit__path__startswith=path)
        seen = self.visible_to(user).values("pk")
        return self.filter(Q(pk__in=seen) | Q(pk__in=Member.objects.filter(holders).values("pk")))

    def visible_to(self, user: "User") -> "MemberQuerySet":
        """Oneself; the roll of every cell whose roll the person's post opens; all for administrators.

        The roll is names and standing. Declarations have a door of their own.
        """
        if user.administers:
            return self
        on_roll = Membership.objects.valid().filter(member=OuterRef("pk"), unit__in=user.units_with(Verb.SEE_ROLL))
        return self.filter(Q(pk=user.member_id) | Exists(on_roll))


class Member(models.Model):
    """Đảng viên on the roll. Duties, figures and records attach here, never to the account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    full_name = models.CharField("họ và tên", max_length=100)
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    contact_email = models.EmailField("thư điện tử", blank=True)
    contact_phone = models.CharField("số điện thoại", max_length=LONGEST_KEPT, blank=True)  # E.164
    added_at = models.DateTimeField(default=clock.now, editable=False)
    # While set, what the member declared opens to the member alone (`privacy.Restriction` says why).
    restricted_at = models.DateTimeField(null=True, editable=False)
    # The time of keeping is over: the row stays nameless, so that past figures stay what they were.
    erased_at = models.DateTimeField(null=True, editable=False)
    search_key = models.CharField(max_length=120, editable=False)
    sort_key = models.CharField(max_length=500, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sort_key"], name="member_sort_key")]
        constraints = [
            models.CheckConstraint(
                name="member_birth_year_is_plausible",
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1900, 2020)),
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key, self.sort_key = search_key(self.full_name), sort_key(self.full_name)
        if (fields := kwargs.get("update_fields")) and "full_name" in fields:
            kwargs["update_fields"] = {*fields, "search_key", "sort_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("accounts:member_detail", args=[self.pk])

    def membership_on(self, on: date | None = None) -> "Membership | None":
        """The official membership of the day (never the one as a guest), or None."""
        return Membership.objects.on_roll(on).filter(member=self).select_related("unit").first()

    @property
    def has_account(self) -> bool:
        return hasattr(self, "user")

    @property
    def open_access_code(self) -> "AccessCode | None":
        """The invitation or slip that can still be used, if there is one."""
        return self.access_codes.usable().select_related("issued_by__member").first()

    def membership_seen_by(self, user: "User") -> "Membership | None":
        """The membership through which this person sees the roll entry, an official one before a guest's.

        Administrators also see the last one of somebody who is on no roll any more.
        """
        rows = self.memberships.visible_to(user).select_related("unit", "member").order_by("-starts_on", "-pk")
        today = sorted(rows.valid(), key=lambda row: row.standing == Standing.TEMPORARILY_HERE)
        return today[0] if today else (rows.first() if user.administers else None)


class Membership(models.Model):
    """One member, one unit, one standing, for a period. At most one official cell a day."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    standing = models.CharField("tư cách", max_length=20, choices=Standing)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày (không kể)", null=True, blank=True)
    end_reason = models.CharField("lý do kết thúc", max_length=20, choices=EndReason, blank=True)
    # When the member was told who reads them in this unit; empty: not yet, or no need to.
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "starts_on", "ends_on"], name="membership_unit_period")]
        constraints = [
            NoOverlap(
                name="membership_one_official_cell_a_day",
                key="member",
                condition=~Q(standing="temporarily_here"),
            ),
            models.CheckConstraint(
                name="membership_ends_with_reason",
                condition=Q(ends_on__isnull=True, end_reason="") | (Q(ends_on__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.standing}"

    @property
    def is_kept_elsewhere(self) -> bool:
        """Of a guest whose own cell is on this portal: that cell keeps the entry, the host sees the name."""
        return self.standing == Standing.TEMPORARILY_HERE and self.member.membership_on() is not None
