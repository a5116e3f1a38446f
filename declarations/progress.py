"""How far a request has come, for its officers: counts per step, names only inside one's own cell."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from accounts.models import Member, Membership, User
from accounts.roles import Verb
from declarations.models import Consent, ConsentStatus, DeclarationRequest
from notifications.models import Deadline, Reminder
from notifications.models.deadlines import Outcome, Step

HELD_OPINIONS = (ConsentStatus.OBJECTED, ConsentStatus.SETTLED)


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
class RemindersOfStep:
    label: str
    sent: int
    unreachable: int


def sees_progress(user: User, request: DeclarationRequest) -> bool:
    """Holds a post with figures above, at or below the asking unit."""
    paths = _paths(user)
    return any(request.unit.path.startswith(path) or path.startswith(request.unit.path) for path in paths)


def progress(user: User, request: DeclarationRequest) -> Progress:
    """Counts over the members asked in the units whose figures the person sees."""
    rows = _asked(user, request)
    objectors = Consent.objects.filter(request=request, status__in=HELD_OPINIONS).values("member_id")
    totals = rows.aggregate(
        asked=Count("pk"),
        declared=Count("pk", filter=Q(met_at__isnull=False) & ~Q(member__in=objectors)),
        opinions=Count("pk", filter=Q(member__in=objectors)),
    )
    return Progress(**totals)


def not_yet_names(user: User, request: DeclarationRequest) -> list[Member]:
    """Members of the person's own cell who have neither declared nor told an opinion; none for committees."""
    cells = [post.unit_id for post in user.posts_today if Verb.SEE_DECLARATIONS in post.verbs]
    if not cells:
        return []
    waiting = Deadline.objects.about(request).filter(met_at__isnull=True).values("member_id")
    objectors = Consent.objects.filter(request=request, status__in=HELD_OPINIONS).values("member_id")
    here = Membership.objects.on_roll().filter(unit__in=cells).values("member_id")
    rows = Member.objects.filter(pk__in=waiting).filter(pk__in=here).exclude(pk__in=objectors)
    return list(rows.select_related("user").order_by("sort_key", "pk"))


def reminders_sent(user: User, request: DeclarationRequest) -> list[RemindersOfStep]:
    """Per step, in the order of time: how many went out, how many had no account to go to."""
    rows = Reminder.objects.filter(deadline__in=_asked(user, request).values("pk")).exclude(outcome=Outcome.PASSED_OVER)
    counted = rows.values("step").annotate(
        sent=Count("pk", filter=Q(outcome=Outcome.SENT)),
        unreachable=Count("pk", filter=Q(outcome=Outcome.UNREACHABLE)),
    )
    by_step = {row["step"]: row for row in counted}
    return [
        RemindersOfStep(step.label, by_step[step]["sent"], by_step[step]["unreachable"])
        for step in Step
        if step in by_step
    ]


def _paths(user: User) -> list[str]:
    return [post.unit.path for post in user.posts_today if Verb.SEE_FIGURES in post.verbs]


def _asked(user: User, request: DeclarationRequest) -> Any:
    scope = Q(pk__in=[])
    for path in _paths(user):
        scope |= Q(unit__path__startswith=path)
    return Deadline.objects.about(request).filter(scope)
