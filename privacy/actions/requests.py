"""A request about one's own data: filed, confirmed, extended once, taken back. Each step within its legal clock."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import RuleError
from accounts.models import Event, Member, Post, Unit, User
from accounts.roles import Verb
from declarations.caution import caution_for
from declarations.models import Confirmation
from notifications.actions import cancel_deadlines, set_deadlines, tell
from notifications.models import CalendarDay, Deadline, Rule
from portal.lib import clock
from portal.lib.calendar import Computed, add_days
from privacy.models import DataRequest, RequestKind
from privacy.permissions import can_enter_for, can_handle

CONFIRM_RULE = "data-request-confirm"
TITLE = "Yêu cầu về dữ liệu cá nhân"
NOT_HANDLER = "Bạn không phải là người giải quyết yêu cầu này. Không ai giải quyết yêu cầu của chính mình."
NOT_ON_A_ROLL = "Tài khoản này không gắn với đảng viên nào, nên chưa gửi được yêu cầu. Hãy liên hệ quản trị hệ thống."
NOT_YET = (
    "Đăng nhập của bạn vừa được đặt lại nên chưa gửi được yêu cầu xóa trên cổng. "
    "Hãy nộp đơn giấy cho chi bộ, hoặc gửi lại sau vài ngày."
)
SAME_KIND_OPEN = (
    "Đã có một yêu cầu cùng loại đang được giải quyết. Hãy mở yêu cầu đó trong danh sách, hoặc rút nó rồi gửi lại."
)


@dataclass(frozen=True)
class NewRequest:
    """What the form asked for; `basis` only when somebody types it in for the member."""

    kind: str
    text: str = ""
    basis: str = ""


@transaction.atomic
def file_request(*, by: User, member: Member | None, new: NewRequest) -> DataRequest:
    """Files the request and starts both clocks. Raises `RuleError`.

    By the member, or by the cell's head on the member's behalf, then with a basis.
    """
    if member is None:
        raise RuleError(NOT_ON_A_ROLL)
    is_own = by.member_id == member.pk
    if not is_own and not (new.basis and can_enter_for(by, member)):
        raise RuleError("Chỉ bí thư, phó bí thư nhập thay cho đảng viên của chi bộ mình, và phải ghi căn cứ.")
    if is_own and new.kind == RequestKind.DELETE and caution_for(by, _cell_of(member)) == Confirmation.IN_PERSON:
        raise RuleError(NOT_YET)
    request = _create(by, member, DataRequest(kind=new.kind, text=new.text, basis="" if is_own else new.basis))
    Event.objects.append(
        by=by, verb="datarequest.filed", subject=request, unit=request.unit,
        data={"kind": request.kind, "on_behalf": not is_own},
    )  # fmt: skip
    _start_clocks(request)
    for handler in handlers_of(request):
        _tell(getattr(handler, "user", None), request, f"filed:{handler.pk}", "Có yêu cầu về dữ liệu cá nhân cần xử lý")
    if not is_own:
        tell_member(request, "filed", "Chi bộ đã ghi một yêu cầu về dữ liệu của bạn")
    return request


def _create(by: User, member: Member, request: DataRequest) -> DataRequest:
    request.member, request.filed_by, request.filed_at = member, by, clock.now()
    request.unit = _cell_of(member)
    confirm, kind = _rule(CONFIRM_RULE, request.unit), _rule(f"data-request-{request.kind}", request.unit)
    computed = _count(kind, request)
    request.confirm_due_on = _count(confirm, request).due_on
    request.due_on, request.trace = computed.due_on, computed.trace_as_json()
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise RuleError(SAME_KIND_OPEN) from error
    return request


def _cell_of(member: Member) -> Unit:
    """The cell of today, else the last one: rights in one's data do not end with the membership."""
    membership = member.membership_on() or member.memberships.select_related("unit").order_by("-starts_on").first()
    if membership is None:
        raise RuleError(NOT_ON_A_ROLL)
    unit: Unit = membership.unit
    return unit


def _rule(code: str, unit: Unit) -> Rule:
    return Rule.objects.in_force(code, unit, clock.today())


