"""What was typed in for a member: the member confirms or disputes it, the officer records a signature, the scan."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import Purpose
from declarations import actions
from declarations.forms.entering import DisputeForm, SignatureForm
from declarations.ledger import record_read, record_scan_read
from declarations.models import Declaration
from declarations.permissions import can_confirm, can_dispute, can_enter_for, can_open_scan
from documents.serving import attachment


@require_POST
def declaration_confirm(request: MemberRequest, pk: str) -> HttpResponse:
    """*Đúng là tôi đã khai*."""
    declaration = _seen(request, pk)
    if declaration.member_id != request.user.member_id or not can_confirm(request.user, declaration):
        raise PermissionDenied
    actions.confirm(by=request.user, declaration=declaration)
    messages.success(request, "Đã xác nhận bản khai là của bạn.")
    return redirect(declaration)


@require_http_methods(["GET", "POST"])
def declaration_dispute(request: MemberRequest, pk: str) -> HttpResponse:
    """*Không đúng*, in the member's own words."""
    declaration = _seen(request, pk)
    if not can_dispute(request.user, declaration):
        raise PermissionDenied
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.dispute(by=request.user, declaration=declaration, note=form.cleaned_data["note"])
        messages.success(request, "Đã ghi ý của bạn. Bản này không còn được tính; người nhập đã được báo.")
        return redirect(declaration)
    context = {"declaration": declaration, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/declaration_dispute.html", context, status=status)


@require_http_methods(["GET", "POST"])
def declaration_signature(request: MemberRequest, pk: str) -> HttpResponse:
    """The member signed for or against a version typed in before."""
    declaration = _seen(request, pk)
    if not can_enter_for(request.user, declaration.member) or not declaration.awaits_confirmation:
        raise PermissionDenied
    form = SignatureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        say, basis = form.say(), form.cleaned_data["basis"]
        actions.record_signature(by=request.user, declaration=declaration, say=say, basis=basis)
        messages.success(request, "Đã ghi lại điều đảng viên ký.")
        return redirect(declaration)
    record_read(by=request.user, subject=declaration, purpose=Purpose.ENTRY)
    context = {"declaration": declaration, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/declaration_signature.html", context, status=status)


@require_safe
def declaration_scan(request: MemberRequest, pk: str) -> HttpResponse:
    """The scan a version rests on. A list shows others too: each of them can see that it was opened."""
    declaration = _seen(request, pk)
    if declaration.scan is None or not can_open_scan(request.user, declaration):
        raise PermissionDenied
    record_scan_read(by=request.user, scan=declaration.scan)
    return attachment(request, declaration.scan, back_url=declaration.get_absolute_url())


def _seen(request: MemberRequest, pk: str) -> Declaration:
    rows = Declaration.objects.visible_to(request.user).select_related("member", "request__unit", "unit", "scan")
    found: Declaration = get_object_or_404(rows.select_related("entered_by__member", "confirmed_by"), pk=pk)
    return found
