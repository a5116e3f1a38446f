"""What every full page gets besides its own content: the ways to go, and who is looking."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

Predicate = Callable[[HttpRequest], bool]
Counter = Callable[[HttpRequest], int]


@dataclass(frozen=True)
class NavEntry:
    """One entry of a menu as the template shows it; `count` of 0 shows no number."""

    url: str
    title: str
    icon: str
    is_current: bool
    count: int = 0


def everyone(request: HttpRequest) -> bool:
    """Predicate of an entry that all who are signed in see."""
    return bool(request.user.is_authenticated)


NAV: tuple[tuple[str, str, str, Predicate], ...] = (
    ("home", "Việc cần làm", "home", everyone),
    ("accounts:my_information", "Thông tin của tôi", "user", everyone),
    ("declarations:declaration_list", "Khai báo", "file", everyone),
    ("accounts:unit_list", "Chi bộ / Đơn vị", "tree", everyone),
    ("reports:report_list", "Báo cáo", "chart", everyone),
    ("notifications:notice_list", "Thông báo", "bell", everyone),
)
ACCOUNT_NAV: tuple[tuple[str, str, str, Predicate], ...] = (
    ("account_change_password", "Đổi mật khẩu", "key", everyone),
    ("mfa_index", "Xác minh hai bước", "shield", everyone),
    ("usersessions_list", "Các nơi đang đăng nhập", "lock", everyone),
)
# Name of an entry → how many new things wait there.
COUNTS: dict[str, Counter] = {}


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor. The menus are lazy: fragments and sign-in pages never pay for them."""
    return {
        "nav": SimpleLazyObject(lambda: entries(request, NAV)),
        "account_nav": SimpleLazyObject(lambda: entries(request, ACCOUNT_NAV)),
        "portal_mode": settings.PORTAL_MODE,
        "viewer_unit_name": "",
    }


def entries(request: HttpRequest, menu: tuple[tuple[str, str, str, Predicate], ...]) -> list[NavEntry]:
    """Entries of a menu that exist and that this reader may use."""
    return [
        NavEntry(url, title, icon, _is_current(request.path, url), COUNTS.get(name, _none)(request))
        for name, title, icon, may_see in menu
        if (url := _url(name)) and may_see(request)
    ]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _none(request: HttpRequest) -> int:
    return 0
