"""Accounts as an administrator sees them: who can sign in, never what anybody declared."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import end_sessions, lock_account, unlock_account
from accounts.forms.users import UserSearchForm
from accounts.http import MemberRequest
from accounts.models import User
from accounts.permissions import can_manage_accounts

PAGE_SIZE = 25


@require_safe
def user_list(request: MemberRequest) -> HttpResponse:
    """All accounts, searched by user name or member's name."""
    if not can_manage_accounts(request.user):
        raise PermissionDenied
    form = UserSearchForm(request.GET)
    users = form.filtered(User.objects.visible_to(request.user).select_related("member", "application"))
    page = Paginator(users, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/user_list.html", {"form": form, "page": page})


@require_safe
def user_detail(request: MemberRequest, pk: object) -> HttpResponse:
    """One account: its state, its sessions, its second factor."""
    user = get_object_or_404(User.objects.visible_to(request.user).select_related("member", "application"), pk=pk)
    context = {"account": user, "sessions": user.open_sessions(), "is_own": user.pk == request.user.pk}
    return render(request, "accounts/user_detail.html", context)


@require_POST
def user_lock(request: MemberRequest, pk: object) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    lock_account(by=request.user, user=user)
    messages.success(request, "Đã tạm khóa tài khoản và kết thúc mọi phiên đăng nhập của tài khoản này.")
    return redirect(user)


@require_POST
def user_unlock(request: MemberRequest, pk: object) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    unlock_account(by=request.user, user=user)
    messages.success(request, "Đã mở lại tài khoản. Người này đăng nhập bằng mật khẩu cũ.")
    return redirect(user)


@require_POST
def user_sessions_end(request: MemberRequest, pk: object) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    end_sessions(by=request.user, user=user)
    messages.success(request, "Đã kết thúc mọi phiên đăng nhập của tài khoản này.")
    return redirect(user)
