"""Rounds of reviewing: started from the queue, worked through on one page, ended together."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import Unit
from declarations import actions
from declarations.forms.reviewing import SampleForm
from declarations.models import ReviewRound
from declarations.permissions import can_issue_request, can_start_round
from declarations.rounds import lowest_percent, round_before, state_of


@require_POST
def round_start(request: MemberRequest, pk: str) -> HttpResponse:
    """Fixes what waits in the cell and draws the sample; the second time it leads to the round under way."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_start_round(request.user, unit):
        raise PermissionDenied
    return redirect(actions.start_round(by=request.user, unit=unit))


@require_safe
def round_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """What must be opened, what may go together, what was found; names and reasons only."""
    found = get_object_or_404(ReviewRound.objects.visible_to(request.user).select_related("unit"), pk=pk)
    context = {"found": found, "state": state_of(found, request.user), "before": round_before(found)}
    return render(request, "declarations/round_detail.html", context)


@require_POST
def round_finish(request: MemberRequest, pk: str) -> HttpResponse:
    """Ghi nhận cùng lúc, once the sample has been opened."""
    found = get_object_or_404(ReviewRound.objects.visible_to(request.user).select_related("unit"), pk=pk)
    together = actions.finish_round(by=request.user, found=found)
    if together:
        messages.success(request, f"Đã ghi nhận cùng lúc {together} bản không thay đổi. Đảng viên đã được báo.")
    else:
        messages.info(request, "Đã kết thúc vòng này. Không có bản nào được ghi nhận cùng lúc.")
    return redirect(found)


@require_http_methods(["GET", "POST"])
def sample_rule(request: MemberRequest, pk: str) -> HttpResponse:
    """The share a unit draws: as much as the level above wants, or more."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_issue_request(request.user, unit):
        raise PermissionDenied
    lowest = lowest_percent(unit)
    form = SampleForm(request.POST or None, lowest=lowest)
    if request.method == "POST" and form.is_valid():
        actions.set_sample(by=request.user, unit=unit, percent=form.cleaned_data["percent"])
        messages.success(request, "Đã ghi tỷ lệ mẫu mới. Tỷ lệ này dùng cho các vòng lập từ nay.")
        return redirect("declarations:review_list")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "declarations/sample_rule.html", {"unit": unit, "form": form, "lowest": lowest}, status=status
    )
