"""The phone number of an account: a name to sign in with, and where text messages go once it is verified."""

from django.db import IntegrityError, transaction

from accounts.errors import RuleError
from accounts.models import Event, User
from portal.lib import clock

TAKEN = (
    "Số này đang là tên đăng nhập của một tài khoản khác. "
    "Hãy dùng số khác, hoặc báo bí thư chi bộ nếu đó là số của bạn."
)
NOT_ON_THE_ROLL = (
    "Số này khác số ghi trong danh sách chi bộ. "
    "Hãy nhờ bí thư chi bộ cập nhật số của bạn trong danh sách, rồi quay lại đây."
)


def is_own_phone(user: User, phone: str) -> bool:
    """Whether the roll says that this number is the person's: the cell knows its members."""
    return bool(phone) and user.member is not None and user.member.contact_phone == phone


@transaction.atomic
def use_phone(*, by: User, phone: str) -> None:
    """The own number, as the roll has it, becomes a name to sign in with.

    Raises `RuleError` for another number: else a stranger's could be taken, and whether somebody's number is known
    here could be asked.
    """
    if not is_own_phone(by, phone):
        raise RuleError(NOT_ON_THE_ROLL)
    _keep(by, phone, verified=False)


@transaction.atomic
def verify_phone(*, by: User, phone: str) -> None:
    """A code sent to the number came back: it may get text messages. Raises `RuleError` when another account has it."""
    _keep(by, phone, verified=True)


@transaction.atomic
def drop_phone(*, by: User) -> None:
    """The number is no name to sign in with any more, and gets nothing."""
    changed = User.objects.filter(pk=by.pk).exclude(phone="")
    if changed.update(phone="", phone_verified_at=None):
        Event.objects.append(by=by, verb="user.phone_dropped", subject=by, unit=by.cell)


def _keep(user: User, phone: str, *, verified: bool) -> None:
    at = clock.now() if verified else None
    if user.phone == phone and (user.phone_verified_at or not verified):
        return
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(phone=phone, phone_verified_at=at)
    except IntegrityError as error:
        raise RuleError(TAKEN) from error
    user.phone, user.phone_verified_at = phone, at
    verb = "user.phone_verified" if verified else "user.phone_chosen"
    Event.objects.append(by=user, verb=verb, subject=user, unit=user.cell)


def give_phone_of_the_roll(user: User) -> None:
    """On opening an account: the number on the roll, unless another account has it (two people, one telephone)."""
    phone = user.member.contact_phone if user.member else ""
    if phone and not User.objects.filter(phone=phone).exists():
        try:
            _keep(user, phone, verified=False)
        except RuleError:  # somebody was faster this very moment
            return
