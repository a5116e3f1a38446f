"""A way back into an account, given by two: one opens it, another confirms; the person sees both for ever."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import approve_recovery, decline_recovery, open_recovery, withdraw_recovery
from accounts.errors import RuleError
from accounts.forms.recoveries import AskedForm, RecoveryForm
from accounts.http import MemberRequest
from accounts.models import AccessCode, CredentialRecovery, Member, OnceKey
from accounts.permissions import can_approve_recovery, can_open_recovery, holds_post


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_open(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The first signature."""
    member = get_object_or_404(Member.objects.reachable_by(request.user).select_related("user"), pk=pk)
    if not can_open_recovery(request.user, member):
        raise PermissionDenied
    form = RecoveryForm(request.POST if request.method == "POST" else None, holds_post=holds_post(member))
    if form.is_valid() and (url := _open(request, member, form)):
        messages.success(request, "Đã gửi. Việc tiếp tục khi người thứ hai xác nhận.")
        return redirect(url)
    context = {"member": member, "form": form}
    return render(request, "accounts/recovery_open.html", context, status=422 if form.is_bound else 200)


def _open(request: MemberRequest, member: Member, form: RecoveryForm) -> str:
    """Address of what was opened, or nothing when a rule of the domain stands against it."""
    data = {name: form.cleaned_data[name] for name in ("lost", "reason", "how_asked")}
    try:
        return OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: open_recovery(by=request.user, member=member, **data),
        )
    except RuleError as error:
        form.add_error(None, str(error))
        return ""


@require_safe
def recovery_list(request: MemberRequest) -> HttpResponse:
    """Those one has signed, and those that wait for one's signature."""
    rows = CredentialRecovery.objects.visible_to(request.user).with_people().order_by("-requested_at", "-pk")[:50]
    return render(request, "accounts/recovery_list.html", {"rows": rows})


@require_safe
def recovery_detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """How far it has come; to each of the two only their own half of the key."""
    return _detail(request, _seen(request, pk), AskedForm())


@require_POST
def recovery_approve(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The second signature."""
    recovery, form = _to_sign(request, pk), AskedForm(request.POST)
    if not form.is_valid():
        return _detail(request, recovery, form, status=422)
    approve_recovery(by=request.user, recovery=recovery, asked=form.cleaned_data["asked"])
    messages.success(request, "Đã xác nhận. Hãy tự báo mã dưới đây cho người được cấp lại.")
    return redirect(recovery)


@require_POST
def recovery_decline(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The second person says no."""
    recovery = _to_sign(request, pk)
    decline_recovery(by=request.user, recovery=recovery)
    messages.success(request, "Đã ghi nhận: không xác nhận.")
    return redirect("home")


@require_POST
def recovery_withdraw(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Either of the two takes it back."""
    recovery = _seen(request, pk)
    if request.user.pk not in (recovery.requested_by_id, recovery.approved_by_id):
        raise PermissionDenied
    withdraw_recovery(by=request.user, recovery=recovery)
    messages.success(request, "Đã khép lại. Phiếu và mã không còn dùng được.")
    return redirect(recovery)


@require_safe
def replacement_list(request: MemberRequest) -> HttpResponse:
    """Who ever gave a way into one's own account: kept and shown for ever."""
    codes = AccessCode.objects.replaced_password_of(request.user.member) if request.user.member else []
    return render(request, "accounts/replacement_list.html", {"codes": codes})


def _seen(request: MemberRequest, pk: uuid.UUID) -> CredentialRecovery:
    rows = CredentialRecovery.objects.visible_to(request.user).with_people()
    recovery: CredentialRecovery = get_object_or_404(rows, pk=pk)
    return recovery


def _to_sign(request: MemberRequest, pk: uuid.UUID) -> CredentialRecovery:
    recovery = _seen(request, pk)
    if not can_approve_recovery(request.user, recovery):
        raise PermissionDenied
    return recovery


def _detail(
    request: MemberRequest, recovery: CredentialRecovery, form: AskedForm, *, status: int = 200
) -> HttpResponse:
    code, user = recovery.code, request.user
    usable = code if recovery.status == "approved" and code is not None and code.is_open else None
    context = {
        "recovery": recovery,
        "form": form,
        "may_sign": recovery.can("approve") and can_approve_recovery(user, recovery),
        "may_close": recovery.can("expire") and user.pk in (recovery.requested_by_id, recovery.approved_by_id),
        "slip_url": usable.get_absolute_url() if usable and user.pk == recovery.requested_by_id else "",
        "second_code": usable.second_code if usable and user.pk == recovery.approved_by_id else "",
    }
    return render(request, "accounts/recovery_detail.html", context, status=status)
