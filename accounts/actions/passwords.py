"""A new password by a code from another person, for who has no e-mail to get one by."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions.access import NO_LONGER_VALID, check_issuer, check_second_code
from accounts.actions.accounts import end_sessions
from accounts.actions.recoveries import check_recovery, finish_recovery
from accounts.emails import task_waits
from accounts.errors import RuleError
from accounts.models import AccessCode, Event, TransitionError, User
from accounts.models.access import AccessPurpose
from portal.lib import clock

# So long a form that is sent again is taken for the same sending.
SAME_SENDING = timedelta(minutes=10)
STAYS_LOCKED = (
    "Tài khoản này đang tạm khóa nên chưa đặt được mật khẩu mới. "
    "Hãy liên hệ người đưa phiếu hoặc quản trị để được mở lại."
)


class PasswordRefusedError(RuleError):
    """The new password does not suit this account; shown at its field."""


def replace_password(*, code: AccessCode, second_code: str, password: str) -> User:
    """Sets a new password on the member's account, ends its sessions and consumes the code.

    The second factor stays as it is, unless two officers gave the code because it is lost. Raises `RuleError`:
    no longer valid, wrong second code (counted), a locked account (nothing is consumed), a password like the
    user name. Of two at once one wins.
    """
    if not code.is_for_password:
        raise RuleError(NO_LONGER_VALID)
    check_second_code(code, second_code)
    check_recovery(code) if code.is_of_two else check_issuer(code)
    user = User.objects.get(member=code.member_id)
    _check_password(password, user)
    hashed = make_password(password)  # slow on purpose, hence before the transaction
    try:
        with transaction.atomic():
            _replace(user, hashed, code)
    except TransitionError as error:
        raise RuleError(NO_LONGER_VALID) from error
    user.refresh_from_db()
    user.forget_rights()
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefusedError(" ".join(error.messages)) from error


def _replace(user: User, hashed: str, code: AccessCode) -> None:
    code.use(by=user)
    if not User.objects.filter(pk=user.pk, is_active=True).update(password=hashed):
        raise RuleError(STAYS_LOCKED)
    if code.is_of_two:
        finish_recovery(code=code, user=user)
    credential_replaced(user)
    Event.objects.append(
        by=user, verb="user.password_replaced", subject=user, unit=user.cell, data={"access_code": str(code.pk)}
    )
    if user.email:
        task_waits(to=user.email, unit=user.cell, effect=f"password-replaced:{code.pk}").send()


def credential_replaced(user: User) -> None:
    """Password or second factor came anew: every session ends, the owner is told until they say they know.

    One piece for slips, for links by mail and for two officers. Call in the transaction of the change.
    """
    now = clock.now()
    User.objects.filter(pk=user.pk).update(credential_replaced_at=now, credential_changed_at=now)
    end_sessions(by=user, user=user)


def password_replaced_by(*, code: AccessCode, password: str) -> User | None:
    """The account on which this very form has just set its password, when it is sent a second time; else None."""
    used = AccessCode.objects.filter(pk=code.pk, status="used").exclude(purpose=AccessPurpose.OPEN)
    if not used.filter(used_at__gt=clock.now() - SAME_SENDING).exists():
        return None
    user = User.objects.filter(member=code.member_id, is_active=True).first()
    return user if user is not None and user.check_password(password) else None


@transaction.atomic
def acknowledge_replacement(*, by: User) -> None:
    """The owner knows of the new password: the notice goes. A second time changes nothing."""
    told = User.objects.filter(pk=by.pk, credential_replaced_at__isnull=False)
    if told.update(credential_replaced_at=None):
        Event.objects.append(by=by, verb="user.replacement_acknowledged", subject=by, unit=by.cell)
