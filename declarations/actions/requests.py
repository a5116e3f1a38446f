"""Asking members to declare: by a post, on a ground, until a day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.errors import RuleError
from accounts.models import Event, Member, Membership, TransitionError, Unit, User
from declarations.actions.duties import update_duties
from declarations.actions.renewing import drop_renewals
from declarations.models import Consent, Declaration, DeclarationRequest, RequestStatus
from declarations.permissions import can_issue_request
from notifications.actions import cancel_deadlines, set_deadlines, tell
from notifications.models import Deadline, OutboxMessage, Rule
from portal.lib import clock

ASK = "declarations.tasks.ask_reached"
ASKED_AT_ONCE = 300  # more members than that are asked by the worker, not while somebody waits
DUE_RULE = "declaration-request-due"
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


def ask_members(request: DeclarationRequest) -> int:
    """Sets the deadline of everybody the request reaches who has none yet; returns how many were new.

    One transaction per cell, so that a broken-off run goes on where it was. Also run by beat, for members
    who joined after the request was issued; who was moved out of its reach is no longer reminded.
    """
    _follow_moves(request)
    asked = Deadline.objects.about(request).values("member_id")
    new = Membership.objects.on_roll().under(request.unit).exclude(member__in=asked)
    by_unit: dict[Unit, list[Member]] = defaultdict(list)
    for row in new.select_related("unit", "member__user").order_by("pk"):
        by_unit[row.unit].append(row.member)
    for unit, members in by_unit.items():
        _ask(request, unit, members)
    return sum(len(members) for members in by_unit.values())


def _follow_moves(request: DeclarationRequest) -> None:
    """Stops deadlines the request no longer reaches; a member who came back owes again what was stopped."""
    here = Membership.objects.on_roll().under(request.unit).values("member_id")
    rows = Deadline.objects.about(request)
    rows.open().exclude(member__in=here).update(cancelled_at=clock.now())
    silent = Consent.objects.with_opinion().filter(request=request).values("member_id")
    rows.filter(cancelled_at__isnull=False, member__in=here).exclude(member__in=silent).update(cancelled_at=None)


@transaction.atomic
def _ask(request: DeclarationRequest, unit: Unit, members: list[Member]) -> None:
    url = reverse("declarations:request_detail", args=[request.pk])
    due_on = set_deadlines(
        rule=Rule.objects.in_force(DUE_RULE, unit, clock.today()),
        subject=request,
        unit=unit,
        members=members,
        title="Khai báo trang cá nhân",
        url=url,
        starts_on=clock.today(),
        # Who joins after the day named in the request gets the rule's days instead of none at all.
        due_on=request.due_on if request.due_on >= clock.today() else None,
    )
    for member in members:
        if (user := getattr(member, "user", None)) is not None:
            tell(
                user,
                effect=f"request:{request.pk}",
                title="Có yêu cầu khai báo dành cho bạn",
                url=url,
                until=f"{due_on:%d/%m/%Y}",
            )
    for member in _already_answered(members):
        update_duties(member)


def _already_answered(members: list[Member]) -> QuerySet[Member]:
    """Those who declared or spoke up before they had a deadline."""
    declared = Declaration.objects.current().filter(member__in=members).values("member_id")
    spoke = Consent.objects.with_opinion().filter(member__in=members).values("member_id")
    return Member.objects.filter(Q(pk__in=declared) | Q(pk__in=spoke))
