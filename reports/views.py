"""Quarterly reports: list, order, look at the figures, take the file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import OnceKey
from documents.models import DamagedFileError
from portal.lib.calendar import Quarter
from reports.actions import order_report
from reports.attributes import told
from reports.documents import moment_in_words
from reports.filters import ReportFilterForm
from reports.forms import ReportOrderForm
from reports.models import QuarterlyReport
from reports.permissions import reporting_units
from reports.tables import UNIT_COLUMNS, chart_of, figure_rows, short, unit_rows

PER_PAGE = 25


@require_safe
def report_list(request: MemberRequest) -> HttpResponse:
    """Reports of the units in which this person holds a post."""
    form = ReportFilterForm(request.GET, has_units=len({post.unit_id for post in request.user.posts_today}) > 1)
    rows = form.filtered(QuarterlyReport.objects.visible_to(request.user).select_related("unit"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_order": bool(reporting_units(request.user))}
    return render(request, "reports/report_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_order(request: MemberRequest) -> HttpResponse:
    """Choose the unit and the quarter; the report is made in the background."""
    units = reporting_units(request.user)
    if not units:
        raise PermissionDenied
    form = ReportOrderForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            url = _order(request, form)
        except RuleError as refusal:
            form.add_error("quarter", str(refusal))
        else:
            messages.success(request, "Đã nhận yêu cầu. Báo cáo đang được lập, bạn có thể rời trang này.")
            return redirect(url)
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/report_order.html", {"form": form}, status=status)


def _order(request: MemberRequest, form: ReportOrderForm) -> str:
    unit, quarter = form.cleaned_data["unit"], form.cleaned_data["quarter"]
    return OnceKey.objects.create_once(
        user=request.user,
        key=form.cleaned_data["once"],
        create=lambda: order_report(by=request.user, unit=unit, quarter=quarter, texts=form.texts()),
    )


@require_safe
def report_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """State of a report, its figures with the quarter before, the file."""
    visible = QuarterlyReport.objects.visible_to(request.user).select_related("unit", "file", "job")
    report = get_object_or_404(visible, pk=pk)
    own_job = report.job if report.job and report.job.owner_id == request.user.pk else None
    context = {"report": report, "moment": moment_in_words(report), "job": own_job}
    return render(request, "reports/report_detail.html", context | _figures(report))


def _figures(report: QuarterlyReport) -> dict[str, Any]:
    current, previous, quarter = report.current_figures, report.previous_figures, report.period
    if current is None:
        return {"rows": []}
    return {
        "rows": figure_rows(current, previous),
        "columns": _columns(quarter),
        "chart": chart_of(quarter, current, previous),
        "unit_columns": list(UNIT_COLUMNS.values()),
        "unit_rows": unit_rows(report.by_unit_today(), current),
        "attributes": told(report.attributes_today()),
    }


def _columns(quarter: Quarter) -> tuple[str, ...]:
    return (short(quarter), short(quarter.previous()), "Tăng, giảm")


@require_safe
def report_pdf(request: MemberRequest, pk: str) -> HttpResponse:
    """The stored file, byte for byte; a damaged one is never sent."""
    ready = QuarterlyReport.objects.visible_to(request.user).ready().select_related("file")
    report = get_object_or_404(ready, pk=pk)
    try:
        content = report.read_file()
    except DamagedFileError:
        return render(request, "reports/report_damaged.html", {"report": report}, status=503)
    disposition = f'attachment; filename="{report.file_name}"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
