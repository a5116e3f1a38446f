"""Todo: one thing that waits for this person, shown on the home page *Việc cần làm*."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from accounts.models import AccessCode, Application, CredentialRecovery, Member, Post, Unit, User
from accounts.roles import Verb
from portal.lib import clock

SAME_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Todo:
    """What waits, where to do it, by when. `count` for things of one kind that wait together.

    `is_step`: the button itself does it (a POST to `url`) instead of leading to a page. `due_url`: the page on
    which the deadline explains itself.
    """

    title: str
    url: str
    action: str
    due_on: date | None = None
    count: int = 1
    note: str = ""
    is_step: bool = False
    due_url: str = ""


def waiting(user: User) -> Iterable[Todo]:
    """A password set anew to know of, second factor to set up, applicants to confirm, posts to confirm."""
    if user.credential_replaced_at:
        yield _password_replaced(user, user.credential_replaced_at)
    if user.lacks_second_factor:
        # Until then no post gives rights, so nothing else of this app can wait.
        yield _second_factor()
        return
    yield from _recoveries(user)
    yield from _applications(user)
    yield from _posts(user)


def open_in(unit: Unit) -> Iterator[tuple[str, int]]:
    """What waits in a unit, whoever holds its posts; counts only."""
    yield "Người chờ xác nhận thuộc chi bộ", Application.objects.waiting().filter(unit=unit).count()
    yield (
        "Lời mời, phiếu chưa dùng",
        AccessCode.objects.usable().filter(member__in=Member.objects.in_unit(unit).values("pk")).count(),
    )
    below = Post.objects.filter(status="proposed", unit__in=Unit.objects.children_of(unit).values("pk"))
    yield "Chức vụ cấp dưới chờ xác nhận", below.count()


def _password_replaced(user: User, at: datetime) -> Todo:
    """By what, and who let it be set anew: the owner must hear of it, also when another person did it."""
    codes = list(AccessCode.objects.replaced_password_of(user.member)[:2]) if user.member else []
    # A code is used in the transaction that replaces the password; no code of that minute: a link by mail.
    by_code = bool(codes) and codes[0].used_at is not None and abs(codes[0].used_at - at) < SAME_MOMENT
    ways = [] if by_code else [f"liên kết gửi qua thư điện tử ngày {clock.local(at):%d/%m/%Y}"]
    latest, *earlier = [*ways, *map(_slip, codes)][:2]
    note = f"Mật khẩu của bạn được đặt lại bằng {latest}. Nếu không phải bạn đặt, hãy báo ngay cấp ủy cấp trên."
    if earlier:
        note += f" Lần trước: {earlier[0]}."
    return Todo(
        title="Mật khẩu đã được đặt lại",
        url=reverse("accounts:replacement_acknowledge"),
        action="Đúng, tôi đã đặt lại",
        note=note,
        is_step=True,
    )


def _slip(code: AccessCode) -> str:
    day = f"{clock.local(code.issued_at):%d/%m/%Y}"
    if code.is_of_two:
        both = [each.public_name for each in (code.issued_by, code.recovery.approved_by) if each]
        return f"phiếu ngày {day} do {' và '.join(both) or 'người vận hành hệ thống'} cùng cấp"
    issuer = code.issued_by.public_name if code.issued_by else "hệ thống"
    return f"phiếu ngày {day} do {issuer} cấp"


def _second_factor() -> Todo:
    return Todo(
        title="Bật xác minh hai bước",
        url=reverse("mfa_index"),
        action="Bật ngay",
        note="Các trang theo chức vụ mở ra sau khi bạn bật.",
    )


def _recoveries(user: User) -> Iterator[Todo]:
    """What waits for one's own signature, and slips that both have signed and one has still to hand over."""
    if not (user.posts_today or user.administers):
        return
    if waits := list(CredentialRecovery.objects.awaiting(user)[:2]):
        yield Todo(
            title="Xác nhận cấp lại đăng nhập",
            url=waits[0].get_absolute_url() if len(waits) == 1 else reverse("accounts:recovery_list"),
            action="Xem và xác nhận",
            note="Có người mất mật khẩu hay cách xác minh thứ hai; việc này cần hai người.",
        )
    for signed in CredentialRecovery.objects.filter(requested_by=user, status="approved")[:3]:
        yield Todo(
            title="Trao phiếu cấp lại đăng nhập",
            url=signed.get_absolute_url(),
            action="Mở phiếu",
            note="Người thứ hai đã xác nhận. In phiếu và trao tận tay.",
        )


def _applications(user: User) -> Iterator[Todo]:
    if not user.units_with(Verb.KEEP_ROLL):
        return
    if count := Application.objects.visible_to(user).waiting().count():
        yield Todo(
            title="Xác nhận thuộc chi bộ",
            url=reverse("accounts:application_list"),
            action="Xem người đăng ký",
            count=count,
            note="Người đăng ký bằng mã gia nhập của chi bộ.",
        )


def _posts(user: User) -> Iterator[Todo]:
    waits = list(Post.objects.awaiting(user).values_list("pk", flat=True))
    if not waits:
        return
    one = reverse("accounts:post_confirm", args=waits) if len(waits) == 1 else ""
    yield Todo(
        title="Xác nhận chức vụ",
        url=one or reverse("accounts:post_list"),
        action="Xem và xác nhận",
        count=len(waits),
        note="Do người khác đề xuất ở đơn vị cấp dưới.",
    )
