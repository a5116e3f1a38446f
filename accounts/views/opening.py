"""Public pages: opening an account with a link, a slip, or the join code of a cell.

They show the same to everyone. A GET consumes nothing and tells nothing: chat apps fetch every link.
"""

from collections.abc import Callable
from typing import cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import accept_access_code, apply_to_join
from accounts.actions.access import (
    NO_LONGER_VALID,
    AccountTakenError,
    WrongCodeError,
    account_opened_by,
    applicant_registered_by,
)
from accounts.actions.passwords import PasswordRefusedError
from accounts.errors import RuleError
from accounts.forms.access import FindForm, JoinForm, PasswordFields, UseForm
from accounts.models import AccessCode, Unit, User
from accounts.models.access import AccessPurpose

WRONG_JOIN_CODE = "Mã gia nhập chưa đúng hoặc đã được thay. Hãy xem lại thông báo của chi bộ."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def access_code_find(request: HttpRequest) -> HttpResponse:
    """The code of a slip typed by hand; leads to its page whether or not it exists."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("accounts:access_code_use", token=form.cleaned_data["token"])
    return render(request, "accounts/access_code_find.html", {"form": form}, status=status_of(form.is_bound))


@login_not_required
@sensitive_post_parameters("second_code", "password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def access_code_use(request: HttpRequest, token: str) -> HttpResponse:
    """Opens the account and signs in."""
    if request.user.is_authenticated:
        return render(request, "accounts/join_signed_in.html", status=status_of(request.method == "POST"))
    if not consume(request, action="open_account", key=token):
        return cast(HttpResponse, respond_429(request))
    form = UseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (user := attempt(form, "second_code", lambda: _use(token, form))):
        return welcome(request, user, "home", "Tài khoản của bạn đã mở. Chào mừng bạn!")
    return render(request, "accounts/access_code_use.html", {"form": form}, status=status_of(form.is_bound))


@login_not_required
@sensitive_post_parameters("join_code", "password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Registers somebody who then waits to be confirmed as belonging to the cell."""
    if request.user.is_authenticated:
        return render(request, "accounts/join_signed_in.html", status=status_of(request.method == "POST"))
    # Not by join code: a whole cell registers in the minute after the meeting.
    if not consume(request, action="open_account", key=request.POST.get("username", "")):
        return cast(HttpResponse, respond_429(request))
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (user := attempt(form, "join_code", lambda: _register(form))):
        return welcome(request, user, "accounts:application_own", "Đã gửi đăng ký.")
    return render(request, "accounts/join.html", {"form": form}, status=status_of(form.is_bound))


def _use(token: str, form: UseForm) -> User:
    code = AccessCode.objects.by_token(token).filter(purpose=AccessPurpose.OPEN).select_related("member").first()
    if code is None:
        raise RuleError(NO_LONGER_VALID)
    # The same form a second time: its first sending has opened the account.
    if same := account_opened_by(code=code, account=form.account()):
        return same
    return accept_access_code(code=code, second_code=form.cleaned_data["second_code"], account=form.account())


def _register(form: JoinForm) -> User:
    unit = Unit.objects.by_join_code(form.cleaned_data["join_code"])
    if unit is None:
        raise WrongCodeError(WRONG_JOIN_CODE)
    name, account = form.cleaned_data["full_name"], form.account()
    if same := applicant_registered_by(unit=unit, full_name=name, account=account):
        return same
    return apply_to_join(unit=unit, full_name=name, account=account).user


def attempt(form: PasswordFields, code_field: str, step: Callable[[], User]) -> User | None:
    """Carries out the step; what it refuses stands at the field it is about."""
    try:
        return step()
    except AccountTakenError as error:
        form.add_error(error.field, str(error))
    except PasswordRefusedError as error:
        form.add_error("password1", str(error))
    except WrongCodeError as error:
        form.add_error(code_field, str(error))
    except RuleError as error:
        form.add_error(None, str(error))
    return None


def welcome(request: HttpRequest, user: User, page: str, sentence: str) -> HttpResponse:
    """Signs in and leads to the page with this sentence on it."""
    record_authentication(request, user, method="password", username=user.username)
    request.session.set_expiry(0)  # as at the sign-in page: the session ends with the browser
    response = perform_login(request, user, email_verification="none", redirect_url=reverse(page))
    messages.success(request, sentence)
    return cast(HttpResponse, response)


def status_of(is_refused: object) -> int:
    """Status of a page with a form: 422 when the form came back."""
    return 422 if is_refused else 200
