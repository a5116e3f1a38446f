"""How django-allauth's views are served: in one transaction, under names people can read."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.decorators import method_decorator
from django.views.generic import RedirectView

from accounts.actions.passwords import credential_replaced

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

View = Callable[..., HttpResponseBase]


def in_transaction(view: View) -> View:
    """Return `view` with its unsafe methods in one transaction: the change and its mail, or neither.

    Wrapped around the URL's callback and not in `process_view`: there ReauthenticationRequired
    would pass by allauth's middleware, which turns it into the page that asks again.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in SAFE_METHODS:
            return view(request, *args, **kwargs)
        # Django's form views would take a PUT for a POST.
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST", "OPTIONS"])
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return wrapper


def download_recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """The codes as a text file with a Vietnamese name."""
    response: HttpResponseBase = recovery_codes.download_recovery_codes(request)
    if "Content-Disposition" in response:
        response["Content-Disposition"] = 'attachment; filename="ma-khoi-phuc.txt"'
    return response


class ResetPage(account.PasswordResetFromKeyView):  # type: ignore[misc]
    """A new password by the link of a mail; like every reset it ends the sessions and is told at the next sign-in."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Called once, with a valid link and password."""
        response: HttpResponseBase = super().form_valid(form)
        credential_replaced(self.reset_user)
        return response


class SecondFactorPage(mfa.AuthenticateView):  # type: ignore[misc]
    """The second step of signing in; offers the passkey only to who has one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As allauth's, and `has_passkey`."""
        keys = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        return {**super().get_context_data(**kwargs), "has_passkey": keys.exists()}


@method_decorator(login_not_required, name="dispatch")
class ToJoinPage(RedirectView):
    """Where allauth's links to its own sign-up lead."""

    pattern_name = "accounts:join"
