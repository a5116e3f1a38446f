"""Ai đã xem thông tin của tôi: by time and purpose, with a way to ask about one opening."""

from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from accounts.models import Purpose, ReadEvent
from declarations.ledger import in_words, reads_of
from portal.lib import clock
from privacy.forms.requests import ReadFilterForm

PER_PAGE = 25


@require_safe
def read_list(request: MemberRequest) -> HttpResponse:
    """Every opening of one's own content by others, newest first."""
    form = ReadFilterForm(request.GET or None, purposes=list(Purpose.choices))
    rows = reads_of(request.user.member)
    status = 200
    if form.is_bound and form.is_valid():
        rows = _filtered(rows, form.cleaned_data)
    elif form.is_bound:
        status = 422
    page: Page[ReadEvent] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "reads": in_words(page.object_list)}
    return render(request, "privacy/read_list.html", context, status=status)


def _filtered(rows: Any, asked: dict[str, Any]) -> Any:
    if asked["purpose"]:
        rows = rows.filter(purpose=asked["purpose"])
    if asked["since"]:
        rows = rows.filter(at__gte=datetime.combine(asked["since"], time.min, tzinfo=clock.VIET_NAM))
    if asked["until"]:
        rows = rows.filter(at__lt=datetime.combine(asked["until"] + timedelta(days=1), time.min, clock.VIET_NAM))
    return rows
