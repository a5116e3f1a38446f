"""Turns refusals of the domain into pages, in one place."""

import sqlite3
from collections.abc import Callable

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from accounts.errors import LedgerError, RuleError

GetResponse = Callable[[HttpRequest], HttpResponse]
# Serialization failure and deadlock: PostgreSQL has undone the transaction of one of the two.
PG_CODES = {"40001", "40P01"}
SQLITE_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class RuleErrorMiddleware:
    """A rule said no: its sentence on a page (409). The read ledger failed: nothing is shown (503).

    Two people wrote at once and one had to give way: a page that says to try again (503), not a defect.
    """

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
        if isinstance(exception, OperationalError) and _had_to_give_way(exception):
            # Bare: a page with a menu would ask the busy database again.
            return HttpResponse(render_to_string("503_busy.html"), status=503, headers={"Retry-After": "5"})
        return None


def _had_to_give_way(error: OperationalError) -> bool:
    cause = error.__cause__
    sqlite_code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # without the extended part
    return getattr(cause, "pgcode", None) in PG_CODES or sqlite_code in SQLITE_CODES


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
            return redirect("mfa_activate_totp")
        return response

    @staticmethod
    def _lacks(request: HttpRequest) -> bool:
        user = getattr(request, "user", None)
        return bool(user and user.is_authenticated and user.lacks_second_factor)