def _count(rule: Rule, request: DataRequest) -> Computed:
    start = clock.local(request.filed_at).date()
    return add_days(start, rule.days, kind=rule.day_kind, overrides=CalendarDay.overrides())  # type: ignore[arg-type]


def _start_clocks(request: DataRequest) -> None:
    for code in (CONFIRM_RULE, f"data-request-{request.kind}"):
        _set_clock(request, _rule(code, request.unit))


def _set_clock(request: DataRequest, rule: Rule) -> None:
    set_deadlines(
        rule=rule,
        subject=request,
        unit=request.unit,
        members=handlers_of(request),
        title=TITLE,
        url=request.get_absolute_url(),
        starts_on=clock.local(request.filed_at).date(),
    )


def handlers_of(request: DataRequest) -> list[Member]:
    """Who answers today: heads of the cell but the member; else of the nearest committee above that has any."""
    held = Post.objects.held().exclude(member__in=request.not_answered_by).select_related("member__user", "unit")
    here = list(held.with_verb(Verb.REVIEW_DECLARATIONS).filter(unit=request.unit))
    above = held.with_verb(Verb.CONFIRM_POSTS).filter(unit__path__in=request.unit.paths_above)
    posts = here or list(above)
    nearest = max((post.unit.path for post in posts), key=len, default="")
    return list({post.member_id: post.member for post in posts if post.unit.path == nearest}.values())


@transaction.atomic
def confirm_request(*, by: User, request: DataRequest, has_processor: bool) -> None:
    """Receipt: the member is told that it is being worked on, and by when. Raises `RuleError`.

    The time is longer when somebody outside processes the data too.
    """
    require_handler(by, request)
    fields: dict[str, Any] = {"has_processor": has_processor}
    if has_processor:
        rule = _rule(f"data-request-{request.kind}-shared", request.unit)
        computed = _count(rule, request)
        fields |= {"due_on": computed.due_on, "trace": computed.trace_as_json()}
    request.confirm(by=by, **fields)
    Deadline.objects.about(request).filter(rule__code=CONFIRM_RULE).open().update(met_at=clock.now())
    if has_processor:
        cancel_deadlines(subject=request)
        _set_clock(request, rule)
    tell_member(request, "confirmed", "Yêu cầu về dữ liệu của bạn đã được tiếp nhận")


@transaction.atomic
def extend_request(*, by: User, request: DataRequest, reason: str) -> None:
    """The one extension the law allows, with a reason the member reads. Raises `RuleError`."""
    require_handler(by, request)
    rule = _rule(f"data-request-{request.kind}-more", request.unit)
    longer = add_days(request.due_on, rule.days, kind=rule.day_kind, overrides=CalendarDay.overrides())  # type: ignore[arg-type]
    due_before = request.due_on
    trace = [*request.trace, *longer.trace_as_json()]
    request.extend(by=by, reason=reason, due_on=longer.due_on, trace=trace)
    cancel_deadlines(subject=request)
    set_deadlines(
        rule=rule, subject=request, unit=request.unit, members=handlers_of(request), title=TITLE,
        url=request.get_absolute_url(), starts_on=due_before,
    )  # fmt: skip
    tell_member(request, "extended", "Yêu cầu về dữ liệu của bạn được gia hạn một lần")


@transaction.atomic
def retract_request(*, by: User, request: DataRequest) -> None:
    """The member takes it back. Raises `RuleError`."""
    if by.member_id != request.member_id:
        raise RuleError("Chỉ người gửi rút được yêu cầu của mình.")
    request.retract(by=by)
    cancel_deadlines(subject=request)


def require_handler(by: User, request: DataRequest) -> None:
    """By post only; whoever came second hears of the race (from the transition), not of rights."""
    if not can_handle(by, request):
        raise RuleError(NOT_HANDLER)


def tell_member(request: DataRequest, step: str, title: str) -> None:
    """Tells the member, who may have no account: then the cell tells them with the printed receipt."""
    _tell(getattr(request.member, "user", None), request, step, title)


def _tell(user: User | None, request: DataRequest, step: str, title: str) -> None:
    if user is not None:
        tell(user, effect=f"datarequest:{request.pk}:{step}", title=title, url=request.get_absolute_url())
