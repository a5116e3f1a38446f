"""Transfers between cells: proposed by the one, answered by the other, for good or for a time."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from accounts import actions as accounts
from accounts.errors import RuleError
from accounts.models import Event, Member, Membership, Post, PostStatus, Standing, Unit, User
from accounts.permissions import can_change_membership
from accounts.roles import Verb
from notifications.actions import tell
from notifications.models import OutboxMessage
from portal.lib import clock
from rolls.actions.leaving import AWAY_FIRST, check_cell_keeps_a_head, hand_over_ended
from rolls.models import Transfer, TransferKind
from rolls.permissions import can_answer_transfer, can_bring_back, can_withdraw_transfer

FOLLOW = "declarations.tasks.follow_move"
MOVING = frozenset({Standing.OFFICIAL, Standing.PROBATIONARY, Standing.EXEMPT})
NOT_ALLOWED = "Bạn không có quyền chuyển sinh hoạt cho đồng chí này. Người giữ danh sách chi bộ đề nghị việc này."
NOT_YOURS = "Việc tiếp nhận do người khác ở chi bộ nơi đến quyết định. Hãy báo bí thư chi bộ nơi đến."
ONE_OPEN = "Đồng chí này đang có một đề nghị chuyển sinh hoạt. Hãy chờ trả lời hoặc rút đề nghị đó."
STALE = "Nơi sinh hoạt của đồng chí đã thay đổi sau khi đề nghị. Hãy rút đề nghị này và đề nghị lại."


@dataclass(frozen=True)
class NewTransfer:
    """Where to, and until when for a temporary one; as checked by a form."""

    kind: str
    to_unit: Unit
    until_on: date | None = None


@transaction.atomic
def propose_transfer(*, by: User, membership: Membership, new: NewTransfer) -> Transfer:
    """Waits for the other cell; until then nothing changes. Raises `RuleError`."""
    if not can_change_membership(by, membership):
        raise RuleError(NOT_ALLOWED)
    _check(membership, new)
    try:
        with transaction.atomic():
            transfer = Transfer.objects.create(
                kind=new.kind,
                member=membership.member,
                from_unit=membership.unit,
                to_unit=new.to_unit,
                standing=membership.standing,
                until_on=new.until_on if new.kind == TransferKind.TEMPORARY else None,
                proposed_by=by,
                proposed_at=clock.now(),
            )
    except IntegrityError as error:
        raise RuleError(ONE_OPEN) from error
    Event.objects.append(
        by=by,
        verb="transfer.proposed",
        subject=transfer,
        unit=membership.unit,
        data={"member": str(transfer.member_id), "to": str(new.to_unit.pk), "kind": new.kind},
    )
    _tell_member(transfer, "proposed", "Có đề nghị chuyển sinh hoạt của bạn")
    for user in keepers_of(transfer.to_unit, besides=transfer.member):
        _tell(user, transfer, "asked", "Có đề nghị tiếp nhận sinh hoạt")
    return transfer


def _check(membership: Membership, new: NewTransfer) -> None:
    if membership.standing == Standing.TEMPORARILY_AWAY:
        raise RuleError(AWAY_FIRST)
    if membership.standing not in MOVING:
        raise RuleError("Tư cách hiện nay chưa cho phép chuyển sinh hoạt. Hãy cập nhật tư cách trước.")
    if new.to_unit.pk == membership.unit_id or not new.to_unit.is_cell or not new.to_unit.is_open(clock.today()):
        raise RuleError("Hãy chọn một chi bộ khác đang hoạt động.")
    if new.kind == TransferKind.TEMPORARY and (new.until_on is None or new.until_on <= clock.today()):
        raise RuleError("Hãy ghi ngày cuối sinh hoạt tạm thời, từ ngày mai trở đi.")
    if new.kind == TransferKind.LASTING:
        check_cell_keeps_a_head(membership)


@transaction.atomic
def accept_transfer(*, by: User, transfer: Transfer) -> None:
    """The member belongs to the other cell from today (or takes part there). Raises `RuleError`.

    For good: the old membership, posts held in the old cell and an open invitation end the same day; what was
    declared follows the member. For a time: the official cell stays, and the host never sees what was declared.
    """
    if not can_answer_transfer(by, transfer):
        raise RuleError(NOT_YOURS)
    transfer.accept(by=by)
    membership = transfer.member.membership_on()
    if membership is None or membership.unit_id != transfer.from_unit_id or membership.standing != transfer.standing:
        raise RuleError(STALE)
    if transfer.is_temporary:
        _begin_stay(by, transfer, membership)
    else:
        _move(by, transfer, membership)
    _tell_member(transfer, "accepted", "Đề nghị chuyển sinh hoạt của bạn đã được tiếp nhận")
    _tell(transfer.proposed_by, transfer, "answered", "Đề nghị chuyển sinh hoạt đã được trả lời")


def _move(by: User, transfer: Transfer, membership: Membership) -> None:
    if membership.starts_on >= clock.today():
        raise RuleError("Đồng chí mới vào danh sách chi bộ cũ hôm nay. Hãy tiếp nhận từ ngày mai.")
    check_cell_keeps_a_head(membership)
    held = list(transfer.member.posts.filter(status=PostStatus.CONFIRMED).values_list("pk", flat=True))
    accounts.move_membership(by=by, membership=membership, unit=transfer.to_unit, on=clock.today())
    hand_over_ended(held)
    # What is asked in the old cell falls away and what is asked in the new one begins: the worker's next seconds.
    OutboxMessage.objects.put(
        task=FOLLOW, effect=f"transfer:{transfer.pk}", payload={"member": str(transfer.member_id)}
    )


def _begin_stay(by: User, transfer: Transfer, membership: Membership) -> None:
    if transfer.until_on is not None and transfer.until_on < clock.today():
        raise RuleError("Thời gian sinh hoạt tạm thời ghi trong đề nghị đã qua. Hãy đề nghị chi bộ kia ghi lại.")
    accounts.change_standing(by=by, membership=membership, standing=Standing.TEMPORARILY_AWAY, on=clock.today())
    accounts.host_guest(by=by, member=transfer.member, unit=transfer.to_unit, on=clock.today())


@transaction.atomic
def decline_transfer(*, by: User, transfer: Transfer, reason: str) -> None:
    """The other cell does not take the member, and says why. Raises `RuleError`."""
    if not can_answer_transfer(by, transfer):
        raise RuleError(NOT_YOURS)
    transfer.decline(by=by, reason=reason)
    _tell_member(transfer, "declined", "Đề nghị chuyển sinh hoạt của bạn chưa được tiếp nhận")
    _tell(transfer.proposed_by, transfer, "answered", "Đề nghị chuyển sinh hoạt đã được trả lời")


@transaction.atomic
def withdraw_transfer(*, by: User, transfer: Transfer) -> None:
    """The giving cell takes its proposal back. Raises `RuleError`."""
    if not can_withdraw_transfer(by, transfer):
        raise RuleError("Chỉ chi bộ đã đề nghị mới rút được đề nghị này.")
    transfer.withdraw(by=by)
    _tell_member(transfer, "withdrawn", "Đề nghị chuyển sinh hoạt của bạn đã được rút")


@transaction.atomic
def come_back(*, by: User, transfer: Transfer) -> None:
    """A temporary stay ends, on its day or before: the standing of old at home again. Raises `RuleError`."""
    if not can_bring_back(by, transfer):
        raise RuleError("Chi bộ nơi đi hoặc nơi đến ghi nhận đồng chí trở về.")
    transfer.come_back(by=by)
    today, member = clock.today(), transfer.member
    accounts.end_guest(by=by, member=member, unit=transfer.to_unit, on=today)
    home = member.membership_on()
    if home is not None and home.standing == Standing.TEMPORARILY_AWAY:
        accounts.change_standing(by=by, membership=home, standing=transfer.standing, on=today)
    _tell_member(transfer, "returned", "Đã ghi nhận bạn trở về chi bộ sinh hoạt")
    for unit in (transfer.from_unit, transfer.to_unit):
        for user in keepers_of(unit, besides=member):
            if user.pk != by.pk:
                _tell(user, transfer, "returned", "Một đồng chí đã kết thúc sinh hoạt tạm thời")


def keepers_of(unit: Unit, besides: Member) -> list[User]:
    """Accounts of those who keep the roll of a cell today."""
    posts = Post.objects.held().with_verb(Verb.KEEP_ROLL).filter(unit=unit).exclude(member=besides)
    return list(User.objects.filter(member__in=posts.values("member"), is_active=True).order_by("pk"))


def _tell_member(transfer: Transfer, step: str, title: str) -> None:
    user: User | None = getattr(transfer.member, "user", None)
    if user is not None and user.is_active:
        _tell(user, transfer, step, title)


def _tell(user: User, transfer: Transfer, step: str, title: str) -> None:
    tell(user, effect=f"transfer:{transfer.pk}:{step}", title=title, url=transfer.get_absolute_url())
