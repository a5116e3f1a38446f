"""The tree: list, one unit, and what an administrator does to it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import tree
from accounts.actions import add_root, add_unit, change_unit, close_unit, move_unit, renew_join_code
from accounts.errors import RuleError
from accounts.forms.units import UnitAddForm, UnitCloseForm, UnitEditForm, UnitMoveForm, UnitSearchForm
from accounts.http import MemberRequest
from accounts.models import OnceKey, Unit
from accounts.permissions import (
    can_admit,
    can_export_roll,
    can_import_roll,
    can_keep_roll,
    can_manage_units,
    can_propose_post,
    can_see_roll,
)
from portal.lib import clock
from portal.lib.forms import OnceForm

PAGE_SIZE = 25
GET_POST = ["GET", "HEAD", "POST"]


@require_safe
def unit_list(request: MemberRequest) -> HttpResponse:
    """Where this person's part of the tree begins, or what a search in it finds."""
    visible = Unit.objects.visible_to(request.user)
    form = UnitSearchForm(request.GET)
    tops = [] if form.asks else list(visible.tops_for(request.user))
    found = form.filtered(visible) if form.asks else visible.first_levels(tops)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/unit_list.html",
        {
            "form": form,
            "page": page,
            "rows": tree.rows_of(page, tops=tops),
            "can_manage": can_manage_units(request.user),
        },
    )


@require_safe
def unit_detail(request: MemberRequest, pk: object) -> HttpResponse:
    """One unit: who holds its posts and since when, proposals, units below."""
    visible = Unit.objects.visible_to(request.user)
    unit = get_object_or_404(visible, pk=pk)
    page = Paginator(visible.children_of(unit), PAGE_SIZE).get_page(request.GET.get("page"))
    row, *children = tree.rows_of([unit, *page])
    held, proposals = tree.post_rows(unit, request.user)
    is_open = unit.is_open(clock.today())
    return render(
        request,
        "accounts/unit_detail.html",
        {
            "unit": unit,
            "above": visible.above(unit),
            "row": row,
            "held": held,
            "proposals": proposals,
            "page": page,
            "children": children,
            "can_manage": can_manage_units(request.user) and is_open,
            "can_propose": can_propose_post(request.user, unit) and is_open,
            "can_see_handovers": can_keep_roll(request.user, unit) or can_propose_post(request.user, unit),
            "can_act": any(each.has_steps for each in held),
            "can_see_roll": can_see_roll(request.user, unit),
            "can_admit": can_admit(request.user, unit),
            "can_keep_roll": can_keep_roll(request.user, unit) and is_open,
            "can_import": can_import_roll(request.user, unit),
            "can_export": can_export_roll(request.user, unit),
            "once_form": OnceForm(),
        },
    )


@require_http_methods(GET_POST)
def root_add(request: MemberRequest) -> HttpResponse:
    """The top of the tree, on a portal that has none yet."""
    if not can_manage_units(request.user):
        raise PermissionDenied
    form = UnitAddForm(request.POST or None, parent=None)
    if form.is_valid():
        fields = form.fields_of_unit()
        url = OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: add_root(by=request.user, **fields),
        )
        messages.success(request, "Đã lập đơn vị gốc. Hãy thêm các đơn vị bên dưới.")
        return redirect(url)
    return _form_page(request, "accounts/unit_add.html", form, {"parent": None})


@require_http_methods(GET_POST)
def unit_add(request: MemberRequest, pk: object) -> HttpResponse:
    parent = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_manage_units(request.user):
        raise PermissionDenied
    form = UnitAddForm(request.POST or None, parent=parent)
    if form.is_valid():
        fields = form.fields_of_unit()
        url = OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: add_unit(by=request.user, parent=parent, **fields),
        )
        messages.success(request, f"Đã thêm {fields['name']}.")
        return redirect(url)
    return _form_page(request, "accounts/unit_add.html", form, {"parent": parent})


@require_http_methods(GET_POST)
def unit_edit(request: MemberRequest, pk: object) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_manage_units(request.user):
        raise PermissionDenied
    stored = {name: getattr(unit, name) for name in UnitEditForm.base_fields}
    form = UnitEditForm(request.POST or None, unit=unit, initial=stored)
    if form.is_valid():
        try:
            change_unit(by=request.user, unit=unit, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã lưu thông tin đơn vị.")
            return redirect(unit)
    return _form_page(request, "accounts/unit_edit.html", form, {"unit": unit})


@require_http_methods(GET_POST)
def unit_move(request: MemberRequest, pk: object) -> HttpResponse:
    """First a search for the new place, then one button per place found."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_manage_units(request.user):
        raise PermissionDenied
    places = Unit.objects.visible_to(request.user).places_for(unit)
    form = UnitMoveForm(request.POST or None, places=places)
    if form.is_valid():
        move_unit(by=request.user, unit=unit, parent=form.cleaned_data["parent"])
        messages.success(request, f"Đã chuyển {unit.name} về {form.cleaned_data['parent'].name}.")
        return redirect(unit)
    search = UnitSearchForm(request.GET)
    elsewhere = places.exclude(path=unit.parent_path)
    page = Paginator(search.filtered(elsewhere), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"unit": unit, "search": search, "page": page, "rows": tree.rows_of(page)}
    return _form_page(request, "accounts/unit_move.html", form, context)


@require_http_methods(GET_POST)
def unit_close(request: MemberRequest, pk: object) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_manage_units(request.user):
        raise PermissionDenied
    form = UnitCloseForm(request.POST or None)
    if form.is_valid():
        try:
            close_unit(by=request.user, unit=unit, on=form.cleaned_data["closed_on"])
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã ghi nhận {unit.name} giải thể, sáp nhập.")
            return redirect(unit)
    return _form_page(request, "accounts/unit_close.html", form, {"unit": unit})


@require_POST
def join_code_renew(request: MemberRequest, pk: object) -> HttpResponse:
    """A new join code; the same form sent twice makes one."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_keep_roll(request.user, unit):
        raise PermissionDenied
    form = OnceForm(request.POST)
    if form.is_valid():
        OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: renew_join_code(by=request.user, unit=unit),
        )
        messages.success(request, "Đã có mã gia nhập mới. Mã cũ không dùng được nữa.")
    return redirect(unit)


def _form_page(request: MemberRequest, template: str, form: object, context: dict[str, object]) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, **context}, status=status)
