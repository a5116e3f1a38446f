"""User: the sign-in. A person may for ever be on the roll without one."""

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.models.members import Member, Membership
from accounts.models.posts import Post
from accounts.roles import Verb
from portal.lib import clock
from portal.lib.names import search_key
from portal.lib.phones import LONGEST_KEPT

if TYPE_CHECKING:
    from accounts.models.units import Unit


class AccountState(models.TextChoices):
    """What an account is to an administrator."""

    OPEN = "active", "Đang mở"
    WAITING = "waiting", "Chưa xác nhận thuộc chi bộ"
    LOCKED = "locked", "Tạm khóa"


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> "UserQuerySet":
        """All accounts for administrators, none for others."""
        return self.all() if user.administers else self.none()

    def named_like(self, text: str) -> "UserQuerySet":
        """Accounts whose user name or member's name contains `text`, whatever its marks and capitals."""
        key = search_key(text)
        return self.filter(Q(username__icontains=key) | Q(member__search_key__contains=key))

    def in_state(self, state: str) -> "UserQuerySet":
        """Accounts in one `AccountState`."""
        waiting = Q(application__status="waiting")
        if state == AccountState.WAITING:
            return self.filter(waiting, is_active=True)
        if state == AccountState.LOCKED:
            return self.filter(is_active=False)
        return self.filter(is_active=True).exclude(waiting)


class AccountManager(UserManager["User"]):
    use_in_migrations = False

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def name_behind(self, typed: str, *, phone: str) -> str:
        """User name of the account whose name is `typed`, else whose number is `phone`; `phone` when there is none."""
        found = self.get_queryset().filter(Q(username__iexact=typed) | Q(phone=phone))
        names = list(found.values_list("username", flat=True)[:2])
        return next((name for name in names if name.lower() == typed.lower()), names[0] if names else phone)

    def visible_to(self, user: "User") -> UserQuerySet:
        return self.get_queryset().visible_to(user)


class User(AbstractBaseUser, PermissionsMixin):
    """Account of a member, of an applicant, or of an administrator (who is nobody's member here)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        "tên đăng nhập",
        max_length=40,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."},
    )
    email = models.EmailField("thư điện tử", blank=True)
    # A name to sign in with, in E.164. It gets text messages only once a code sent to it came back.
    phone = models.CharField("số điện thoại", max_length=LONGEST_KEPT, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="user")
    is_administrator = models.BooleanField("quản trị hệ thống", default=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField("đang mở", default=True)
    date_joined = models.DateTimeField(default=clock.now)
    # Set when password or second factor was set anew, cleared by the owner: until then the home page tells of it.
    credential_replaced_at = models.DateTimeField("mật khẩu được đặt lại lúc", null=True, blank=True, editable=False)
    # The same moment, never cleared: what is filed soon after it is to be confirmed in person.
    credential_changed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            # Administrators hold no post and can give themselves none: they are nobody on the roll.
            models.CheckConstraint(
                name="user_administrator_is_no_member",
                condition=Q(is_administrator=False) | Q(member__isnull=True),
            ),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_unique"),
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="user_phone_unique"),
            models.CheckConstraint(
                name="user_verified_phone_is_there",
                condition=Q(phone_verified_at__isnull=True) | ~Q(phone=""),
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def get_absolute_url(self) -> str:
        return reverse("accounts:user_detail", args=[self.pk])

    @property
    def public_name(self) -> str:
        """Name for other people's screens: an administrator's user name is nobody's business."""
        return self.member.full_name if self.member else "Quản trị hệ thống"

    @property
    def display_name(self) -> str:
        """Name for the screen of the person themself."""
        return self.member.full_name if self.member else self.username

    @property
    def state(self) -> AccountState:
        """State for the administrator's list; callers select `application` along."""
        if not self.is_active:
            return AccountState.LOCKED
        application = getattr(self, "application", None)
        return AccountState.WAITING if application and application.can("admit") else AccountState.OPEN

    @property
    def has_second_factor(self) -> bool:
        return bool(is_mfa_enabled(self))

    def open_sessions(self) -> int:
        """How many sessions could still be used now."""
        alive = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
        return int(UserSession.objects.filter(user=self, session_key__in=alive).count())

    @cached_property
    def posts_today(self) -> list[Post]:
        """Posts that give rights today; read once per request (the user object lives that long).

        None without the second factor that officers need.
        """
        return [] if self.lacks_second_factor else self._held_posts

    def posts_with(self, verb: Verb) -> list[Post]:
        """Posts of today that carry the verb, in the order of the tree."""
        return [post for post in self.posts_today if verb in post.verbs]

    def units_with(self, verb: Verb) -> list[uuid.UUID]:
        """Units in which a post of today carries the verb; none: the person has no such right anywhere."""
        return [post.unit_id for post in self.posts_with(verb)]

    def paths_with(self, verb: Verb) -> list[str]:
        """Paths of those units, for verbs that reach below them."""
        return [post.unit.path for post in self.posts_with(verb)]

    @cached_property
    def _held_posts(self) -> list[Post]:
        if not self.member_id or not self.is_active:
            return []
        held = Post.objects.held().filter(member=self.member_id, unit__closed_on__isnull=True)
        return list(held.select_related("unit", "stands_in_for__member").order_by("unit__path", "office"))

    @cached_property
    def lacks_second_factor(self) -> bool:
        """An officer or administrator who has not set up the second factor the settings ask for."""
        if not settings.OFFICERS_NEED_SECOND_FACTOR or not (self.is_administrator or self._held_posts):
            return False
        return not is_mfa_enabled(self)

    @property
    def administers(self) -> bool:
        """Acts as administrator: units, accounts and posts to propose; never anybody's content."""
        return self.is_administrator and self.is_active and not self.lacks_second_factor

    @cached_property
    def memberships_today(self) -> list[Membership]:
        """Memberships valid today, the official one first."""
        if not self.member_id:
            return []
        rows = Membership.objects.valid().filter(member=self.member_id).select_related("unit")
        return sorted(rows, key=lambda row: row.standing == "temporarily_here")

    @property
    def cell(self) -> "Unit | None":
        """The member's official cell today."""
        for row in self.memberships_today:
            if row.standing != "temporarily_here":
                return row.unit
        return None

    def post_id_for(self, unit: "Unit | None") -> uuid.UUID | None:
        """The post by which the person acts in `unit`: in that unit, else nearest above it, else none.

        Of two in one unit the one that carries more: who stands in for the secretary acts as such.
        """
        above = [p for p in self.posts_today if unit is not None and unit.path.startswith(p.unit.path)]
        return max(above, key=lambda post: (len(post.unit.path), len(post.verbs))).pk if above else None

    def clean(self) -> None:
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    def forget_rights(self) -> None:
        """Drops what was read about posts, for tests and long-running commands."""
        for name in ("posts_today", "_held_posts", "lacks_second_factor", "memberships_today"):
            self.__dict__.pop(name, None)
