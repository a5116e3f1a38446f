"""The working calendar of a year: public holidays, swap days, and days that administrators note."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import OnceKey
from notifications import rulebook
from notifications.actions import rules
from notifications.forms.rules import DayForm, DayRemoveForm
from notifications.permissions import can_set_days
from portal.lib import clock

YEARS = {str(year): year for year in range(2000, 2101)}


@require_safe
def calendar_year(request: MemberRequest) -> HttpResponse:
    """Every day of the year that differs from the week. For everybody: deadlines are counted by it."""
    year = YEARS.get(request.GET.get("nam", ""), clock.today().year)
    context = {
        "year": year,
        "before": YEARS.get(str(year - 1)),
        "after": YEARS.get(str(year + 1)),
        "days": rulebook.days_of(year),
        "can_set": can_set_days(request.user),
    }
    return render(request, "notifications/calendar_year.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_day_add(request: MemberRequest) -> HttpResponse:
    """Notes a day off or a day worked."""
    if not can_set_days(request.user):
        raise PermissionDenied
    form = DayForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (url := _add(request, form)):
        kept = rules.due_on(form.cleaned_data["day"])
        messages.success(request, f"Đã ghi ngày này. Số hạn đang mở rơi đúng ngày đó và giữ nguyên: {kept}.")
        return redirect(url)
    return render(request, "notifications/calendar_day_add.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def calendar_day_remove(request: MemberRequest) -> HttpResponse:
    """The day is again what the public calendar says."""
    if not can_set_days(request.user):
        raise PermissionDenied
    form = DayRemoveForm(request.POST)
    if not form.is_valid():
        return redirect("notifications:calendar_year")
    day = form.cleaned_data["day"]
    if rules.remove_day(by=request.user, day=day):
        messages.success(request, "Đã bỏ ngày này. Hạn đã tính trước đó giữ nguyên.")
    return redirect(f"{reverse('notifications:calendar_year')}?nam={day.year}")


def _add(request: MemberRequest, form: DayForm) -> str:
    data = form.cleaned_data
    try:
        return OnceKey.objects.create_once(
            user=request.user,
            key=data["once"],
            create=lambda: rules.set_day(
                by=request.user,
                day=data["day"],
                is_working=data["kind"] == "working",
                name=data["name"],
                ground=data["ground"],
            ),
        )
    except RuleError as error:
        form.add_error("day", str(error))
        return ""
