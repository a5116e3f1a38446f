"""Long work of one's own, with its progress."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from notifications.actions import retry_job
from notifications.models import Job
from notifications.views.notices import local_path


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
