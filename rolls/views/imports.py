"""A file on its way to the roll: sent, columns chosen, tried, written."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import OnceKey, Purpose, ReadEvent, Unit
from accounts.permissions import can_import_roll
from portal.lib.exports import CONTENT_TYPE
from rolls import actions
from rolls.columns import Guess, guess
from rolls.forms.imports import ColumnsForm, HeadForm, UploadForm
from rolls.models import RollImport
from rolls.reach import import_units
from rolls.workbooks import template

PER_PAGE = 25


@require_safe
def import_list(request: MemberRequest) -> HttpResponse:
    """Own imports, the newest first, and where a new one begins."""
    rows = RollImport.objects.visible_to(request.user).select_related("unit").order_by("-uploaded_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "rolls/import_list.html", {"page": page, "units": import_units(request.user)})


@require_safe
def import_template(request: MemberRequest) -> HttpResponse:
    """The empty list to fill in; it holds nobody's data."""
    return _file(template(), "mau-danh-sach.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Sends a file for a unit and what is below it."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_import_roll(request.user, unit):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        url = OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: actions.receive(by=request.user, unit=unit, upload=form.cleaned_data["file"]),
        )
        return redirect(url)
    status = 422 if request.method == "POST" else 200
    return render(request, "rolls/import_start.html", {"unit": unit, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Which column holds what: guessed, corrected by the person, then tried."""
    roll_import = _own(request, pk)
    if not roll_import.is_open:
        raise PermissionDenied
    sheet, row = _chosen(request, roll_import)
    head = roll_import.head_of(sheet)
    columns = ColumnsForm(
        request.POST if request.method == "POST" else None,
        unit=roll_import.unit,
        titles=list(roll_import.head_by_title),
        head=head,
        guess=row,
        initial={"sheet": sheet, "header_row": row.header_row},
    )
    if columns.is_valid():
        return redirect(actions.try_out(by=request.user, roll_import=roll_import, choice=columns.choice()))
    chosen = HeadForm(initial={"sheet": sheet, "row": row.header_row}, heads=roll_import.head_by_title)
    below = [texts for number, texts in head if number > row.header_row][:3]
    context = {"roll_import": roll_import, "form": columns, "head_form": chosen, "below": below}
    return render(request, "rolls/import_columns.html", context, status=422 if columns.is_bound else 200)


def _chosen(request: MemberRequest, roll_import: RollImport) -> tuple[str, Guess]:
    """The sheet and row of headings on this page, with the columns last chosen for them or guessed."""
    asked = request.POST if request.method == "POST" else request.GET
    sheet = asked.get("sheet", "")
    sheet = sheet if sheet in roll_import.head_by_title else roll_import.sheet
    head = roll_import.head_of(sheet)
    row = asked.get("header_row", "") or asked.get("row", "")
    numbers = {str(number): number for number, _ in head}
    found = guess([each for each in head if each[0] == numbers[row]]) if row in numbers else guess(head)
    if (sheet, found.header_row) == (roll_import.sheet, roll_import.header_row):
        return sheet, Guess(found.header_row, dict(roll_import.columns))
    return sheet, found


@require_safe
def import_detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """How far it is; what the dry run found; what was written."""
    roll_import = _own(request, pk)
    if people := roll_import.people_shown():
        ReadEvent.objects.record_many(by=request.user, people=people, purpose=Purpose.ROLL_IMPORT)
    context: dict[str, Any] = {"roll_import": roll_import, "job": roll_import.job, "found": roll_import.preview}
    return render(request, "rolls/import_detail.html", context | {"counts": roll_import.counts})


@require_POST
def import_apply(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Orders the writing of what the dry run showed."""
    roll_import = _own(request, pk)
    actions.order_apply(by=request.user, roll_import=roll_import)
    return redirect(roll_import)


@require_POST
def import_discard(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Throws the file away."""
    roll_import = _own(request, pk)
    actions.discard(by=request.user, roll_import=roll_import)
    messages.success(request, "Đã bỏ tệp. Danh sách giữ nguyên.")
    return redirect("rolls:import_list")


@require_safe
def import_errors(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The lines to correct, as they stand in the person's own file."""
    roll_import = _own(request, pk)
    if roll_import.errors_file is None:
        raise PermissionDenied
    return _file(roll_import.errors_file.read(), "dong-can-sua.xlsx")


def _own(request: MemberRequest, pk: uuid.UUID) -> RollImport:
    rows = RollImport.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "job", "file", "errors_file"), pk=pk)


def _file(content: bytes, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})
