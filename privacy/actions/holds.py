"""Tạm giữ dữ liệu, and the end of a restriction."""

from django.db import IntegrityError, transaction

from accounts.actions.members import unrestrict_member
from accounts.errors import RuleError
from accounts.models import Event, Member, Unit, User
from portal.lib import clock
from privacy.actions.requests import tell_member
from privacy.models import LegalHold, Restriction
from privacy.permissions import can_hold, can_lift, can_lift_hold


@transaction.atomic
def place_hold(*, by: User, member: Member, unit: Unit, reason: str) -> LegalHold:
    """From now on nothing of this member is deleted. `unit` is the member's cell. Raises `RuleError`."""
    if member.pk == by.member_id or not can_hold(by, unit):
        raise RuleError("Chỉ bí thư, phó bí thư của chi bộ hoặc cấp trên tạm giữ được dữ liệu, và không phải của mình.")
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(
                member=member, unit=unit, reason=reason, placed_at=clock.now(), placed_by=by
            )
    except IntegrityError as error:
        raise RuleError("Dữ liệu của đảng viên này đang được tạm giữ. Hãy mở danh sách để xem lý do.") from error
    Event.objects.append(by=by, verb="legalhold.placed", subject=hold, unit=unit)
    return hold


@transaction.atomic
def lift_hold(*, by: User, hold: LegalHold) -> None:
    """The rules of keeping apply again. Raises `RuleError`."""
    if not can_lift_hold(by, hold):
        raise RuleError("Bạn không kết thúc được việc tạm giữ này.")
    if not LegalHold.objects.in_force().filter(pk=hold.pk).update(lifted_at=clock.now(), lifted_by=by):
        raise RuleError("Việc tạm giữ này đã kết thúc trước đó.")
    Event.objects.append(by=by, verb="legalhold.lifted", subject=hold, unit=hold.unit)


@transaction.atomic
def lift_restriction(*, by: User, restriction: Restriction) -> None:
    """What was declared opens to the cell's officers again. Raises `RuleError`."""
    if not can_lift(by, restriction):
        raise RuleError("Bạn không bỏ được việc hạn chế này.")
    rows = Restriction.objects.in_force().filter(pk=restriction.pk)
    if not rows.update(lifted_at=clock.now(), lifted_by=by):
        raise RuleError("Việc hạn chế này đã được bỏ trước đó.")
    unrestrict_member(by=by, member=restriction.member, unit=restriction.request.unit)
    if by.member_id != restriction.member_id:
        tell_member(restriction.request, "lifted", "Việc hạn chế xem dữ liệu của bạn đã kết thúc")
