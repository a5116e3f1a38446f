"""Turns refusals of the domain into pages, in one place."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from accounts.errors import LedgerError, RuleError
from portal.lib import clock
from portal.lib.crypto import keyed_tag

GetResponse = Callable[[HttpRequest], HttpResponse]


class RuleErrorMiddleware:
    """A rule said no: its sentence on a page (409). The read ledger failed: nothing is shown (503)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleError):
            body = render_to_string("409.html", {"sentence": str(exception)}, request=request)
            return HttpResponse(body, status=409)
        if isinstance(exception, LedgerError):
            return HttpResponse(render_to_string("503.html"), status=503)
        return None


class SessionActivityMiddleware:
    """Notes where and when a session was used last, at most every five minutes: nobody reads it to the second.

    allauth's own asks and writes on every request. What changes the picture (another address, another device,
    a new key after a new password) is noted at once.
    """

    EVERY = 300  # seconds

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            self._note(request)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        ip, device = get_adapter().get_client_ip(request), request.headers.get("User-Agent", "")
        place = keyed_tag("session-place", str(request.session.session_key), str(ip), device)
        now = int(clock.now().timestamp())
        noted, before = request.session.get("activity", (0, ""))
        if place != before or not 0 <= now - noted < self.EVERY:
            UserSession.objects.create_from_request(request)
            request.session["activity"] = (now, place)


class SecondFactorMiddleware:
    """Explains a refusal that is only due to a missing second factor.

    Without it an officer's posts give no rights at all (`User.posts_today`), so their pages answer 404;
    instead of that riddle the officer is led to setting it up. Others see no difference.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in (403, 404) and request.method == "GET" and self._lacks(request):
            messages.info(request, "Trang này cần xác minh hai bước. Hãy bật xác minh hai bước rồi mở lại trang.")
            return redirect("mfa_index")
        return response

    @staticmethod
    def _lacks(request: HttpRequest) -> bool:
        user = getattr(request, "user", None)
        return bool(user and user.is_authenticated and user.lacks_second_factor)
