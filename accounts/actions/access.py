"""Ways to an account: invitation, printed slip, join code."""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts.actions.codes import make_code
from accounts.actions.members import NewMember, add_member
from accounts.actions.phones import give_phone_of_the_roll
from accounts.emails import access_link, task_waits
from accounts.errors import RuleError
from accounts.models import AccessCode, Application, Event, Member, Membership, Purpose, ReadEvent, Unit, User
from accounts.models.access import MAX_WRONG_CODES, AccessPurpose
from accounts.permissions import can_issue_access_code, holds_post
from portal.lib import clock
from portal.lib.crypto import codes_match, hash_code

SECOND_CODE_LENGTH = 6
SLIP_TOKEN_LENGTH = 12  # typed from paper: 59 bits, and every wrong try is counted or limited
WARNED_BEFORE_DAYS = 7
NO_LONGER_VALID = "Liên kết hoặc mã này không còn hiệu lực. Hãy liên hệ bí thư chi bộ để nhận liên kết mới."
NAME_TAKEN = "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác, thí dụ thêm năm sinh."
EMAIL_TAKEN = "Thư điện tử này đã có người dùng. Hãy dùng địa chỉ khác hoặc để trống."
NOT_YOURS = (
    "Bạn không cấp được lời mời hoặc phiếu cho người này. Người giữ chức vụ nhận lời mời từ cấp ủy cấp trên trực tiếp "
    "và lấy lại tài khoản với hai người ở cấp đó; người khác nhận từ bí thư chi bộ; quản trị chỉ mở tài khoản lần đầu."
)
LEVEL_ABOVE = (
    "Bạn giữ chức vụ nên lời mời hoặc phiếu phải do cấp ủy cấp trên trực tiếp cấp. Hãy nhờ cấp trên cấp phiếu mới."
)
LOCKED = "Tài khoản này đang tạm khóa nên chưa cấp được phiếu. Khi quản trị mở khóa xong, hãy cấp lại."
HAS_ACCOUNT = "Đảng viên này đã có tài khoản. Hãy chọn người khác trong danh sách hoặc thêm mới."


@dataclass(frozen=True)
class NewAccount:
    """What a person chooses for the account, as checked by a form."""

    username: str
    password: str
    email: str = ""


@transaction.atomic
def issue_access_code(*, by: User, member: Member, kind: str) -> AccessCode:
    """A single-use link with a second code, 14 days. An earlier open one is revoked.

    For a member with an account it sets a new password, else it opens one. Raises `RuleError` for whom
    `can_issue_access_code` refuses, and for a locked account.
    """
    # Locked: of two people who issue at once the second revokes what the first one made.
    member = Member.objects.select_for_update().get(pk=member.pk)
    if not can_issue_access_code(by, member):
        raise RuleError(NOT_YOURS)
    if member.has_account and not member.user.is_active:
        raise RuleError(LOCKED)
    for earlier in AccessCode.objects.filter(member=member, status="issued").select_for_update():
        earlier.revoke(by=by)
    purpose = AccessPurpose.PASSWORD if member.has_account else AccessPurpose.OPEN
    code = make_code(member=member, purpose=purpose, kind=kind, issued_by=by)
    membership = member.membership_on()
    unit = membership.unit if membership else None
    if unit is not None:
        # Whoever hands out a way into an account could use it: the member sees for ever who did.
        ReadEvent.objects.record(by=by, subject=code, member=member, unit=unit, purpose=Purpose.ACCESS)
    Event.objects.append(by=by, verb="accesscode.issued", subject=code, unit=unit, data={"member": str(member.pk)})
    return code


@transaction.atomic
def revoke_access_code(*, by: User, code: AccessCode) -> None:
    """The link and the second code stop working at once. Raises `TransitionError` when used or revoked."""
    membership = code.member.membership_on()
    code.revoke(by=by, unit=membership.unit if membership else None)


@transaction.atomic
def send_access_link(*, by: User, code: AccessCode) -> None:
    """Mails the link, never the second code, to the member's address; once, however often it is asked.

    Raises `RuleError` without an address or when the code is no longer open.
    """
    if not code.is_open:
        raise RuleError(NO_LONGER_VALID)
    if not code.member.contact_email:
        raise RuleError("Danh sách chưa có thư điện tử của người này. Hãy thêm địa chỉ rồi gửi lại.")
    membership = code.member.membership_on()
    unit = membership.unit if membership else None
    access_link(
        to=code.member.contact_email,
        link=code.link,
        unit=unit,
        effect=f"access:{code.pk}",
        member_id=code.member_id,
    ).send()
    Event.objects.append(by=by, verb="accesscode.mailed", subject=code, unit=unit)


def accept_access_code(*, code: AccessCode, second_code: str, account: NewAccount) -> User:
    """Opens the member's account and consumes the code. Raises `RuleError` when it is not valid.

    A wrong second code is counted; after five the code is dead. Of two at once one opens the account.
    """
    check_second_code(code, second_code)
    check_issuer(code)
    with transaction.atomic():
        user = _open_account(account, member=code.member)
        code.use(by=user)
        give_phone_of_the_roll(user)
        Event.objects.append(by=user, verb="user.opened", subject=user, unit=user.cell)
    return user


