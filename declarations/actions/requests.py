"""Asking members to declare: by a post, on a ground, until a day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import RuleError
from accounts.models import Event, Membership, TransitionError, Unit, User
from declarations.actions.asking import ask_members
from declarations.actions.renewing import drop_renewals
from declarations.models import DeclarationRequest, RequestStatus
from declarations.permissions import can_issue_request
from notifications.actions import cancel_deadlines
from notifications.models import OutboxMessage
from portal.lib import clock

ASK = "declarations.tasks.ask_reached"
ASKED_AT_ONCE = 300  # more members than that are asked by the worker, not while somebody waits
NOT_ALLOWED = "Bạn không có quyền soạn, gửi hoặc kết thúc yêu cầu khai báo của đơn vị này."
ONE_OPEN = "Đơn vị đang có một yêu cầu khai báo. Hãy kết thúc yêu cầu đó hoặc soạn bản thay thế."
COPIED = (
    "document_number", "citations", "purpose", "fields", "platforms", "kept_months", "due_on",
    "renewal_months", "is_staggered",
)  # fmt: skip
# Who reads follows from the role table, not from what a request says; the notice tells it as it is.
READERS = (
    "Bạn; bí thư, phó bí thư và chi ủy viên của chi bộ nơi bạn sinh hoạt. Không ai xem xét bản khai của chính mình "
    "hoặc do mình nhập hộ: khi chi bộ không có người khác làm việc này, bí thư hoặc phó bí thư cấp ủy cấp trên "
    "gần nhất xem bản khai đang chờ ghi nhận. Ngoài ra, cấp trên chỉ xem số liệu tổng hợp."
)


@dataclass(frozen=True)
class RequestContent:
    """What a request says, as checked by the form; `fields` and `platforms` are codes."""

    purpose: str
    due_on: date
    kept_months: int
    document_number: str = ""
    citations: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    platforms: list[str] = field(default_factory=list)
    renewal_months: int | None = None
    is_staggered: bool = False


@transaction.atomic
def draft_request(*, by: User, unit: Unit, content: RequestContent) -> DeclarationRequest:
    """A draft that only the unit's own officers see. Raises `RuleError`."""
    if not can_issue_request(by, unit):
        raise RuleError(NOT_ALLOWED)
    return _drafted(by, unit=unit, **vars(content))


@transaction.atomic
def edit_request(*, by: User, request: DeclarationRequest, content: RequestContent) -> None:
    """Changes a draft; what was sent to members never changes. Raises `RuleError`."""
    if not can_issue_request(by, request.unit):
        raise RuleError(NOT_ALLOWED)
    rows = DeclarationRequest.objects.filter(pk=request.pk, status=RequestStatus.DRAFT)
    if not rows.update(**vars(content)):
        raise TransitionError(request.moved_sentence())
    Event.objects.append(by=by, verb="declarationrequest.edited", subject=request, unit=request.unit)


@transaction.atomic
def discard_request(*, by: User, request: DeclarationRequest) -> None:
    """Deletes a draft that nobody was asked by; the journal keeps that it existed. Raises `RuleError`."""
    if not can_issue_request(by, request.unit):
        raise RuleError(NOT_ALLOWED)
    if not DeclarationRequest.objects.filter(pk=request.pk, status=RequestStatus.DRAFT).delete()[0]:
        raise TransitionError(request.moved_sentence())
    Event.objects.append(by=by, verb="declarationrequest.discarded", subject=request, unit=request.unit)


@transaction.atomic
def copy_request(*, by: User, request: DeclarationRequest) -> DeclarationRequest:
    """A draft of the next version that ends this one when it is sent; the same draft for the second call."""
    if not can_issue_request(by, request.unit):
        raise RuleError(NOT_ALLOWED)
    request = DeclarationRequest.objects.select_for_update().get(pk=request.pk)
    if (existing := DeclarationRequest.objects.filter(replaces=request).first()) is not None:
        return existing
    if request.status == RequestStatus.DRAFT:
        raise RuleError("Yêu cầu này còn là bản nháp. Hãy sửa ngay trên bản nháp đó.")
    values = {name: getattr(request, name) for name in COPIED}
    return _drafted(by, unit=request.unit, version=request.version + 1, replaces=request, **values)


def _drafted(by: User, **values: Any) -> DeclarationRequest:
    request = DeclarationRequest.objects.create(drafted_by=by, readers=READERS, **values)
    Event.objects.append(by=by, verb="declarationrequest.drafted", subject=request, unit=request.unit)
    return request


@transaction.atomic
def issue_request(*, by: User, request: DeclarationRequest) -> None:
    """Makes a draft binding: members are asked, deadlines set, notices put. Raises `RuleError`.

    A request that replaces an earlier one ends that: members answer the new privacy notice.
    """
    if not can_issue_request(by, request.unit):
        raise RuleError(NOT_ALLOWED)
    if request.due_on < clock.today():
        raise RuleError("Hạn khai đã qua. Hãy sửa bản nháp và chọn một ngày từ hôm nay trở đi.")
    earlier = request.replaces
    if earlier and earlier.can("replace"):
        earlier.replace(by=by)
        cancel_deadlines(subject=earlier)
    elif DeclarationRequest.objects.issued().filter(unit=request.unit).exclude(pk=request.pk).exists():
        raise RuleError(ONE_OPEN)
    try:
        with transaction.atomic():
            request.issue(by=by)
    except IntegrityError as error:  # another one of this unit was sent at the same moment
        raise RuleError(ONE_OPEN) from error
    drop_renewals(request.unit)
    if Membership.objects.on_roll().under(request.unit).count() <= ASKED_AT_ONCE:
        ask_members(request)
    else:
        OutboxMessage.objects.put(task=ASK, effect=_asking(request), payload={"request": str(request.pk)})


def _asking(request: DeclarationRequest) -> str:
    return f"ask:{request.pk}"


def is_being_asked(request: DeclarationRequest) -> bool:
    """Whether the worker still has to ask the members of a large request."""
    return OutboxMessage.objects.unfinished().filter(effect=_asking(request)).exists()


@transaction.atomic
def close_request(*, by: User, request: DeclarationRequest) -> None:
    """Ends the asking: no further reminder; what was declared stays. Raises `RuleError`."""
    if not can_issue_request(by, request.unit):
        raise RuleError(NOT_ALLOWED)
    request.close(by=by)
    cancel_deadlines(subject=request)
    drop_renewals(request.unit)
