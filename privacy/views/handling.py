"""The desk: requests that wait for this person's post, and the steps of who answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import OnceKey
from privacy import actions
from privacy.archive import as_pdf, sections_of
from privacy.desk import detail, note_reading, with_days_left
from privacy.forms.requests import AnswerForm, ConfirmForm, EntryForm, ExtendForm
from privacy.models import DataRequest
from privacy.permissions import can_handle, entry_units, has_desk

PER_PAGE = 25


@require_safe
def data_request_desk(request: MemberRequest) -> HttpResponse:
    """Requests to answer, the nearest deadline first; answered ones on demand."""
    if not has_desk(request.user):
        raise PermissionDenied
    wants_all = request.GET.get("tat-ca") == "1"
    rows = DataRequest.objects.handled_by(request.user).select_related("member", "unit")
    rows = rows.order_by("-filed_at", "-pk") if wants_all else rows.open().order_by("due_on", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": with_days_left(page.object_list), "wants_all": wants_all}
    return render(request, "privacy/data_request_desk.html", context | {"may_enter": bool(entry_units(request.user))})


@require_http_methods(["GET", "HEAD", "POST"])
def data_request_enter(request: MemberRequest) -> HttpResponse:
    """Typed in for a member who asked in person or on paper."""
    if not entry_units(request.user):
        raise PermissionDenied
    form = EntryForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        member = form.cleaned_data["member"]
        try:
            url = OnceKey.objects.create_once(
                user=request.user,
                key=form.cleaned_data["once"],
                create=lambda: actions.file_request(by=request.user, member=member, new=form.new()),
            )
        except RuleError as refusal:
            form.add_error("kind", str(refusal))
        else:
            messages.success(request, "Đã ghi yêu cầu. Hãy in biên nhận cho đảng viên.")
            return redirect(url)
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/data_request_enter.html", {"form": form}, status=status)


@require_POST
def data_request_confirm(request: MemberRequest, pk: str) -> HttpResponse:
    """Xác nhận đã nhận."""
    found, form = _handled(request, pk), ConfirmForm(request.POST)
    form.is_valid()
    actions.confirm_request(by=request.user, request=found, has_processor=form.cleaned_data["has_processor"])
    messages.success(request, "Đã tiếp nhận. Đảng viên được báo thời hạn giải quyết.")
    return redirect(found)


@require_POST
def data_request_extend(request: MemberRequest, pk: str) -> HttpResponse:
    """The one extension, with a reason."""
    found, form = _handled(request, pk), ExtendForm(request.POST)
    if not form.is_valid():
        return _again(request, found, extend_form=form)
    actions.extend_request(by=request.user, request=found, reason=form.cleaned_data["reason"])
    messages.success(request, "Đã gia hạn. Đảng viên được báo thời hạn mới và lý do.")
    return redirect(found)


@require_POST
def data_request_answer(request: MemberRequest, pk: str) -> HttpResponse:
    """Done, or not possible and why."""
    found, form = _handled(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _again(request, found, answer_form=form)
    answer = form.cleaned_data["answer"]
    if form.cleaned_data["outcome"] == "done":
        actions.finish_request(by=request.user, request=found, answer=answer)
    else:
        actions.refuse_request(by=request.user, request=found, ground=form.cleaned_data["ground"], answer=answer)
    messages.success(request, "Đã trả lời. Đảng viên được báo và đọc được nội dung.")
    return redirect("privacy:data_request_desk")


@require_safe
def data_request_summary(request: MemberRequest, pk: str) -> HttpResponse:
    """All data of a member without an account, on paper, to hand over; others take their own copy."""
    found = _handled(request, pk)
    if not found.opens_summary_to(request.user) or found.member.has_account:
        raise PermissionDenied
    note_reading(by=request.user, request=found)
    content = as_pdf(found.member.full_name, sections_of(None, found.member))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="du-lieu-dang-vien.pdf"'
    return response


def _handled(request: MemberRequest, pk: str) -> DataRequest:
    rows = DataRequest.objects.visible_to(request.user).select_related("member__user", "unit", "confirmed_by__member")
    found: DataRequest = get_object_or_404(rows, pk=pk)
    if not can_handle(request.user, found):
        raise PermissionDenied
    return found


def _again(request: MemberRequest, found: DataRequest, **forms: object) -> HttpResponse:
    note_reading(by=request.user, request=found)
    context = detail(request.user, found) | forms
    return render(request, "privacy/data_request_detail.html", context, status=422)
