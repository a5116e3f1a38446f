"""Reads for the screens of a request: where it stands, who acts, how many days are left."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import Purpose, ReadEvent, User
from declarations.ledger import who_did
from documents.citations import Citation, resolve
from notifications.models import CalendarDay, Deadline
from portal.lib import clock
from portal.lib.calendar import days_left
from privacy.forms.requests import EFFECTS, AnswerForm, ConfirmForm, ExtendForm
from privacy.models import DataRequest, LegalHold, RequestKind, Restriction
from privacy.permissions import can_handle, can_lift, can_retract

STEPS = {
    "datarequest.filed": ("next", "Gửi yêu cầu"),
    "datarequest.confirmed": ("check", "Tiếp nhận"),
    "datarequest.extended": ("clock", "Gia hạn một lần"),
    "datarequest.done": ("check", "Đã giải quyết"),
    "datarequest.refused": ("alert", "Trả lời: không thực hiện được"),
    "datarequest.retracted": ("close", "Rút yêu cầu"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline component."""

    at: Any
    actor: str
    text: str
    icon: str
    detail: str = ""


@dataclass(frozen=True)
class DeskRow:
    """One line of the desk."""

    request: DataRequest
    days_left: int


def note_reading(*, by: User, request: DataRequest) -> None:
    """Another person's request is opened: recorded before it is shown. Raises `LedgerError`."""
    ReadEvent.objects.record(
        by=by, subject=request, member=request.member, unit=request.unit, purpose=Purpose.DATA_REQUEST
    )


def with_days_left(rows: Iterable[DataRequest]) -> list[DeskRow]:
    overrides = CalendarDay.overrides()
    return [DeskRow(row, days_left(_next_due(row), clock.today(), overrides)) for row in rows]


def _next_due(request: DataRequest) -> Any:
    """The day of the next step: to confirm, then to answer."""
    return request.confirm_due_on if request.status == "received" else request.due_on


def detail(user: User, request: DataRequest) -> dict[str, Any]:
    """Everything the page of one request shows to this reader."""
    handles = can_handle(user, request)
    restriction = Restriction.objects.filter(request=request).first()
    return {
        "request_row": request,
        "is_own": request.member_id == user.member_id,
        "explanation": EFFECTS[RequestKind(request.kind)],
        "history": _history(request),
        "next_due": _next_due(request),
        "days_left": days_left(_next_due(request), clock.today(), CalendarDay.overrides()),
        "starts_on": clock.local(request.filed_at).date(),
        "grounds": _grounds(request),
        "may_retract": can_retract(user, request),
        "handles": handles and request.is_open,
        "has_hold": handles and LegalHold.objects.in_force().filter(member=request.member_id).exists(),
        "restriction": restriction,
        "may_lift": bool(restriction and restriction.lifted_at is None and can_lift(user, restriction)),
        "confirm_form": ConfirmForm(),
        "extend_form": ExtendForm(),
        "answer_form": AnswerForm(),
    }


def _history(request: DataRequest) -> list[Entry]:
    done = who_did(request, tuple(STEPS))
    words = {"datarequest.extended": request.extension_reason}
    return [Entry(at, actor, STEPS[verb][1], STEPS[verb][0], words.get(verb, "")) for verb, (at, actor) in done.items()]


def _grounds(request: DataRequest) -> list[Citation]:
    """By which rules the days were counted."""
    codes = Deadline.objects.about(request).exclude(rule__provision_code="").values_list("rule__provision_code")
    return resolve(sorted({code for (code,) in codes}))
