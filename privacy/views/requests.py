"""Requests about own data: what the member files, follows, takes back, prints."""

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
from privacy.desk import detail, note_reading
from privacy.forms.requests import HELP, RequestForm
from privacy.models import DataRequest
from privacy.papers import receipt
from privacy.permissions import has_desk

PER_PAGE = 25


@require_safe
def data_request_list(request: MemberRequest) -> HttpResponse:
    """Own requests, the newest first."""
    rows = DataRequest.objects.own(request.user).order_by("-filed_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/data_request_list.html", {"page": page, "has_desk": has_desk(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def data_request_create(request: MemberRequest) -> HttpResponse:
    """What the member wants done with their data."""
    initial = {"kind": request.GET.get("kind", ""), "text": request.GET.get("text", "")[:500]}
    form = RequestForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            url = OnceKey.objects.create_once(
                user=request.user,
                key=form.cleaned_data["once"],
                create=lambda: actions.file_request(by=request.user, member=request.user.member, new=form.new()),
            )
        except RuleError as refusal:
            form.add_error("kind", str(refusal))
        else:
            messages.success(request, "Đã gửi yêu cầu. Bạn theo dõi được từng bước và thời hạn ở trang này.")
            return redirect(url)
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/data_request_create.html", {"form": form, "help": _help()}, status=status)


def _help() -> list[tuple[str, str]]:
    return [(kind.label, text) for kind, text in HELP.items()]


@require_safe
def data_request_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """One request: the member follows it, who answers it acts on it."""
    found = _visible(request, pk)
    note_reading(by=request.user, request=found)
    return render(request, "privacy/data_request_detail.html", detail(request.user, found))


@require_safe
def data_request_receipt(request: MemberRequest, pk: str) -> HttpResponse:
    """Biên nhận on paper: for a member without an account it is the answer too."""
    found = _visible(request, pk)
    note_reading(by=request.user, request=found)
    response = HttpResponse(receipt(found), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="bien-nhan-yeu-cau.pdf"'
    return response


@require_POST
def data_request_retract(request: MemberRequest, pk: str) -> HttpResponse:
    """The member takes it back."""
    found = _visible(request, pk)
    if found.member_id != request.user.member_id:
        raise PermissionDenied
    actions.retract_request(by=request.user, request=found)
    messages.success(request, "Đã rút yêu cầu. Không có gì thay đổi với dữ liệu của bạn.")
    return redirect(found)


def _visible(request: MemberRequest, pk: str) -> DataRequest:
    rows = DataRequest.objects.visible_to(request.user).select_related("member__user", "unit", "confirmed_by__member")
    found: DataRequest = get_object_or_404(rows, pk=pk)
    return found
