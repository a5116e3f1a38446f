"""Turns refusals of the domain into pages, in one place."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from accounts.errors import LedgerError, RuleError

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
