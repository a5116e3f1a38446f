"""Thời hạn lưu: what would go today, counted without names; two steps to delete it; the nightly switch."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from portal.lib import clock
from privacy import actions
from privacy.forms.holds import PurgeForm
from privacy.models import NightlyPurge, Purge
from privacy.permissions import sees_retention
from privacy.retention import as_shown, preview

MOST_SHOWN = 10


@require_safe
def retention(request: MemberRequest) -> HttpResponse:
    """Rules, what has had its time today, earlier runs."""
    _require_administrator(request)
    lines = [line.as_json() for line in preview(clock.today())]
    context = {
        "lines": as_shown(lines),
        "total": sum(line["count"] for line in lines),
        "is_nightly": NightlyPurge.is_switched_on(),
        "purges": Purge.objects.visible_to(request.user).order_by("-planned_at", "-pk")[:MOST_SHOWN],
    }
    return render(request, "privacy/retention.html", context)


@require_POST
def purge_plan(request: MemberRequest) -> HttpResponse:
    """First step: the counts of now are written down; nothing is deleted."""
    _require_administrator(request)
    return redirect(actions.plan_purge(by=request.user))


@require_safe
def purge_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """One run: its plan, its confirmation, how far it has come."""
    purge = _purge(request, pk)
    form = PurgeForm(total=purge.total) if purge.status == "planned" else None
    return _page(request, purge, form)


@require_POST
def purge_start(request: MemberRequest, pk: str) -> HttpResponse:
    """Second step: the number typed by hand."""
    purge = _purge(request, pk)
    form = PurgeForm(request.POST, total=purge.total)
    if not form.is_valid():
        return _page(request, purge, form, status=422)
    actions.start_purge(by=request.user, purge=purge)
    messages.success(request, "Đang xóa trong nền. Có thể rời trang này; nếu bị ngắt, việc xóa chạy tiếp từ chỗ dừng.")
    return redirect(purge)


@require_POST
def purge_cancel(request: MemberRequest, pk: str) -> HttpResponse:
    """Nothing is deleted."""
    purge = _purge(request, pk)
    actions.cancel_purge(by=request.user, purge=purge)
    messages.info(request, "Đã bỏ. Không có gì bị xóa.")
    return redirect("privacy:retention")


@require_POST
def retention_switch(request: MemberRequest) -> HttpResponse:
    """Whether the nightly clock deletes by itself."""
    _require_administrator(request)
    is_on = request.POST.get("is_on") == "1"
    actions.switch_nightly_purge(by=request.user, is_on=is_on)
    messages.success(request, "Đã bật xóa tự động ban đêm." if is_on else "Đã tắt xóa tự động ban đêm.")
    return redirect("privacy:retention")


def _require_administrator(request: MemberRequest) -> None:
    if not sees_retention(request.user):
        raise PermissionDenied


def _purge(request: MemberRequest, pk: str) -> Purge:
    purge: Purge = get_object_or_404(Purge.objects.visible_to(request.user).select_related("job"), pk=pk)
    return purge


def _page(request: MemberRequest, purge: Purge, form: PurgeForm | None, status: int = 200) -> HttpResponse:
    job = purge.job if purge.job and purge.job.owner_id == request.user.pk else None
    done = [{"label": label, "count": count} for label, count in purge.done.items()]
    context = {"purge": purge, "form": form, "job": job, "done": done, "lines": as_shown(purge.plan)}
    return render(request, "privacy/purge_detail.html", context, status=status)
