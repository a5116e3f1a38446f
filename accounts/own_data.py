"""What this app keeps about one person, for that person's own copy.

Every app offers `COVERS` (models it hands out) and `sections`; `privacy/archive.py` gathers them. No secret goes
along (passwords, tokens, keys), and of other people only the names that the owner's own screens show.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.models import AccessCode, Application, CredentialRecovery, Event, Member, Membership, Post, User
from portal.lib.clock import VIET_NAM


@dataclass(frozen=True)
class Section:
    """One table of the copy: `key` and the keys of `labels` are documented names, the labels Vietnamese.

    `is_codes`: ids and codes of the journal, for machines; the readable copy only says how many lines there are.
    """

    key: str
    title: str
    labels: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    is_codes: bool = False

    def table(self) -> list[list[tuple[str, str]]]:
        """The rows as a person reads them: of each the label and the value, without what is empty."""
        shown = [[(label, as_text(row.get(name))) for name, label in self.labels.items()] for row in self.rows]
        return [[pair for pair in row if pair[1]] for row in shown]


def section(key: str, title: str, labels: dict[str, str], rows: Iterable[Any], *, is_codes: bool = False) -> Section:
    """A section from objects: each key of `labels` is an attribute, `get_x_display` preferred; dicts go as they are."""
    return Section(key, title, labels, [_row(row, labels) for row in rows], is_codes)


def _row(row: Any, labels: dict[str, str]) -> dict[str, Any]:
    if isinstance(row, dict):
        return {name: as_json(row.get(name)) for name in labels}
    return {name: as_json(_value(row, name)) for name in labels}


def _value(row: Any, name: str) -> Any:
    shown: Callable[[], Any] | None = getattr(row, f"get_{name}_display", None)
    return shown() if shown else getattr(row, name)


def as_json(value: Any) -> Any:
    """Dates in ISO 8601, ids and objects as text, the rest as it is."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)


def as_text(value: Any) -> str:
    """For the readable copy: yes and no in words, lists with commas, days as dd/mm/yyyy."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(as_text(each) for each in value)
    return _day(value) if isinstance(value, str) else str(value)


def _day(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) == len("2026-01-31"):
        return f"{moment:%d/%m/%Y}"
    return f"{moment.astimezone(VIET_NAM):%d/%m/%Y %H:%M}" if moment.tzinfo else text


COVERS = (
    "accounts.AccessCode",
    "accounts.Application",
    "accounts.CredentialRecovery",
    "accounts.Event",
    "accounts.Member",
    "accounts.Membership",
    "accounts.Post",
    "accounts.User",
)
MOST_EVENTS = 5000


def sections(user: User | None, member: Member | None) -> Iterator[Section]:
    """The account and how it is signed in to, the roll entry, memberships, posts, what the person did.

    In: without `user` only what a paper for somebody without an account shows.
    """
    if user is not None:
        yield from _of_account(user)
    if member is not None:
        yield from _of_member(member)


def _of_account(user: User) -> Iterator[Section]:
    yield _account(user)
    yield section(
        "cach_dang_nhap", "Cách đăng nhập đã bật (không kèm khóa, mã)",
        {"type": "loại", "created_at": "bật lúc", "last_used_at": "dùng lần cuối"},
        Authenticator.objects.filter(user=user),
    )  # fmt: skip
    yield section(
        "noi_dang_nhap", "Các nơi đang đăng nhập",
        {"created_at": "từ lúc", "last_seen_at": "lần cuối", "ip": "địa chỉ mạng", "user_agent": "trình duyệt"},
        UserSession.objects.filter(user=user),
    )  # fmt: skip
    yield section(
        "dang_ky", "Đăng ký bằng mã gia nhập",
        {"full_name": "họ và tên", "unit": "chi bộ", "status": "tình trạng", "applied_at": "lúc"},
        Application.objects.filter(user=user).select_related("unit"),
    )  # fmt: skip
    yield _acts(user)


def _account(user: User) -> Section:
    labels = {
        "username": "tên đăng nhập",
        "email": "thư điện tử",
        "phone": "số điện thoại",
        "date_joined": "mở lúc",
        "last_login": "đăng nhập lần cuối",
        "is_active": "đang mở",
        "is_administrator": "quản trị hệ thống",
    }
    return section("tai_khoan", "Tài khoản", labels, [user])


def _acts(user: User) -> Section:
    """What the person did, from the journal: ids and codes, as it holds nothing else."""
    labels = {"at": "lúc", "verb": "việc", "subject_type": "loại", "subject_id": "mã", "data": "chi tiết"}
    rows = Event.objects.filter(actor_id=user.pk).order_by("-at", "-pk")[:MOST_EVENTS]
    return section("viec_toi_da_lam", "Việc bạn đã làm trên cổng", labels, rows, is_codes=True)


def _of_member(member: Member) -> Iterator[Section]:
    yield section(
        "danh_sach", "Trên danh sách chi bộ",
        {
            "full_name": "họ và tên", "birth_year": "năm sinh", "contact_email": "thư điện tử liên hệ",
            "contact_phone": "số điện thoại", "added_at": "ghi lúc", "restricted_at": "hạn chế xem từ lúc",
        },
        [member],
    )  # fmt: skip
    yield section(
        "sinh_hoat", "Nơi sinh hoạt",
        {"unit": "chi bộ", "standing": "tư cách", "starts_on": "từ ngày", "ends_on": "đến ngày", "end_reason": "lý do"},
        Membership.objects.filter(member=member).select_related("unit").order_by("starts_on"),
    )  # fmt: skip
    yield section(
        "chuc_vu", "Chức vụ",
        {"office": "chức vụ", "unit": "đơn vị", "status": "tình trạng", "starts_on": "từ ngày", "ends_on": "đến ngày"},
        Post.objects.filter(member=member).select_related("unit").order_by("starts_on"),
    )  # fmt: skip
    yield section(
        "loi_moi", "Lời mời và phiếu vào tài khoản (không kèm mã)",
        {"kind": "loại", "purpose": "để làm gì", "status": "tình trạng", "issued_at": "cấp lúc", "used_at": "dùng lúc"},
        AccessCode.objects.filter(member=member).order_by("issued_at"),
    )  # fmt: skip
    yield section(
        "khoi_phuc", "Các lần khôi phục cách đăng nhập",
        {
            "lost": "đã mất gì", "reason": "hoàn cảnh", "how_asked": "đã gặp thế nào", "status": "tình trạng",
            "requested_at": "lúc", "used_at": "dùng lúc",
        },
        CredentialRecovery.objects.filter(member=member).order_by("requested_at"),
    )  # fmt: skip
    labels = {"at": "lúc", "verb": "việc", "data": "chi tiết"}
    rows = Event.objects.about(member)
    yield section("viec_ve_toi", "Việc đã ghi về bạn trên danh sách", labels, rows, is_codes=True)
