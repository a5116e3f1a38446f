"""The roll as a file: ordered for a purpose, taken once it is made."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest
from accounts.models import OnceKey, Unit
from accounts.permissions import can_export_roll
from documents.models import DamagedFileError
from portal.lib.exports import CONTENT_TYPE
from rolls import actions
from rolls.forms.exports import ExportForm
from rolls.models import RollExport


@require_http_methods(["GET", "HEAD", "POST"])
def export_order(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What the file is for; it is made in the background."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_export_roll(request.user, unit):
        raise PermissionDenied
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        url = OnceKey.objects.create_once(
            user=request.user,
            key=data["once"],
            create=lambda: actions.order_export(
                by=request.user, unit=unit, purpose=data["purpose"], with_contacts=data["with_contacts"]
            ),
        )
        return redirect(url)
    status = 422 if form.is_bound else 200
    return render(request, "rolls/export_order.html", {"unit": unit, "form": form}, status=status)


@require_safe
def export_detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """How far the file is, and until when it can be taken."""
    rows = RollExport.objects.visible_to(request.user).select_related("unit", "job")
    export = get_object_or_404(rows, pk=pk)
    return render(request, "rolls/export_detail.html", {"export": export, "job": export.job})


@require_safe
def export_file(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The stored file, for its owner, for a day; every member in it has been noted as read."""
    rows = RollExport.objects.visible_to(request.user).ready().select_related("file")
    export = get_object_or_404(rows, pk=pk)
    try:
        content = export.read_file()
    except DamagedFileError:
        return render(request, "rolls/export_detail.html", {"export": export, "job": export.job}, status=503)
    disposition = f'attachment; filename="{export.file_name}"'
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})
