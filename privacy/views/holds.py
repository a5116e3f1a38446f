"""Tạm giữ dữ liệu, and the end of a restriction."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import OnceKey
from privacy import actions
from privacy.forms.holds import HoldForm
from privacy.models import LegalHold, Restriction
from privacy.permissions import can_lift, places_holds

PER_PAGE = 25


@require_POST
def restriction_lift(request: MemberRequest, pk: str) -> HttpResponse:
    """Ends a restriction: by the member at any time, or by who answers the member's requests."""
    rows = Restriction.objects.visible_to(request.user).select_related("request__unit", "member__user")
    restriction = get_object_or_404(rows, pk=pk)
    if not can_lift(request.user, restriction):
        raise PermissionDenied
    actions.lift_restriction(by=request.user, restriction=restriction)
    messages.success(request, "Đã bỏ hạn chế. Người của chi bộ lại mở được các bản khai như trước.")
    return redirect(restriction.request)


@require_safe
def hold_list(request: MemberRequest) -> HttpResponse:
    """Whose data may not be deleted for now, and why."""
    if not places_holds(request.user):
        raise PermissionDenied
    rows = LegalHold.objects.visible_to(request.user).select_related("member", "unit", "placed_by__member")
    page = Paginator(rows.order_by("-placed_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/hold_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def hold_create(request: MemberRequest) -> HttpResponse:
    """A new one."""
    if not places_holds(request.user):
        raise PermissionDenied
    form = HoldForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            url = OnceKey.objects.create_once(
                user=request.user, key=form.cleaned_data["once"], create=lambda: form.place(actions.place_hold)
            )
        except RuleError as refusal:
            form.add_error("full_name", str(refusal))
        else:
            messages.success(request, "Đã tạm giữ dữ liệu. Từ giờ không gì của đảng viên này bị xóa.")
            return redirect(url)
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/hold_create.html", {"form": form}, status=status)


@require_POST
def hold_lift(request: MemberRequest, pk: str) -> HttpResponse:
    """Ends one."""
    hold = get_object_or_404(LegalHold.objects.visible_to(request.user).select_related("unit"), pk=pk)
    actions.lift_hold(by=request.user, hold=hold)
    messages.success(request, "Đã kết thúc tạm giữ. Thời hạn lưu lại áp dụng như thường.")
    return redirect("privacy:hold_list")
