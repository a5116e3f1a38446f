"""Who can read what about oneself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from rolls.readers import circles


@require_safe
def who_reads(request: MemberRequest) -> HttpResponse:
    """Today's readers, by which post and since when."""
    return render(request, "rolls/who_reads.html", {"circles": circles(request.user)})
