"""Notices of one account, and why each came."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from notifications.actions import read_all
from notifications.models import Notice

PER_PAGE = 25


@require_safe
def notice_list(request: MemberRequest) -> HttpResponse:
    """Own notices, unread ones first, then the newest."""
    mine = Notice.objects.visible_to(request.user)
    only_unread = request.GET.get("chua-doc") == "1"
    rows = mine.unread() if only_unread else mine.unread_first()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "only_unread": only_unread, "has_unread": mine.unread().exists()}
    return render(request, "notifications/notice_list.html", context)


@require_POST
def notice_open(request: MemberRequest, pk: str) -> HttpResponse:
    """Marks a notice as read and leads to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    notice.mark_read()
    return redirect(local_path(notice.url, otherwise="notifications:notice_list"))


@require_POST
def notice_read_all(request: MemberRequest) -> HttpResponse:
    """Marks all own notices as read."""
    read_all(request.user)
    messages.success(request, "Đã đánh dấu mọi thông báo là đã đọc.")
    return redirect("notifications:notice_list")


@require_safe
def notice_why(request: MemberRequest, pk: str) -> HttpResponse:
    """Why a message came: which rule and step, and where to change it. Mails lead here."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user).with_reason(), pk=pk)
    return render(request, "notifications/notice_why.html", {"notice": notice, "deadline": notice.deadline})


def local_path(url: str, *, otherwise: str = "") -> str:
    """The path itself when it leads into this portal, else `otherwise`: a row must not send anybody away."""
    is_local = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_local else otherwise
