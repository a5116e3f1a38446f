"""Pages that belong to no app: errors, and the gallery of components."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from portal.away import is_passing, try_again
from portal.gallery import sample
from portal.home import waiting


def _bare(template: str, status: int) -> HttpResponse:
    # Without the request: no token, no session, no query, the same bytes for everyone.
    return HttpResponse(render_to_string(template), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    return _bare("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403: yours to see, not yours to do."""
    return _bare("403.html", 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: missing and foreign things answer alike."""
    return _bare("404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; a database that gave way or restarts is no defect, wherever in the request it was met."""
    return try_again() if is_passing(sys.exc_info()[1]) else _bare("500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW; the reason goes to the log of Django, not to the page."""
    return _bare("403_csrf.html", 403)


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Việc cần làm: what waits for this person, each with its deadline and one button."""
    user = request.user
    is_applicant = user.member_id is None and not user.is_administrator
    return render(request, "home.html", {"todos": waiting(user), "is_applicant": is_applicant})


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who build screens; not in production."""
    if settings.PORTAL_MODE == "production":
        raise Http404
    return render(request, "gallery.html", sample(request))
