"""Tin báo trang giả mạo: sent, forwarded, answered, on paper where it must be."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import OnceKey
from declarations import actions
from declarations.forms.incidents import AnswerForm, CloseForm, ForwardForm, ImpostorReportForm
from declarations.histories import impostor_history
from declarations.ledger import record_report_read
from declarations.letters import impostor_letter
from declarations.models import ImpostorReport
from declarations.models.impostors import ImpostorStatus
from declarations.permissions import can_handle_impostor_report, handles_impostor_reports
from documents.serving import attachment

PER_PAGE = 25


@require_safe
def impostor_report_list(request: MemberRequest) -> HttpResponse:
    """Own tin báo, and those that pass through this person's unit, the newest first."""
    status = request.GET.get("status", "")
    rows = ImpostorReport.objects.visible_to(request.user).select_related("unit", "handled_by")
    if status in ImpostorStatus.values:
        rows = rows.filter(status=status)
    page = Paginator(rows.order_by("-reported_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    shown = [each for each in ImpostorStatus.choices if each[0] != ImpostorStatus.PURGED]
    context = {"page": page, "status": status, "statuses": shown, "handles": handles_impostor_reports(request.user)}
    return render(request, "declarations/impostor_report_list.html", context)


@require_http_methods(["GET", "POST"])
def impostor_report_create(request: MemberRequest) -> HttpResponse:
    """A new tin báo: about a page, never about a person."""
    if request.user.cell is None:
        raise PermissionDenied
    form = ImpostorReportForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        content = form.content()
        url = OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: actions.send_impostor_report(by=request.user, content=content),
        )
        messages.success(request, "Đã gửi tin báo. Bạn xem được tình trạng và kết quả tại đây.")
        return redirect(url)
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/impostor_report_create.html", {"form": form}, status=status)


@require_safe
def impostor_report_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """What was seen, where it lies, what came out of it."""
    return _page(request, _report(request, pk))


@require_safe
def impostor_report_picture(request: MemberRequest, pk: str) -> HttpResponse:
    """The picture, to be saved."""
    report = _report(request, pk)
    if report.picture is None:
        raise PermissionDenied
    record_report_read(by=request.user, report=report)
    return attachment(request, report.picture, name="anh-tin-bao.jpg", back_url=report.get_absolute_url())


@require_POST
def impostor_report_forward(request: MemberRequest, pk: str) -> HttpResponse:
    """Up, or by letter."""
    report = _handled(request, pk)
    form = ForwardForm(request.POST, unit=report.handled_by)
    if not form.is_valid():
        return _page(request, report, forms={"forward_form": form}, status=422)
    actions.forward_impostor_report(by=request.user, report=report, **form.cleaned_data)
    messages.success(request, "Đã chuyển tin báo. Người báo tin được báo.")
    return redirect(report)


@require_safe
def impostor_report_letter(request: MemberRequest, pk: str) -> HttpResponse:
    """Công văn, once it was decided to whom."""
    report = _handled(request, pk)
    if not report.has_letter:
        raise PermissionDenied
    record_report_read(by=request.user, report=report)
    response = HttpResponse(impostor_letter(report), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="cong-van.pdf"'
    return response


@require_POST
def impostor_report_answer(request: MemberRequest, pk: str) -> HttpResponse:
    """What who is competent answered."""
    report = _handled(request, pk)
    form = AnswerForm(request.POST, prefix="answer")
    if not form.is_valid():
        return _page(request, report, forms={"answer_form": form}, status=422)
    actions.answer_impostor_report(by=request.user, report=report, outcome=form.cleaned_data["outcome"])
    messages.success(request, "Đã ghi nội dung trả lời. Người báo tin được báo.")
    return redirect(report)


@require_POST
def impostor_report_close(request: MemberRequest, pk: str) -> HttpResponse:
    """No step is needed."""
    report = _handled(request, pk)
    form = CloseForm(request.POST, prefix="close")
    if not form.is_valid():
        return _page(request, report, forms={"close_form": form}, status=422)
    actions.close_impostor_report(by=request.user, report=report, reason=form.cleaned_data["outcome"])
    messages.success(request, "Đã kết thúc tin báo. Người báo tin đọc được lý do.")
    return redirect(report)


def _report(request: MemberRequest, pk: str) -> ImpostorReport:
    rows = ImpostorReport.objects.visible_to(request.user)
    report: ImpostorReport = get_object_or_404(
        rows.select_related("reporter__user", "unit", "affected", "handled_by", "picture"), pk=pk
    )
    return report


def _handled(request: MemberRequest, pk: str) -> ImpostorReport:
    report = _report(request, pk)
    if not can_handle_impostor_report(request.user, report):
        raise PermissionDenied
    return report


def _page(
    request: MemberRequest, report: ImpostorReport, *, forms: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    record_report_read(by=request.user, report=report)
    handles = can_handle_impostor_report(request.user, report)
    context = {
        "report": report,
        "handles": handles,
        # Names stay in the cell: a level above needs the page, not who told of it.
        "shows_reporter": handles and report.handled_by_id == report.unit_id,
        "same_page": ImpostorReport.objects.visible_to(request.user).same_page(report).count() if handles else 0,
        "history": impostor_history(report),
        "forward_form": ForwardForm(unit=report.handled_by),
        "answer_form": AnswerForm(prefix="answer"),
        "close_form": CloseForm(prefix="close"),
    }
    return render(request, "declarations/impostor_report_detail.html", context | (forms or {}), status=status)
