"""Applicants: what they see, and *xác nhận thuộc chi bộ* by who keeps the roll."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import admit, refuse
from accounts.forms.access import AdmitForm
from accounts.http import MemberRequest
from accounts.models import Application, Member
from accounts.views.roll import PAGE_SIZE


@require_safe
def application_own(request: MemberRequest) -> HttpResponse:
    """What an applicant waits for; everybody else goes home."""
    application = Application.objects.own(request.user).waiting().first()
    if application is None or request.user.member_id:
        return redirect("home")
    return render(request, "accounts/application_own.html", {"application": application})


@require_safe
def application_list(request: MemberRequest) -> HttpResponse:
    """Who waits in the cells whose roll this person keeps."""
    rows = Application.objects.visible_to(request.user).waiting().select_related("unit").order_by("applied_at", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/application_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def application_admit(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Says who of the roll the applicant is, or adds them."""
    application = _visible(request, pk)
    if application.decided_by_id == request.user.pk:
        return redirect("accounts:application_list")
    candidates = list(Member.objects.visible_to(request.user).in_unit(application.unit).without_account())
    form = AdmitForm(request.POST if request.method == "POST" else None, application=application, candidates=candidates)
    if form.is_valid():
        standing = form.cleaned_data["standing"]
        member = admit(by=request.user, application=application, member=form.chosen(), standing=standing)
        messages.success(request, f"Đã xác nhận {member.full_name} thuộc chi bộ.")
        return redirect("accounts:application_list")
    context = {"application": application, "form": form}
    return render(request, "accounts/application_admit.html", context, status=422 if form.is_bound else 200)


@require_POST
def application_refuse(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The person does not belong to the cell."""
    application = _visible(request, pk)
    if application.decided_by_id == request.user.pk:
        return redirect("accounts:application_list")
    refuse(by=request.user, application=application)
    messages.success(request, "Đã ghi: người này không thuộc chi bộ. Tài khoản vừa đăng ký không dùng được nữa.")
    return redirect("accounts:application_list")


def _visible(request: MemberRequest, pk: uuid.UUID) -> Application:
    # Visible to those only who may confirm: who keeps the roll of that cell today.
    rows = Application.objects.visible_to(request.user).select_related("unit", "user")
    return get_object_or_404(rows, pk=pk)
