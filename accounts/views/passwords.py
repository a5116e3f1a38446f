"""Back to an account whose password is lost: a slip from another person, and the notice that one was used.

The pages of the slip are public. They show the same to everyone and name no account before the right code.
"""

from typing import cast

from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import acknowledge_replacement, replace_password
from accounts.actions.access import NO_LONGER_VALID
from accounts.actions.passwords import password_replaced_by
from accounts.errors import RuleError
from accounts.forms.access import FindForm, NewPasswordForm
from accounts.http import MemberRequest
from accounts.models import AccessCode, User
from accounts.views.opening import attempt, status_of, welcome


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_code_find(request: HttpRequest) -> HttpResponse:
    """The code of a slip typed by hand; leads to its page whether or not it exists."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("accounts:password_code_use", token=form.cleaned_data["token"])
    return render(request, "accounts/password_code_find.html", {"form": form}, status=status_of(form.is_bound))


@login_not_required
@sensitive_post_parameters("second_code", "password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def password_code_use(request: HttpRequest, token: str) -> HttpResponse:
    """Sets the new password and signs in; with a second factor the sign-in page comes next."""
    if request.user.is_authenticated:
        return render(request, "accounts/join_signed_in.html", status=status_of(request.method == "POST"))
    if not consume(request, action="open_account", key=token):
        return cast(HttpResponse, respond_429(request))
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (user := attempt(form, "second_code", lambda: _replace(token, form))):
        return _after(request, user)
    return render(request, "accounts/password_code_use.html", {"form": form}, status=status_of(form.is_bound))


@require_POST
def replacement_acknowledge(request: MemberRequest) -> HttpResponse:
    """The owner knows of the new password; the home page stops telling."""
    acknowledge_replacement(by=request.user)
    return redirect("home")


def _replace(token: str, form: NewPasswordForm) -> User:
    codes = AccessCode.objects.by_token(token).for_password()
    code = codes.select_related("member", "issued_by", "recovery__requested_by").first()
    if code is None:
        raise RuleError(NO_LONGER_VALID)
    password = form.cleaned_data["password1"]
    try:
        return replace_password(code=code, second_code=form.cleaned_data["second_code"], password=password)
    except RuleError:
        # The same form a second time, even at the same moment: its other sending has done it.
        if same := password_replaced_by(code=code, password=password):
            return same
        raise


def _after(request: HttpRequest, user: User) -> HttpResponse:
    named = f"Đã đặt mật khẩu mới. Tên đăng nhập của bạn là {user.username}."
    if not user.has_second_factor:
        return welcome(request, user, "mfa_index" if user.lacks_second_factor else "home", named)
    # The slip stands for the password alone; the second factor is asked for where it always is.
    messages.success(request, f"{named} Hãy đăng nhập rồi nhập mã xác minh hai bước.")
    return redirect("account_login")
