"""Asking members to declare: by a post, on a ground, until a day."""

from collections import defaultdict

from django.db import transaction
from django.urls import reverse

from accounts.errors import RuleError
from accounts.models import Member, Membership, Unit, User
from declarations.models import DeclarationRequest
from declarations.permissions import can_issue_request
from notifications.actions import cancel_deadlines, set_deadlines, tell
from notifications.models import Deadline, Rule
from portal.lib import clock

DUE_RULE = "declaration-request-due"
NOT_ALLOWED = "Bạn không có quyền ban hành hoặc kết thúc yêu cầu khai báo của đơn vị này."


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
    elif DeclarationRequest.objects.issued().filter(unit=request.unit).exists():
        raise RuleError("Đơn vị đang có một yêu cầu khai báo. Hãy kết thúc yêu cầu đó hoặc soạn bản thay thế.")
    request.issue(by=by)
    ask_members(request)


@transaction.atomic
def close_request(*, by: User, request: DeclarationRequest) -> None:
    """Ends the asking: no further reminder; what was declared stays. Raises `RuleError`."""
    if not can_issue_request(by, request.unit):
        raise RuleError(NOT_ALLOWED)
    request.close(by=by)
    cancel_deadlines(subject=request)


@transaction.atomic
def ask_members(request: DeclarationRequest) -> int:
    """Sets the deadline of everybody the request reaches who has none yet; returns how many were new.

    Also run by beat, for members who joined after the request was issued.
    """
    asked = Deadline.objects.about(request).values("member_id")
    new = Membership.objects.on_roll().under(request.unit).exclude(member__in=asked)
    by_unit: dict[Unit, list[Member]] = defaultdict(list)
    for row in new.select_related("unit", "member__user").order_by("pk"):
        by_unit[row.unit].append(row.member)
    for unit, members in by_unit.items():
        _ask(request, unit, members)
    return sum(len(members) for members in by_unit.values())


def _ask(request: DeclarationRequest, unit: Unit, members: list[Member]) -> None:
    url = reverse("declarations:request_detail", args=[request.pk])
    due_on = max(request.due_on, clock.today())
    set_deadlines(
        rule=Rule.objects.in_force(DUE_RULE, unit, clock.today()),
        subject=request,
        unit=unit,
        members=members,
        title="Khai báo trang cá nhân",
        url=url,
        starts_on=clock.today(),
        due_on=due_on,
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
