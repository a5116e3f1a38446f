"""How far a request has come, for its officers: counts per step, names only for who reviews in the cell.

What counts as declared, as an opinion and as neither is said once, in `figures`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Member, Membership, User
from accounts.roles import Verb
from declarations.figures import holding_opinion
from declarations.models import DeclarationRequest, RequestStatus
from declarations.renewals import RENEWAL_RULE
from notifications.models import Deadline, Reminder
from notifications.models.deadlines import REACHED, Outcome
from notifications.models.rules import Step
from portal.lib import clock

NUMBER_FROM = 3
NOT_YET = Q(met_at__isnull=True, has_opinion=False)


@dataclass(frozen=True)
class Progress:
    """Members asked = declared + not yet + with an opinion."""

    asked: int
    declared: int
    opinions: int

    @property
    def not_yet(self) -> int:
        return self.asked - self.declared - self.opinions


@dataclass(frozen=True)
class RenewalLoad:
    """Workload, for officers: how many are asked to confirm again, how many of these are past the day.

    No figure about persons: an overdue renewal takes nothing from what was declared.
    """

    due: int
    overdue: int


@dataclass(frozen=True)
class RemindersOfStep:
    label: str
    sent: int
    unreachable: int


def sees_progress(user: User, request: DeclarationRequest) -> bool:
    """Holds a post with figures above, at or below the asking unit."""
    paths = user.paths_with(Verb.SEE_FIGURES)
    return any(request.unit.path.startswith(path) or path.startswith(request.unit.path) for path in paths)


def progress(user: User, request: DeclarationRequest) -> Progress:
    """Counts over the members asked whose cells lie under a post of the person; of an ended request, at its end."""
    at = _moment(request)
    here = Membership.objects.on_roll(clock.local(at).date()).under(request.unit).filter(_under_posts(user))
    totals = (
        _asked(request, at)
        .filter(member__in=here.values("member_id"))
        .aggregate(
            asked=Count("pk"),
            declared=Count("pk", filter=Q(met_at__isnull=False)),
            opinions=Count("pk", filter=Q(met_at__isnull=True, has_opinion=True)),
        )
    )
    return Progress(**totals)


def renewals(user: User, request: DeclarationRequest) -> RenewalLoad:
    """Open renewals today in the reach of the request, under the posts of the person. One query."""
    rows = Deadline.objects.open().filter(_under_posts(user), rule__code=RENEWAL_RULE)
    counts = rows.filter(unit__path__startswith=request.unit.path).aggregate(
        due=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=clock.today()))
    )
    return RenewalLoad(**counts)


def not_yet_names(user: User, request: DeclarationRequest) -> list[Member]:
    """Members of the person's own cell who have neither declared nor told an opinion.

    Only for who reviews there and talks about opinions: to others of the cell committee the names left out
    would tell who has one. None for committees.
    """
    cells = user.units_with(Verb.REVIEW_DECLARATIONS)
    if not cells:
        return []
    waiting = _asked(request, _moment(request)).filter(NOT_YET).values("member_id")
    here = Membership.objects.on_roll().under(request.unit).filter(unit__in=cells).values("member_id")
    rows = Member.objects.filter(pk__in=waiting).filter(pk__in=here)
    return list(rows.select_related("user").order_by("sort_key", "pk"))


def reminders_sent(user: User, request: DeclarationRequest) -> list[RemindersOfStep]:
    """Per step, in the order of time: how many went out, how many had no account to go to."""
    deadlines = Deadline.objects.about(request).filter(_under_posts(user))
    rows = Reminder.objects.filter(deadline__in=deadlines.values("pk")).exclude(outcome=Outcome.PASSED_OVER)
    counted = rows.values("step").annotate(
        sent=Count("pk", filter=Q(outcome__in=REACHED)),
        unreachable=Count("pk", filter=Q(outcome=Outcome.UNREACHABLE)),
    )
    by_step = {row["step"]: row for row in counted}
    return [
        RemindersOfStep(step.label, by_step[step]["sent"], by_step[step]["unreachable"])
        for step in Step
        if step in by_step
    ]


def group_reminder(found: Progress, request: DeclarationRequest) -> str:
    """Words for the cell's chat group: how many are left and by when. No name, no matter, no link; empty when done."""
    if request.status != RequestStatus.ISSUED or not found.not_yet:
        return ""
    # In a small cell a number of one or two points at somebody.
    left = f"còn {found.not_yet} đồng chí" if found.not_yet >= NUMBER_FROM else "còn một vài đồng chí"
    return (
        f"Kính gửi các đồng chí, {left} chưa xong một việc có hạn ngày {request.last_day:%d/%m/%Y}. "
        "Đề nghị các đồng chí mở cổng nội bộ, xem mục Việc cần làm. "
        "Đồng chí nào cần làm trên giấy xin gặp người phụ trách. Xin cảm ơn."
    )


def _under_posts(user: User) -> Q:
    scope = Q(pk__in=[])
    for path in user.paths_with(Verb.SEE_FIGURES):
        scope |= Q(unit__path__startswith=path)
    return scope


def _moment(request: DeclarationRequest) -> datetime:
    """Now, or the last moment at which an ended request still asked."""
    return request.ended_at - timedelta(microseconds=1) if request.ended_at else clock.now()


def _asked(request: DeclarationRequest, at: datetime) -> Any:
    opinions = holding_opinion(at).filter(request=request, member=OuterRef("member"))
    return Deadline.objects.about(request).annotate(has_opinion=Exists(opinions))