def check_issuer(code: AccessCode) -> None:
    """Raises `RuleError` when the member has come to a post since, and the issuer is not above it or was alone."""
    if holds_post(code.member) and not (code.issued_by and can_issue_access_code(code.issued_by, code.member)):
        raise RuleError(LEVEL_ABOVE)


def check_second_code(code: AccessCode, second_code: str) -> None:
    """Raises `RuleError` when the code cannot be used, `WrongCodeError` for a wrong second code, which counts."""
    # Counted before it is compared: a hundred guesses sent at once are a hundred guesses.
    row = AccessCode.objects.filter(pk=code.pk)
    if not row.usable().update(wrong_codes=F("wrong_codes") + 1):
        raise RuleError(NO_LONGER_VALID)
    current = row.get()
    if current.sealed_code and codes_match(second_code, hash_code(current.second_code)):
        row.update(wrong_codes=F("wrong_codes") - 1)
        return
    left = MAX_WRONG_CODES - current.wrong_codes
    if left <= 0 or not current.sealed_code:
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
        raise _taken(user) from error
    return user


def _taken(user: User) -> RuleError:
    if User.objects.filter(member__isnull=False, member=user.member_id).exists():
        return RuleError(NO_LONGER_VALID)
    field = "email" if not User.objects.filter(username__iexact=user.username).exists() else "username"
    return AccountTakenError(field)


class AccountTakenError(RuleError):
    """User name or e-mail belongs to another account; shown at its field (`field`)."""

    def __init__(self, field: str) -> None:
        super().__init__(EMAIL_TAKEN if field == "email" else NAME_TAKEN)
        self.field = field


def account_opened_by(*, code: AccessCode, account: NewAccount) -> User | None:
    """The account this very form has opened already, when it is sent a second time; else None."""
    same = User.objects.filter(member=code.member_id, username=account.username, is_active=True)
    return _with_password(same, account.password) if code.status == "used" else None


def applicant_registered_by(*, unit: Unit, full_name: str, account: NewAccount) -> User | None:
    """The applicant this very form has registered already, when it is sent a second time; else None."""
    waiting = Application.objects.waiting().filter(unit=unit, full_name=full_name)
    same = User.objects.filter(application__in=waiting, username=account.username, is_active=True)
    return _with_password(same, account.password)


def _with_password(users: QuerySet[User], password: str) -> User | None:
    user = users.first()
    return user if user is not None and user.check_password(password) else None


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
    user, unit = application.user, application.unit
    application.admit(by=by)
    if member is None:
        member = add_member(by=by, unit=unit, new=NewMember(application.full_name, standing, user.email))
    elif not Membership.objects.on_roll().filter(member=member, unit=unit).exists():
        raise RuleError("Người này không có trong danh sách của chi bộ. Hãy chọn lại hoặc thêm mới.")
    elif holds_post(member) and not can_issue_access_code(by, member):
        raise RuleError("Người này giữ chức vụ nên tài khoản do cấp ủy cấp trên trực tiếp mời mở. Hãy báo cấp trên.")
    _link(user, member, by=by)
    Event.objects.append(by=by, verb="member.account_linked", subject=member, unit=unit)
    if user.email:
        task_waits(to=user.email, unit=unit, effect=f"admitted:{application.pk}").send()
    return member


def _link(user: User, member: Member, *, by: User) -> None:
    for code in member.access_codes.filter(status="issued"):
        code.revoke(by=by)
    try:
        with transaction.atomic():
            linked = User.objects.filter(pk=user.pk, member__isnull=True).update(member=member)
    except IntegrityError as error:
        raise RuleError(HAS_ACCOUNT) from error
    if not linked:
        raise RuleError("Tài khoản này đã gắn với một người trong danh sách.")


@transaction.atomic
def refuse(*, by: User, application: Application) -> None:
    """Not of this cell: the account is closed now and deleted with the application after its 30 days."""
    application.refuse(by=by)
    User.objects.filter(pk=application.user_id).update(is_active=False)


@transaction.atomic
def warn_stale_applicants() -> int:
    """Tells applicants with an address, once, that their registration ends soon; returns how many it concerns.

    Who has none reads the day on their own page, as they did when registering.
    """
    ending = Application.objects.waiting().stale(settings.APPLICANT_DAYS - WARNED_BEFORE_DAYS)
    told = list(ending.exclude(user__email="").select_related("user", "unit"))
    for application in told:
        until = f"{application.kept_until:%d/%m/%Y}"
        effect = f"applicant-ends:{application.pk}"
        task_waits(to=application.user.email, unit=application.unit, effect=effect, until=until).send()
    return len(told)


@transaction.atomic
def delete_stale_applicants() -> int:
    """Deletes applicants nobody admitted in time, account and all; returns how many."""
    # Locked: who is admitted at this very moment stays.
    stale = Application.objects.stale(settings.APPLICANT_DAYS).select_for_update()
    people = list(stale.values_list("user_id", flat=True))
    Application.objects.filter(user__in=people).delete()
    User.objects.filter(pk__in=people).delete()
    return len(people)
