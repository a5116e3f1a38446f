"""The way back into an account, given by two officers; by one operator's command where there is no second one."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.actions.codes import make_code
from accounts.errors import RuleError
from accounts.models import (
    SYSTEM,
    AccessCode,
    Actor,
    CredentialRecovery,
    Event,
    Member,
    Purpose,
    ReadEvent,
    TransitionError,
    User,
)
from accounts.models.access import MAX_WRONG_CODES, AccessCodeKind, AccessPurpose
from accounts.models.recoveries import CredentialRecoveryQuerySet, Lost, heads_above, levels
from accounts.permissions import (
    can_approve_recovery,
    can_open_recovery,
    holds_post,
    recovery_unit,
    still_signs_second,
)
from portal.lib import clock

OPENED = "credentialrecovery.requested"
NOT_YOURS = (
    "Bạn không mở được việc này. Với người giữ chức vụ là cấp ủy cấp trên trực tiếp; "
    "với đảng viên khác là bí thư chi bộ."
)
NOT_SECOND = "Việc này cần một người khác ở cấp trên xác nhận, không phải người đã mở và không phải người được giúp."
SLIP_IS_ENOUGH = "Người này không giữ chức vụ nên chỉ cần phiếu đặt lại mật khẩu do bí thư chi bộ cấp."
LOCKED = "Tài khoản này đang tạm khóa. Khi quản trị mở khóa xong, hãy làm lại."
UNDER_WAY = "Đã có người mở việc này cho đồng chí ấy. Hãy hỏi người đó, hoặc đợi việc kia khép lại."
ASK_FIRST = "Hãy gặp hoặc gọi cho người này, tự nhận ra đúng người, rồi đánh dấu."


@transaction.atomic
def open_recovery(*, by: User, member: Member, lost: str, reason: str, how_asked: str) -> CredentialRecovery:
    """The first of two signatures: who met the person says what is lost and how they knew them. Raises `RuleError`."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    unit = recovery_unit(member)
    if unit is None or not can_open_recovery(by, member):
        raise RuleError(NOT_YOURS)
    if not member.user.is_active:
        raise RuleError(LOCKED)
    if lost == Lost.PASSWORD and not holds_post(member):
        raise RuleError(SLIP_IS_ENOUGH)
    _expire(CredentialRecovery.objects.filter(member=member))
    fields = {"lost": lost, "reason": reason, "how_asked": how_asked, "requested_by": by, "requested_at": clock.now()}
    try:
        with transaction.atomic():
            recovery = CredentialRecovery.objects.create(member=member, unit=unit, **fields)
    except IntegrityError as error:
        raise RuleError(UNDER_WAY) from error
    ReadEvent.objects.record(by=by, subject=recovery, member=member, unit=unit, purpose=Purpose.ACCESS)
    Event.objects.append(by=by, verb=OPENED, subject=recovery, unit=unit, data={"lost": lost})
    return recovery


@transaction.atomic
def approve_recovery(*, by: User, recovery: CredentialRecovery, asked: bool) -> AccessCode:
    """The second signature: the slip comes into being, its second code is for this person to tell.

    In: `asked` that they too asked the person. Raises `RuleError` for the wrong person, or when the first one may
    no longer.
    """
    if not can_approve_recovery(by, recovery):
        raise RuleError(NOT_SECOND)
    if not asked:
        raise RuleError(ASK_FIRST)
    first, member = recovery.requested_by, recovery.member
    if first is None or not can_open_recovery(User.objects.get(pk=first.pk), member):
        raise RuleError("Người mở việc này không còn giữ chức vụ. Hãy khép lại và để người khác mở.")
    code = _slip(recovery, issued_by=first)
    recovery.approve(by=by, code=code)
    ReadEvent.objects.record(by=by, subject=recovery, member=member, unit=recovery.unit, purpose=Purpose.ACCESS)
    return code


