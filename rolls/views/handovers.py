"""Bàn giao: what is open, given by one, taken by another, printed."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from rolls import actions
from rolls.forms.handovers import GiveForm
from rolls.models import HandOver, HandOverStatus
from rolls.open_work import OpenWork, open_work
from rolls.papers import handover_minutes
from rolls.permissions import can_give_over, can_take_over

PAGE_SIZE = 25


@require_safe
def handover_list(request: MemberRequest) -> HttpResponse:
    """Hand-overs that concern this person: unfinished ones first."""
    rows = HandOver.objects.visible_to(request.user).with_names().order_by("taken_at", "-opened_at", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "rolls/handover_list.html", {"page": page})


@require_safe
def handover_detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What is open in the unit: as it is now, or as it was when it was given."""
    return _page(request, _seen(request, pk), GiveForm())


@require_POST
def handover_give(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    handover = _seen(request, pk)
    if not can_give_over(request.user, handover):
        raise PermissionDenied
    form = GiveForm(request.POST)
    if not form.is_valid():
        return _page(request, handover, form, status=422)
    actions.give_over(by=request.user, handover=handover, note=form.cleaned_data["note"])
    messages.success(request, "Đã giao. Người phụ trách đơn vị được báo để nhận.")
    return redirect(handover)


@require_POST
def handover_take(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    handover = _seen(request, pk)
    if not can_take_over(request.user, handover):
        raise PermissionDenied
    actions.take_over(by=request.user, handover=handover)
    messages.success(request, "Đã nhận bàn giao. Hai bên in biên bản để ký nếu cần.")
    return redirect(handover)


@require_safe
def handover_pdf(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Biên bản bàn giao, once it was given."""
    handover = _seen(request, pk)
    if handover.status == HandOverStatus.OPEN:
        raise PermissionDenied
    response = HttpResponse(handover_minutes(handover), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="bien-ban-ban-giao.pdf"'
    return response


def _seen(request: MemberRequest, pk: uuid.UUID) -> HandOver:
    handover: HandOver = get_object_or_404(HandOver.objects.visible_to(request.user).with_names(), pk=pk)
    return handover


def _page(request: MemberRequest, handover: HandOver, form: GiveForm, status: int = 200) -> HttpResponse:
    is_open = handover.status == HandOverStatus.OPEN
    items = open_work(handover.post.unit) if is_open else [OpenWork(**item) for item in handover.items]
    context = {
        "handover": handover,
        "items": items,
        "form": form,
        "is_open": is_open,
        "may_give": is_open and can_give_over(request.user, handover),
        "may_take": handover.can("take") and can_take_over(request.user, handover),
        "is_own": handover.post.member_id == request.user.member_id,
    }
    return render(request, "rolls/handover_detail.html", context, status=status)
