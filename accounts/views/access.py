"""Invitations and slips, as who keeps the roll, or the level above a post, hands them out."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import issue_access_code, revoke_access_code, send_access_link
from accounts.forms.access import IssueForm
from accounts.http import MemberRequest
from accounts.models import AccessCode, Member, OnceKey, Post, PostStatus
from accounts.permissions import can_issue_access_code, can_open_recovery
from accounts.slips import slip_pdf
from portal.lib import qr


@require_http_methods(["GET", "HEAD", "POST"])
def access_code_issue(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Chooses how the way to an account, or back into it, is handed over, and makes it."""
    member = get_object_or_404(Member.objects.reachable_by(request.user).select_related("user"), pk=pk)
    if request.method == "POST" and (sent := _sent_before(request)):
        return redirect(sent)
    if not can_issue_access_code(request.user, member):
        raise PermissionDenied
    form = IssueForm(request.POST if request.method == "POST" else None, for_password=member.has_account)
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        url = OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: issue_access_code(by=request.user, member=member, kind=kind),
        )
        return redirect(url)
    context = {
        "member": member,
        "form": form,
        "code": member.open_access_code,
        "days": settings.ACCESS_CODE_DAYS,
        "back_url": _back(request, member),
    }
    return render(request, "accounts/access_code_issue.html", context, status=422 if form.is_bound else 200)


@require_safe
def access_code_detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Link and second code, for the eyes of who issued them only."""
    code = _issued(request, pk)
    context = {
        "code": code,
        "member": code.member,
        "can_use": _can_hand_over(request, code),
        "back_url": _back(request, code.member),
    }
    if context["can_use"]:
        context["qr"] = qr.svg(code.link)
    return render(request, "accounts/access_code_detail.html", context)


@require_safe
def access_code_slip(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The slip on paper, to be handed over in person."""
    code = _issued(request, pk)
    if not _can_hand_over(request, code):
        raise PermissionDenied
    name = "phieu-dat-lai-mat-khau.pdf" if code.is_for_password else "phieu-mo-tai-khoan.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(slip_pdf(code), content_type="application/pdf", headers=headers)


@require_POST
def access_code_send(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Mails the link, without the second code."""
    code = _issued(request, pk)
    if not _can_hand_over(request, code):
        raise PermissionDenied
    send_access_link(by=request.user, code=code)
    messages.success(request, "Thư có liên kết đang được gửi. Hãy báo mã xác nhận bằng cách khác.")
    return redirect(code)


@require_POST
def access_code_revoke(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Makes link and code worthless."""
    code = _issued(request, pk)
    revoke_access_code(by=request.user, code=code)
    messages.success(request, "Đã thu hồi. Liên kết và mã cũ không còn dùng được.")
    return redirect(_back(request, code.member))


def _issued(request: MemberRequest, pk: uuid.UUID) -> AccessCode:
    return get_object_or_404(
        AccessCode.objects.visible_to(request.user).select_related("member__user", "recovery"), pk=pk
    )


def _can_hand_over(request: MemberRequest, code: AccessCode) -> bool:
    # Whoever no longer keeps the roll reads no secrets, not even of invitations of their own.
    gives = can_open_recovery if code.is_of_two else can_issue_access_code
    return code.is_open and gives(request.user, code.member)


def _back(request: MemberRequest, member: Member) -> str:
    """Where the issuer came from: the person's page, or for the level above the unit in which they hold a post."""
    if Member.objects.visible_to(request.user).filter(pk=member.pk).exists():
        return member.get_absolute_url()
    post = Post.objects.visible_to(request.user).filter(member=member, status=PostStatus.CONFIRMED).first()
    return post.get_absolute_url() if post else reverse("home")


def _sent_before(request: MemberRequest) -> str:
    return OnceKey.objects.address_of(user=request.user, key=request.POST.get("once", ""))
