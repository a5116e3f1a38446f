"""The own phone number: a name to sign in with, and where text messages go."""

from typing import Any, cast

from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import drop_phone
from accounts.errors import RuleError
from accounts.http import MemberRequest
from notifications import sms
from notifications.forms.phones import PhoneCodeForm, PhoneForm
from notifications.models import PhoneCheck, Preference
from notifications.phones import choose_phone, confirm_phone, want_sms

CODE_SENT = "Mã xác minh đang được gửi."
PHONE_KEPT = "Từ nay bạn đăng nhập được bằng số này."


@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: MemberRequest) -> HttpResponse:
    """The own number: a name to sign in with, and where text messages go."""
    initial = {"phone": request.user.phone or (request.user.member.contact_phone if request.user.member else "")}
    form = PhoneForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        if not consume(request, action="phone_code", key=str(request.user.pk)):
            return cast(HttpResponse, respond_429(request))
        try:
            is_sent = choose_phone(by=request.user, phone=form.cleaned_data["phone"])
        except RuleError as error:
            form.add_error("phone", str(error))
        else:
            messages.success(request, CODE_SENT if is_sent else PHONE_KEPT)
            return redirect("notifications:phone_confirm" if is_sent else "notifications:phone")
    return render(request, "notifications/phone.html", _phone_page(request, form), status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def phone_confirm(request: MemberRequest) -> HttpResponse:
    """The code that came by text message."""
    form = PhoneCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            confirm_phone(by=request.user, code=form.cleaned_data["code"])
        except RuleError as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, "Đã xác minh số điện thoại.")
            return redirect("notifications:phone")
    context = {"form": form, "check": PhoneCheck.objects.own(request.user).first()}
    return render(request, "notifications/phone_confirm.html", context, status=422 if form.is_bound else 200)


@require_POST
def phone_drop(request: MemberRequest) -> HttpResponse:
    """The number is no name to sign in with any more."""
    drop_phone(by=request.user)
    messages.success(request, "Đã bỏ số điện thoại khỏi tài khoản.")
    return redirect("notifications:phone")


@require_POST
def phone_sms(request: MemberRequest) -> HttpResponse:
    """Text messages, or none."""
    want_sms(by=request.user, wanted=request.POST.get("wanted") == "1")
    messages.success(request, "Đã lưu lựa chọn về tin nhắn.")
    return redirect("notifications:phone")


def _phone_page(request: MemberRequest, form: PhoneForm) -> dict[str, Any]:
    chosen = Preference.objects.own(request.user).reminds_by_sms
    return {"form": form, "has_gateway": sms.is_on(), "account": request.user, "wants_sms": chosen}
