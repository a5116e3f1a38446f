"""The end of a request: done, with what its kind leads to in the same transaction, or refused with a ground."""

import uuid
from collections.abc import Callable

from django.db import transaction

from accounts.actions.members import restrict_member
from accounts.errors import RuleError
from accounts.models import User
from declarations.actions import withdraw_consents
from declarations.retention import erase as erase_declared
from notifications.models import Deadline
from portal.lib import clock
from privacy.actions.requests import require_handler, tell_member
from privacy.models import DataRequest, LegalHold, RequestKind, Restriction
from privacy.retention import erase_people

HELD = (
    "Dữ liệu của đảng viên này đang được tạm giữ nên chưa xóa được. Hãy trả lời “không thực hiện được” với lý do "
    "tạm giữ dữ liệu, hoặc chờ khi việc tạm giữ kết thúc."
)


@transaction.atomic
def finish_request(*, by: User, request: DataRequest, answer: str) -> None:
    """Does what was asked and answers. Raises `RuleError`; then nothing is done."""
    require_handler(by, request)
    request.finish(by=by, answer=answer)
    _meet(request)
    if request.kind in EFFECTS:
        EFFECTS[request.kind](by, request)
    tell_member(request, "done", "Yêu cầu về dữ liệu của bạn đã được giải quyết")


@transaction.atomic
def refuse_request(*, by: User, request: DataRequest, ground: str, answer: str) -> None:
    """Says no, with one of the grounds and in words. Raises `RuleError`."""
    require_handler(by, request)
    request.refuse(by=by, ground=ground, answer=answer)
    _meet(request)
    tell_member(request, "refused", "Yêu cầu về dữ liệu của bạn đã có trả lời")


def _meet(request: DataRequest) -> None:
    Deadline.objects.about(request).open().update(met_at=clock.now())


# What each kind leads to. Viewing, copies, corrections and protection are done by people before they answer. ----


def _restrict(by: User, request: DataRequest) -> None:
    if Restriction.objects.in_force().filter(member=request.member_id).exists():
        raise RuleError("Việc hạn chế đang có hiệu lực. Hãy trả lời “không thực hiện được” với lý do đã thực hiện.")
    now = clock.now()
    Restriction.objects.create(request=request, member=request.member, begun_at=now)
    restrict_member(by=by, member=request.member, unit=request.unit, at=now)


def _withdraw(by: User, request: DataRequest) -> None:
    withdraw_consents(by=by, member=request.member)


def _delete(by: User, request: DataRequest) -> None:
    """Who has left every roll: everything. Who is on one: all that was declared; the roll entry is still needed."""
    member = request.member
    if LegalHold.objects.in_force().filter(member=member).exists():
        raise RuleError(HELD)
    if member.memberships.valid().exists():
        withdraw_consents(by=by, member=member)
        erase_declared([member.pk])
    else:
        erase_people([member.pk], uuid.uuid4())


EFFECTS: dict[str, Callable[[User, DataRequest], None]] = {
    RequestKind.RESTRICT: _restrict,
    RequestKind.OBJECT: _withdraw,
    RequestKind.WITHDRAW: _withdraw,
    RequestKind.DELETE: _delete,
}
