"""Declaring on paper: where everybody stands, printing forms and lists, finding a form by its code."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import Member, Purpose, Unit
from declarations import actions
from declarations.ledger import record_read
from declarations.models import DeclarationRequest, PrintOrder
from declarations.paper_codes import find, typed
from declarations.paper_forms import form_pdf, list_pdf, sheet, versions_for
from declarations.paper_rows import paper_rows
from declarations.permissions import can_enter_for, cells_entered_by, enters
from documents.serving import attachment

NOT_FOUND = (
    "Không tìm thấy phiếu có mã này trong chi bộ của bạn. Hãy kiểm tra lại từng chữ; yêu cầu khai báo đã kết thúc "
    "thì phiếu không dùng được nữa."
)


@require_safe
def paper_find(request: MemberRequest) -> HttpResponse:
    """The code of a form, typed by hand where no camera is."""
    if not enters(request.user):
        raise PermissionDenied
    code = typed(request.GET.get("ma", ""))
    if code and find(request.user, code) is not None:
        return redirect("declarations:paper_form", code=code)
    asked = DeclarationRequest.objects.addressed_to(request.user).select_related("unit")
    context = {"code": code, "asked": asked, "sentence": NOT_FOUND if code else ""}
    return render(request, "declarations/paper_find.html", context, status=422 if code else 200)


@require_safe
def paper_form(request: MemberRequest, code: str) -> HttpResponse:
    """What the QR of a form leads to: the member to their own way of answering, the officer to typing it in."""
    found = find(request.user, code)
    if found is None:
        raise Http404
    if found.member.pk == request.user.member_id:
        messages.info(request, "Đây là phiếu của bạn. Bạn có thể khai ngay trên cổng, không cần gửi phiếu giấy.")
        return redirect(found.request)
    address = reverse("declarations:paper_enter", args=[found.request.pk, found.member.pk])
    return redirect(f"{address}?ban={found.version}")


@require_safe
def paper_list(request: MemberRequest, pk: str) -> HttpResponse:
    """Khai trên giấy: every member of the cell with a form to print and a paper to type in."""
    asked, cell = asked_and_cell(request, pk)
    members = list(Member.objects.visible_to(request.user).in_unit(cell).select_related("user"))
    context = {"asked": asked, "cell": cell, "rows": paper_rows(request.user, asked, members)}
    return render(request, "declarations/paper_list.html", context)


@require_safe
def paper_form_pdf(request: MemberRequest, pk: str, member: str) -> HttpResponse:
    """The form of one member, filled in with what counts."""
    asked, cell = asked_and_cell(request, pk)
    person = get_object_or_404(Member.objects.visible_to(request.user), pk=member)
    if person.pk != request.user.member_id and not can_enter_for(request.user, person):
        raise PermissionDenied
    versions = versions_for(request.user, [person]).get(person.pk, [])
    for version in versions:
        record_read(by=request.user, subject=version, purpose=Purpose.PRINT)
    value = sheet(person, cell, asked, versions, is_large="lon" in request.GET)
    return _pdf(form_pdf(value), "phieu-khai-bao.pdf")


@require_safe
def paper_names_pdf(request: MemberRequest, pk: str) -> HttpResponse:
    """The list to sign; it holds names and nothing that anybody declared."""
    asked, cell = asked_and_cell(request, pk)
    return _pdf(list_pdf(cell, asked, is_large="lon" in request.GET), "danh-sach-khai-bao.pdf")


@require_POST
def paper_print(request: MemberRequest, pk: str) -> HttpResponse:
    """Forms for the whole cell, made in the background."""
    asked, cell = asked_and_cell(request, pk)
    order = actions.order_forms(by=request.user, request=asked, unit=cell, is_large="lon" in request.POST)
    messages.success(request, "Đang làm tệp in. Bạn có thể rời trang này và quay lại sau.")
    return redirect(order)


@require_safe
def print_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """How far the printing has come; the file."""
    rows = PrintOrder.objects.visible_to(request.user).select_related("unit", "request", "file", "job")
    return render(request, "declarations/print_detail.html", {"order": get_object_or_404(rows, pk=pk)})


@require_safe
def print_file(request: MemberRequest, pk: str) -> HttpResponse:
    """The forms of the cell. Everybody whose declaration is on them can see that they were opened."""
    rows = PrintOrder.objects.visible_to(request.user).select_related("unit", "file")
    order = get_object_or_404(rows, pk=pk)
    if order.file is None:
        return redirect(order)
    for versions in versions_for(request.user, Member.objects.visible_to(request.user).in_unit(order.unit)).values():
        record_read(by=request.user, subject=versions[0], purpose=Purpose.PRINT)
    return attachment(request, order.file, back_url=order.get_absolute_url())


def asked_and_cell(request: MemberRequest, pk: str) -> tuple[DeclarationRequest, Unit]:
    """An open request, and the cell for which the person types in; 403 for who is only asked."""
    rows = DeclarationRequest.objects.visible_to(request.user).select_related("unit")
    asked: DeclarationRequest = get_object_or_404(rows, pk=pk)
    cells = cells_entered_by(request.user, asked)
    if asked.status != "issued" or not cells:
        raise PermissionDenied
    wanted = request.GET.get("chi-bo") or request.POST.get("chi-bo")
    return asked, next((cell for cell in cells if str(cell.pk) == wanted), cells[0])


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
