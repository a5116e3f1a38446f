"""What every full page gets besides its own content: the ways to go, and who is looking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.roles import Verb
from declarations.permissions import asks_members, reviews
from notifications.models import Notice

# Name of the address, title, icon, who sees it.
Entry = tuple[str, str, str, Callable[[HttpRequest], bool]]


@dataclass(frozen=True)
class NavEntry:
    """One entry of a menu as the template shows it; `count` of 0 shows no number."""

    url: str
    title: str
    icon: str
    is_current: bool
    count: int = 0


def everyone(request: HttpRequest) -> bool:
    """All who are signed in."""
    return bool(request.user.is_authenticated)


def members(request: HttpRequest) -> bool:
    """Who is on a roll, and so may be asked and has information of their own."""
    return isinstance(request.user, User) and request.user.member_id is not None


def reviewers(request: HttpRequest) -> bool:
    """Who has a queue, be it as a substitute for a cell without a second person."""
    return isinstance(request.user, User) and reviews(request.user)


def askers(request: HttpRequest) -> bool:
    """Who may issue requests to declare."""
    return isinstance(request.user, User) and asks_members(request.user)


def roll_readers(request: HttpRequest) -> bool:
    """Who sees the roll of a cell by post."""
    return bool(_rolls(request))


def reporters(request: HttpRequest) -> bool:
    """Who sees the figures of a unit."""
    return _holds(request, Verb.SEE_FIGURES)


def unit_readers(request: HttpRequest) -> bool:
    """Members (their own cell), officers (their subtree), administrators (all)."""
    return members(request) or administrators(request)


def administrators(request: HttpRequest) -> bool:
    """Who keeps units and accounts."""
    return isinstance(request.user, User) and request.user.administers


NAV: tuple[Entry, ...] = (
    ("home", "Việc cần làm", "home", everyone),
    ("declarations:my_information", "Thông tin của tôi", "user", members),
    ("declarations:declaration_list", "Khai báo", "file", members),
    ("declarations:safety", "An toàn trang", "shield", members),
    ("declarations:review_list", "Xem xét", "check", reviewers),
    ("declarations:request_list", "Yêu cầu khai báo", "edit", askers),
    ("accounts:member_list", "Đảng viên", "users", roll_readers),
    ("reports:report_list", "Báo cáo", "chart", reporters),
    ("accounts:unit_list", "Đơn vị", "tree", unit_readers),
    ("accounts:user_list", "Tài khoản", "key", administrators),
    ("privacy:retention", "Thời hạn lưu", "trash", administrators),
    ("notifications:notice_list", "Thông báo", "bell", everyone),
)
ACCOUNT_NAV: tuple[Entry, ...] = (
    ("account_change_password", "Đổi mật khẩu", "key", everyone),
    ("mfa_index", "Xác minh hai bước", "shield", everyone),
    ("notifications:preference", "Cách nhắc việc", "bell", everyone),
    ("notifications:phone", "Số điện thoại", "phone", everyone),
    ("usersessions_list", "Các nơi đang đăng nhập", "lock", everyone),
)


def unread(request: HttpRequest) -> int:
    """Notices not yet read."""
    return Notice.objects.visible_to(request.user).unread().count() if isinstance(request.user, User) else 0


# Name of an entry → how many new things wait there, and what its address needs.
COUNTS: dict[str, Callable[[HttpRequest], int]] = {"notifications:notice_list": unread}
# Pages that belong to an entry although their address lies under another one.
BELONGS = {
    "declarations:consent_list": "declarations:review_list",
    "declarations:consent_settle": "declarations:review_list",
    "declarations:declaration_review": "declarations:review_list",
    "declarations:declaration_return": "declarations:review_list",
    "declarations:round_detail": "declarations:review_list",
    "declarations:sample_rule": "declarations:review_list",
}
ARGUMENTS: dict[str, Callable[[HttpRequest], list[UUID]]] = {"accounts:member_list": lambda r: _rolls(r)[:1]}


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Everything is lazy: fragments and sign-in pages never pay for it."""
    return {
        "nav": SimpleLazyObject(lambda: entries(request, NAV)),
        "account_nav": SimpleLazyObject(lambda: entries(request, ACCOUNT_NAV)),
        "portal_mode": settings.PORTAL_MODE,
        "viewer_unit_name": SimpleLazyObject(lambda: _unit_name(request)),
    }


def entries(request: HttpRequest, menu: tuple[Entry, ...]) -> list[NavEntry]:
    """Entries of a menu that exist and that this reader may use; the nearest one is current."""
    shown = [
        (name, url, title, icon)
        for name, title, icon, may_see in menu
        if may_see(request) and (url := _url(request, name))
    ]
    above = [url for _, url, _, _ in shown if request.path == url or (url != "/" and request.path.startswith(url))]
    page = request.resolver_match.view_name if request.resolver_match else ""
    belongs = (url for name, url, _, _ in shown if name == BELONGS.get(page))
    current = next(belongs, max(above, key=len, default=""))
    return [
        NavEntry(url, title, icon, url == current, COUNTS[name](request) if name in COUNTS else 0)
        for name, url, title, icon in shown
    ]


def _url(request: HttpRequest, name: str) -> str:
    try:
        return reverse(name, args=ARGUMENTS[name](request) if name in ARGUMENTS else ())
    except NoReverseMatch:
        return ""


def _holds(request: HttpRequest, verb: Verb) -> bool:
    return isinstance(request.user, User) and bool(request.user.units_with(verb))


def _rolls(request: HttpRequest) -> list[UUID]:
    if not isinstance(request.user, User):
        return []
    return request.user.units_with(Verb.SEE_ROLL)


def _unit_name(request: HttpRequest) -> str:
    cell = request.user.cell if isinstance(request.user, User) else None
    return cell.name if cell else ""
