"""Requests to declare: drafted, sent, replaced, ended by officers; read by members as a privacy notice."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import OnceKey
from declarations import actions
from declarations.forms.requests import RequestEditForm, RequestForm
from declarations.ledger import issuer_of, with_issuer
from declarations.models import DeclarationRequest, RequestStatus
from declarations.permissions import asks_members, can_declare, can_issue_request, cells_entered_by
from declarations.progress import group_reminder, not_yet_names, progress, reminders_sent, renewals, sees_progress
from declarations.situation import asked_by
from documents.citations import resolve
from notifications.models import CalendarDay
from portal.lib.calendar import next_working_day

PER_PAGE = 25
SORTS = {"due": ("due_on", "pk"), "-due": ("-due_on", "pk"), "": ("-drafted_at", "pk")}


@require_safe
def request_list(request: MemberRequest) -> HttpResponse:
    """Requests one is or was asked by, and those one's post writes."""
    status, sort = request.GET.get("status", ""), request.GET.get("sort", "")
    rows = DeclarationRequest.objects.visible_to(request.user).select_related("unit")
    if status in RequestStatus.values:
        rows = rows.filter(status=status)
    page = Paginator(rows.order_by(*SORTS.get(sort, SORTS[""])), PER_PAGE).get_page(request.GET.get("page"))
    overrides = CalendarDay.overrides()
    for row in page:
        row.last_day = next_working_day(row.due_on, overrides)
    context = {"page": page, "status": status, "statuses": RequestStatus.choices}
    return render(request, "declarations/request_list.html", context | {"asks_members": asks_members(request.user)})


@require_http_methods(["GET", "POST"])
def request_create(request: MemberRequest) -> HttpResponse:
    """A new draft of a request."""
    if not asks_members(request.user):
        raise PermissionDenied
    form = RequestForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        unit, content = form.cleaned_data["unit"], form.content()
        url = OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: actions.draft_request(by=request.user, unit=unit, content=content),
        )
        messages.success(request, "Đã lưu bản nháp. Chưa ai nhận được yêu cầu này; hãy xem lại rồi gửi.")
        return redirect(url)
    status = 422 if request.method == "POST" else 200
    open_ones = DeclarationRequest.objects.managed_by(request.user).issued().select_related("unit")
    return render(request, "declarations/request_create.html", {"form": form, "open_ones": open_ones}, status=status)


@require_http_methods(["GET", "POST"])
def request_edit(request: MemberRequest, pk: str) -> HttpResponse:
    """Changes a draft; what members were asked never changes."""
    asked = _managed(request, pk)
    if asked.status != RequestStatus.DRAFT:
        raise PermissionDenied
    form = RequestEditForm(request.POST or None, declaration_request=asked)
    if request.method == "POST" and form.is_valid():
        actions.edit_request(by=request.user, request=asked, content=form.content())
        messages.success(request, "Đã lưu bản nháp.")
        return redirect(asked)
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/request_edit.html", {"asked": asked, "form": form}, status=status)


@require_safe
def request_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """The privacy notice; below it what the member may answer, and for officers how far it has come."""
    rows = DeclarationRequest.objects.visible_to(request.user).select_related("unit", "replaced_by")
    asked = get_object_or_404(with_issuer(rows), pk=pk)
    user, is_draft = request.user, asked.status == RequestStatus.DRAFT
    context = {
        "asked": asked,
        "issuer": issuer_of(asked),
        "citations": resolve(asked.citations),
        "mine": asked_by(user, asked),
        "may_declare": can_declare(user, asked),
        "may_manage": can_issue_request(user, asked.unit),
        "enters": asked.status == RequestStatus.ISSUED and bool(cells_entered_by(user, asked)),
        "sees_progress": not is_draft and sees_progress(user, asked),
    }
    if context["sees_progress"]:
        context["progress"] = progress(user, asked)
        context["not_yet"] = not_yet_names(user, asked)
        context["group_reminder"] = group_reminder(context["progress"], asked)
        context["reminders"] = reminders_sent(user, asked)
        context["load"] = renewals(user, asked) if asked.renewal_months else None
    return render(request, "declarations/request_detail.html", context)


@require_POST
def request_issue(request: MemberRequest, pk: str) -> HttpResponse:
    """Sends the request to every member it reaches."""
    asked = _managed(request, pk)
    actions.issue_request(by=request.user, request=asked)
    messages.success(request, "Đã gửi yêu cầu tới đảng viên. Cổng sẽ tự nhắc trước hạn, đúng hạn và sau hạn.")
    return redirect(asked)


@require_POST
def request_discard(request: MemberRequest, pk: str) -> HttpResponse:
    """Drops a draft; what members were asked stays for ever."""
    asked = _managed(request, pk)
    actions.discard_request(by=request.user, request=asked)
    messages.success(request, "Đã bỏ bản nháp. Chưa ai nhận được yêu cầu này.")
    return redirect("declarations:request_list")


@require_POST
def request_close(request: MemberRequest, pk: str) -> HttpResponse:
    """Ends the asking."""
    asked = _managed(request, pk)
    actions.close_request(by=request.user, request=asked)
    messages.success(request, "Đã kết thúc yêu cầu. Không ai còn bị nhắc; những gì đã khai vẫn giữ nguyên.")
    return redirect(asked)


@require_POST
def request_replace(request: MemberRequest, pk: str) -> HttpResponse:
    """A draft of the next version; the present one stays in force until that is sent."""
    asked = _managed(request, pk)
    draft = actions.copy_request(by=request.user, request=asked)
    messages.info(request, "Đây là bản nháp thay thế. Yêu cầu hiện nay còn hiệu lực cho tới khi bản này được gửi.")
    if draft.status != RequestStatus.DRAFT:
        return redirect(draft)
    return redirect("declarations:request_edit", pk=draft.pk)


def _managed(request: MemberRequest, pk: str) -> DeclarationRequest:
    rows = DeclarationRequest.objects.visible_to(request.user).select_related("unit", "replaces__unit")
    asked: DeclarationRequest = get_object_or_404(rows, pk=pk)
    if not can_issue_request(request.user, asked.unit):
        raise PermissionDenied
    return asked