@transaction.atomic
def decline_recovery(*, by: User, recovery: CredentialRecovery) -> None:
    """The second person does not confirm. Raises `RuleError` for the wrong person."""
    if not can_approve_recovery(by, recovery):
        raise RuleError(NOT_SECOND)
    recovery.decline(by=by)


@transaction.atomic
def withdraw_recovery(*, by: User, recovery: CredentialRecovery) -> None:
    """Either of the two takes it back; a slip that is out there opens nothing any more."""
    if by.pk not in (recovery.requested_by_id, recovery.approved_by_id):
        raise RuleError(NOT_YOURS)
    _close(recovery, by=by)


@transaction.atomic
def recover_by_command(*, member: Member, lost: str) -> AccessCode:
    """For the only officer of the root, by an operator's command. Raises `RuleError` where two people could do it."""
    unit = recovery_unit(member)
    if unit is None or not member.has_account or not unit.is_root() or not holds_post(member):
        raise RuleError("Lệnh này chỉ dành cho người giữ chức vụ ở đơn vị gốc đã có tài khoản.")
    if levels(unit, heads_above({unit.path}))[0] - {member.pk}:
        raise RuleError("Đơn vị gốc còn người khác xác nhận được. Hãy để người đó mở việc này trên màn hình.")
    for open_one in CredentialRecovery.objects.open().filter(member=member).with_people():
        _close(open_one, by=SYSTEM)
    recovery = CredentialRecovery.objects.create(member=member, unit=unit, lost=lost, requested_at=clock.now())
    Event.objects.append(by=SYSTEM, verb=OPENED, subject=recovery, unit=unit, data={"lost": lost})
    code = _slip(recovery, issued_by=None)
    recovery.approve(by=SYSTEM, code=code)
    return code


def check_recovery(code: AccessCode) -> None:
    """Raises `RuleError` when one of the two who signed can no longer stand for it."""
    recovery = code.recovery
    first = recovery.requested_by
    if first is not None and not can_open_recovery(first, code.member):
        raise RuleError(NOT_YOURS)
    if recovery.approved_by is not None and not still_signs_second(recovery.approved_by, code.member):
        raise RuleError(NOT_SECOND)


def finish_recovery(*, code: AccessCode, user: User) -> bool:
    """The slip was used: the lost second factor goes. Returns whether there was one to take off."""
    recovery = code.recovery
    recovery.use(by=user)
    if not recovery.removes_factor:
        return False
    removed, _ = Authenticator.objects.filter(user=user).delete()
    Event.objects.append(by=user, verb="user.factor_removed", subject=user, unit=user.cell, data={"count": removed})
    return bool(removed)


@transaction.atomic
def expire_recoveries() -> None:
    """Closes what nobody confirmed or used in time."""
    _expire(CredentialRecovery.objects.all())


def _expire(rows: CredentialRecoveryQuerySet) -> None:
    limit = clock.now() - timedelta(days=settings.ACCESS_CODE_DAYS)
    dead = ~Q(code__status="issued") | Q(code__expires_at__lte=clock.now()) | Q(code__wrong_codes__gte=MAX_WRONG_CODES)
    stale = Q(status="requested", requested_at__lte=limit) | (Q(status="approved") & dead)
    for recovery in rows.open().filter(stale).with_people():
        _close(recovery, by=SYSTEM)


def _close(recovery: CredentialRecovery, *, by: Actor) -> None:
    recovery.expire(by=by)
    if recovery.code is not None and recovery.code.status == "issued":
        try:
            recovery.code.revoke(by=by, unit=recovery.unit)
        except TransitionError:  # used this very moment: then the recovery itself would have been refused
            return


def _slip(recovery: CredentialRecovery, *, issued_by: User | None) -> AccessCode:
    for earlier in recovery.member.access_codes.filter(status="issued").select_for_update():
        earlier.revoke(by=issued_by or SYSTEM)
    return make_code(
        member=recovery.member, purpose=AccessPurpose.RECOVERY, kind=AccessCodeKind.SLIP, issued_by=issued_by
    )
