"""Keeping the roll: members, dated standing, end of membership."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.actions.accounts import lock_account
from accounts.actions.posts import end_holding
from accounts.errors import RuleError
from accounts.models import Actor, Event, Member, Membership, Standing, Unit, User
from accounts.models.members import EndReason
from portal.lib import clock

FASTER = "Việc này vừa được người khác cập nhật. Hãy mở lại trang để xem tình trạng mới nhất."
KEPT_ELSEWHERE = (
    "Đồng chí chỉ sinh hoạt tạm thời ở đây. Việc ra khỏi Đảng, từ trần do chi bộ nơi sinh hoạt chính thức ghi. "
    "Hãy báo chi bộ ấy."
)
LAST_REASONS = (EndReason.LEFT, EndReason.DECEASED)


@dataclass(frozen=True)
class NewMember:
    """One person for the roll, as checked by a form."""

    full_name: str
    standing: str
    contact_email: str = ""
    birth_year: int | None = None
    contact_phone: str = ""


@transaction.atomic
def add_member(*, by: Actor, unit: Unit, new: NewMember, starts_on: date | None = None) -> Member:
    """Puts a person on the roll of a cell. Raises `RuleError` where members cannot belong."""
    if not unit.is_cell or not unit.is_open(clock.today()):
        raise RuleError("Đảng viên chỉ sinh hoạt tại chi bộ đang hoạt động. Hãy chọn một chi bộ.")
    member = Member.objects.create(
        full_name=new.full_name,
        birth_year=new.birth_year,
        contact_email=new.contact_email,
        contact_phone=new.contact_phone,
    )
    Membership.objects.create(member=member, unit=unit, standing=new.standing, starts_on=starts_on or clock.today())
    Event.objects.append(by=by, verb="member.added", subject=member, unit=unit, data={"standing": new.standing})
    return member


@transaction.atomic
def add_members(*, by: Actor, unit: Unit, rows: Sequence[NewMember]) -> list[Member]:
    """All of a pasted list, or nothing."""
    return [add_member(by=by, unit=unit, new=row) for row in rows]


@transaction.atomic
def correct_member(*, by: Actor, member: Member, unit: Unit, **fields: Any) -> None:
    """Name, birth year or contact address as they should be; `unit` is the cell that keeps the roll."""
    changed = sorted(name for name, value in fields.items() if getattr(member, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(member, name, fields[name])
    member.save(update_fields=changed)
    Event.objects.append(by=by, verb="member.corrected", subject=member, unit=unit, data={"fields": changed})


@transaction.atomic
def change_standing(*, by: Actor, membership: Membership, standing: str, on: date) -> Membership:
    """Ends the row of the old standing and begins one of the new, the same day.

    On the very day the row begins, a mistake is put right in place. Raises `RuleError`.
    """
    if on == membership.starts_on:
        return _correct_standing(by, membership, standing)
    _end(membership, on=on, reason=EndReason.STANDING)
    changed = Membership.objects.create(member=membership.member, unit=membership.unit, standing=standing, starts_on=on)
    Event.objects.append(
        by=by, verb="member.standing_changed", subject=membership.member, unit=membership.unit,
        data={"standing": standing},
    )  # fmt: skip
    return changed


def _correct_standing(by: Actor, membership: Membership, standing: str) -> Membership:
    rows = Membership.objects.filter(pk=membership.pk, ends_on__isnull=True, starts_on=membership.starts_on)
    if not rows.update(standing=standing):
        raise RuleError(FASTER)
    Event.objects.append(
        by=by, verb="member.standing_corrected", subject=membership.member, unit=membership.unit,
        data={"standing": standing},
    )  # fmt: skip
    membership.standing = standing
    return membership


@transaction.atomic
def end_membership(*, by: Actor, membership: Membership, on: date, reason: str) -> None:
    """The person leaves the roll of this unit; posts held there and an open invitation end at once.

    Who leaves the Party or dies holds no post anywhere; the account of a dead person is locked.
    What follows for reminders and mails is the business of `rolls.actions`, which screens call. Raises `RuleError`,
    also when a host says of its guest that they died or left the Party: that is for the guest's own cell.
    """
    member = membership.member
    if reason in LAST_REASONS and membership.is_kept_elsewhere:
        raise RuleError(KEPT_ELSEWHERE)
    _end(membership, on=on, reason=reason)
    posts = member.posts.filter(status="confirmed")
    for post in posts if reason in LAST_REASONS else posts.filter(unit=membership.unit):
        end_holding(by=by, post=post)
    for code in member.access_codes.filter(status="issued"):
        code.revoke(by=by)
    user = getattr(member, "user", None)
    if reason == EndReason.DECEASED and isinstance(by, User) and user is not None and user.is_active:
        lock_account(by=by, user=user)
    Event.objects.append(
        by=by, verb="member.membership_ended", subject=membership.member, unit=membership.unit,
        data={"reason": reason},
    )  # fmt: skip


def _end(membership: Membership, *, on: date, reason: str) -> None:
    if on <= membership.starts_on:
        raise RuleError("Ngày kết thúc phải sau ngày bắt đầu. Hãy kiểm tra lại ngày.")
    rows = Membership.objects.filter(pk=membership.pk, ends_on__isnull=True, starts_on__lt=on)
    if not rows.update(ends_on=on, end_reason=reason):
        raise RuleError(FASTER)


@transaction.atomic
def move_membership(*, by: Actor, membership: Membership, unit: Unit, on: date) -> Membership:
    """The person leaves this roll and is on the roll of `unit` from the same day, with the same standing."""
    if not unit.is_cell or not unit.is_open(on):
        raise RuleError("Chi bộ nơi đến không còn hoạt động. Hãy chọn chi bộ khác.")
    end_membership(by=by, membership=membership, on=on, reason=EndReason.TRANSFER)
    standing = membership.standing
    moved = Membership.objects.create(member=membership.member, unit=unit, standing=standing, starts_on=on)
    Event.objects.append(by=by, verb="member.moved", subject=membership.member, unit=unit, data={"standing": standing})
    return moved


@transaction.atomic
def host_guest(*, by: Actor, member: Member, unit: Unit, on: date) -> Membership:
    """The person takes part in another cell for a time; the official membership stays where it is."""
    if not unit.is_cell or not unit.is_open(on):
        raise RuleError("Chi bộ nơi đến không còn hoạt động. Hãy chọn chi bộ khác.")
    guest = Membership.objects.create(member=member, unit=unit, standing=Standing.TEMPORARILY_HERE, starts_on=on)
    Event.objects.append(by=by, verb="member.hosted", subject=member, unit=unit)
    return guest


@transaction.atomic
def end_guest(*, by: Actor, member: Member, unit: Unit, on: date, reason: str = EndReason.RETURNED) -> None:
    """The stay of a guest ends; one that began this very day lasts until tomorrow. Nothing where there is none."""
    for row in Membership.objects.filter(
        member=member, unit=unit, standing=Standing.TEMPORARILY_HERE, ends_on__isnull=True
    ):
        _end(row, on=max(on, row.starts_on + timedelta(days=1)), reason=reason)
        Event.objects.append(by=by, verb="member.stay_ended", subject=member, unit=unit, data={"reason": reason})


@transaction.atomic
def restrict_member(*, by: Actor, member: Member, unit: Unit, at: datetime) -> None:
    """From now on what the member declared opens to the member alone (`privacy` says why)."""
    member.restricted_at = at
    member.save(update_fields=["restricted_at"])
    Event.objects.append(by=by, verb="member.restricted", subject=member, unit=unit)


@transaction.atomic
def unrestrict_member(*, by: Actor, member: Member, unit: Unit) -> None:
    """What the member declared opens to the cell's officers again."""
    member.restricted_at = None
    member.save(update_fields=["restricted_at"])
    Event.objects.append(by=by, verb="member.unrestricted", subject=member, unit=unit)
