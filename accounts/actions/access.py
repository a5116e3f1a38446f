"""Ways to an account: invitation, printed slip, join code."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.actions.members import NewMember, add_member
from accounts.errors import RuleError
from accounts.models import AccessCode, Application, Event, Member, Unit, User
from accounts.models.access import MAX_WRONG_CODES
from portal.lib import clock
from portal.lib.crypto import codes_match, hash_code, keyed_tag, random_code, seal

SECOND_CODE_LENGTH = 6
NO_LONGER_VALID = "Liên kết hoặc mã này không còn hiệu lực. Hãy liên hệ bí thư chi bộ để nhận liên kết mới."
NAME_TAKEN = "Tên đăng nhập hoặc thư điện tử này đã có người dùng. Hãy chọn tên khác."


@dataclass(frozen=True)
class NewAccount:
    """What a person chooses for the account, as checked by a form."""

    username: str
    password: str
    email: str = ""


@transaction.atomic
def issue_access_code(*, by: User, member: Member, kind: str) -> AccessCode:
    """A single-use link with a second code, 14 days. An earlier open one is revoked."""
    if member.has_account:
        raise RuleError("Đảng viên này đã có tài khoản. Nếu quên mật khẩu, hãy dùng “Quên mật khẩu” ở trang đăng nhập.")
    for earlier in AccessCode.objects.filter(member=member, status="issued").select_for_update():
        earlier.revoke(by=by)
    token = secrets.token_urlsafe(18)
    code = AccessCode.objects.create(
        member=member,
        kind=kind,
        token_tag=keyed_tag("access-token", token),
        sealed_token=seal(token),
        sealed_code=seal(random_code(SECOND_CODE_LENGTH)),
        issued_by=by,
        issued_at=clock.now(),
        expires_at=clock.now() + timedelta(days=settings.ACCESS_CODE_DAYS),
    )
    membership = member.membership_on()
    unit = membership.unit if membership else None
    Event.objects.append(by=by, verb="accesscode.issued", subject=code, unit=unit, data={"member": str(member.pk)})
    return code


def accept_access_code(*, code: AccessCode, second_code: str, account: NewAccount) -> User:
    """Opens the member's account and consumes the code. Raises `RuleError` when it is not valid.

    A wrong second code is counted; after five the code is dead. Compare in constant time.
    """
    _count_if_wrong(code, second_code)
    with transaction.atomic():
        user = _open_account(account, member=code.member)
        code.use(by=user)
        Event.objects.append(by=user, verb="user.opened", subject=user, unit=user.cell)
    return user


def _count_if_wrong(code: AccessCode, second_code: str) -> None:
    if not AccessCode.objects.usable().filter(pk=code.pk).exists():
        raise RuleError(NO_LONGER_VALID)
    if codes_match(second_code, hash_code(code.second_code)):
        return
    rows = AccessCode.objects.usable().filter(pk=code.pk)
    rows.update(wrong_codes=F("wrong_codes") + 1)
    left = MAX_WRONG_CODES - AccessCode.objects.get(pk=code.pk).wrong_codes
    if left <= 0:
        raise RuleError(NO_LONGER_VALID)
    raise WrongCodeError(f"Mã thứ hai chưa đúng. Bạn còn {left} lần thử; hãy hỏi lại người đưa liên kết cho bạn.")


class WrongCodeError(RuleError):
    """The second code does not fit; shown at its field."""


def _open_account(account: NewAccount, *, member: Member | None) -> User:
    # In lower case: allauth looks addresses up that way. `User.email` is the only address of an account.
    user = User(username=account.username, email=account.email.lower(), member=member)
    user.set_password(account.password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise AccountTakenError(NAME_TAKEN) from error
    return user


class AccountTakenError(RuleError):
    """User name or e-mail belongs to another account; shown at its field."""


@transaction.atomic
def apply_to_join(*, unit: Unit, full_name: str, account: NewAccount) -> Application:
    """Registers an applicant who waits for *xác nhận thuộc chi bộ*. Raises `AccountTakenError`."""
    user = _open_account(account, member=None)
    application = Application.objects.create(user=user, unit=unit, full_name=full_name, applied_at=clock.now())
    Event.objects.append(by=user, verb="application.filed", subject=application, unit=unit)
    return application


@transaction.atomic
def admit(*, by: User, application: Application, member: Member | None, standing: str) -> Member:
    """Confirms that the applicant belongs to the cell.

    In: `member` the person on the roll without account whom this is, or None to add them with `standing`.
    """
    application.admit(by=by)
    if member is None:
        new = NewMember(application.full_name, standing, contact_email=application.user.email)
        member = add_member(by=by, unit=application.unit, new=new)
    elif member.has_account:
        raise RuleError("Đảng viên này đã có tài khoản. Hãy chọn người khác trong danh sách hoặc thêm mới.")
    User.objects.filter(pk=application.user_id, member__isnull=True).update(member=member)
    Event.objects.append(by=by, verb="member.account_linked", subject=member, unit=application.unit)
    return member


@transaction.atomic
def refuse(*, by: User, application: Application) -> None:
    """Not of this cell: the account is closed now and deleted with the application after its 30 days."""
    application.refuse(by=by)
    User.objects.filter(pk=application.user_id).update(is_active=False)


@transaction.atomic
def delete_stale_applicants() -> int:
    """Deletes applicants nobody admitted in time, account and all; returns how many."""
    stale = Application.objects.stale(settings.APPLICANT_DAYS)
    users = User.objects.filter(pk__in=list(stale.values_list("user_id", flat=True)))
    count = users.count()
    stale.delete()
    users.delete()
    return count
