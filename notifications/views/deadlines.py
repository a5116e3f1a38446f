"""A deadline that explains itself; who is overdue after the last reminder; who cannot be reached."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from notifications import reach
from notifications.models import CalendarDay, Deadline
from notifications.permissions import looks_after_members
from portal.lib import clock
from portal.lib.calendar import days_left
from portal.templatetags.ui import skipped_days

PER_PAGE = 25


@require_safe
def deadline_detail(request: MemberRequest, key: str) -> HttpResponse:
    """Own deadline: by which rule, from which day, every day that was skipped and why."""
    deadline = get_object_or_404(Deadline.objects.visible_to(request.user).select_related("rule", "unit"), key=key)
    context = {
        "deadline": deadline,
        "rule": deadline.rule,
        "days_left": days_left(deadline.due_on, clock.today(), CalendarDay.overrides()),
        "skipped": skipped_days(deadline.trace),
        "reminders": reach.steps_of(deadline),
        "hands_over_on": deadline.hands_over_on if deadline.is_open else None,
    }
    return render(request, "notifications/deadline_detail.html", context)


@require_safe
def overdue_list(request: MemberRequest) -> HttpResponse:
    """Members of one's own cells whose reminders are used up: who, what, since when, and how to reach them."""
    if not looks_after_members(request.user):
        raise PermissionDenied
    page = Paginator(Deadline.objects.handed_over_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/overdue_list.html", {"page": page, "rows": reach.with_ways(page)})


@require_safe
def unreachable_list(request: MemberRequest) -> HttpResponse:
    """Members of one's own cells whom no message reaches: no account, a locked one, a refused address."""
    if not looks_after_members(request.user):
        raise PermissionDenied
    page = Paginator(reach.unreachable(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/unreachable_list.html", {"page": page})
