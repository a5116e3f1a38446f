"""One-click sign-in, in the demo only: the address is not even mapped elsewhere."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from portal.demo.importing import example_file
from portal.demo.personas import account_of
from portal.lib.exports import CONTENT_TYPE


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Signs in as the persona of the button; ends the session of the one before."""
    user = account_of(request.POST.get("persona", "")) if settings.PORTAL_MODE == "demo" else None
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, method="password", username=user.username)
    return redirect("home")


@require_safe
def demo_roll_file(request: HttpRequest) -> HttpResponse:
    """An Excel file to try the import with: new people, a new cell, some lines that are not clear."""
    disposition = 'attachment; filename="danh-sach-vi-du.xlsx"'
    return HttpResponse(example_file(), content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})
