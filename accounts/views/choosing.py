"""Choosing a member: search, pick one, then the rest of the form; one page that also works without scripts."""

import uuid
from typing import Any

from django.core.paginator import Paginator

from accounts.forms.posts import MemberSearchForm
from accounts.http import MemberRequest
from accounts.models import Member
from accounts.models.members import MemberQuerySet
from accounts.tree import with_cells

PAGE_SIZE = 25


def chosen_among(request: MemberRequest, members: MemberQuerySet) -> Member | None:
    """The member picked from the results, if it is one of `members`."""
    try:
        picked = uuid.UUID(request.POST.get("member") or request.GET.get("member", ""))
    except ValueError:
        return None
    return members.filter(pk=picked).first()


def choice(request: MemberRequest, members: MemberQuerySet, chosen: Member | None) -> dict[str, Any]:
    """What the page shows: the search, a page of what it found, and the row of who is chosen."""
    search = MemberSearchForm(request.GET if "q" in request.GET else None)
    page = Paginator(search.found(members), PAGE_SIZE).get_page(request.GET.get("page"))
    chosen_row = with_cells([chosen])[0] if chosen else None
    return {"search": search, "page": page, "rows": with_cells(page), "chosen_row": chosen_row}
