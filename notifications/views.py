"""Notices of one account, and long work of one's own with its progress."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from notifications.actions import read_all, retry_job
from notifications.models import Job, Notice

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
def job_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """How far long work has come; where it led, or why it failed."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    context = {"job": job, "back_url": local_path(job.back_url, otherwise="/")}
    return render(request, "notifications/job_detail.html", context | {"result_url": local_path(job.result_url)})


@require_safe
def job_progress(request: MemberRequest, pk: str) -> HttpResponse:
    """The progress bar alone, polled by the page; ended work reloads that page."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not request.htmx:
        return redirect("notifications:job_detail", pk=job.pk)
    response = render(request, "notifications/job_progress.html", {"job": job})
    if not job.is_open:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def job_retry(request: MemberRequest, pk: str) -> HttpResponse:
    """Tries failed work again; work that runs or is done stays as it is."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if retry_job(job):
        messages.success(request, "Đang thử lại.")
    return redirect(local_path(job.back_url, otherwise=job.get_absolute_url()))


def local_path(url: str, *, otherwise: str = "") -> str:
    """The path itself when it leads into this portal, else `otherwise`: a row must not send anybody away."""
    is_local = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_local else otherwise
