"""The list of a cell's members: read it, add to it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import add_member, add_members
from accounts.forms.roll import MemberAddForm, PasteForm, RollFilterForm
from accounts.http import MemberRequest
from accounts.models import Membership, OnceKey, Unit
from accounts.permissions import can_export_roll, can_keep_roll, can_see_roll
from accounts.rolls import Roll, in_order, roll_of

PAGE_SIZE = 25


@require_safe
def member_list(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Who is on the list of a cell today."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_see_roll(request.user, unit):
        raise PermissionDenied
    form = RollFilterForm(request.GET)
    rows = in_order(form.narrow(roll_of(unit, request.user)), request.GET.get("sort", ""))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"unit": unit, "form": form, "page": page, "can_keep": can_keep_roll(request.user, unit)}
    context["can_export"] = can_export_roll(request.user, unit)
    return render(request, "accounts/member_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member_add(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """One person more."""
    unit = _kept_unit(request, pk)
    on_roll = Membership.objects.visible_to(request.user).sort_keys_in(unit)
    if sent := _sent_before(request):
        return redirect(sent)
    form = MemberAddForm(request.POST if request.method == "POST" else None, on_roll=on_roll)
    if form.is_valid():
        new = form.as_new_member()
        url = OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: add_member(by=request.user, unit=unit, new=new),
        )
        messages.success(request, f"Đã thêm {new.full_name} vào danh sách.")
        return redirect(url)
    return render(request, "accounts/member_add.html", {"unit": unit, "form": form}, status=_status(form.is_bound))


@require_http_methods(["GET", "HEAD", "POST"])
def member_paste(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """A pasted list: shown as understood first, written only when confirmed, whole or not at all."""
    unit = _kept_unit(request, pk)
    on_roll = Membership.objects.visible_to(request.user).sort_keys_in(unit)
    if sent := _sent_before(request):
        return redirect(sent)
    form = PasteForm(request.POST if request.method == "POST" else None, on_roll=on_roll)
    if not form.is_valid():
        context = {"unit": unit, "form": form}
        return render(request, "accounts/member_paste.html", context, status=_status(form.is_bound))
    step = request.POST.get("step")
    if step == "confirm" and not form.lacks_tick:
        return _add_all(request, unit, form)
    template = "accounts/member_paste.html" if step == "edit" else "accounts/member_paste_preview.html"
    context = {"unit": unit, "form": form, "lacks_tick": step == "confirm" and form.lacks_tick}
    return render(request, template, context, status=_status(context["lacks_tick"]))


def _add_all(request: MemberRequest, unit: Unit, form: PasteForm) -> HttpResponse:
    rows = form.new_members()

    def create() -> Roll:
        add_members(by=request.user, unit=unit, rows=rows)
        return Roll(unit)

    url = OnceKey.objects.create_once(user=request.user, key=form.cleaned_data["once"], create=create)
    messages.success(request, f"Đã thêm {len(rows)} đảng viên vào danh sách.")
    return redirect(url)


def _kept_unit(request: MemberRequest, pk: uuid.UUID) -> Unit:
    unit: Unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_keep_roll(request.user, unit):
        raise PermissionDenied
    return unit


def _sent_before(request: MemberRequest) -> str:
    # Before the check for equal names, which the first sending has made true, and after the names were read:
    # then a roll that shows the first sending means that its key is found here.
    return OnceKey.objects.address_of(user=request.user, key=request.POST.get("once", ""))


def _status(is_refused: object) -> int:
    return 422 if is_refused else 200
