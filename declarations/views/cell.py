"""The cell's declarations, for who may open them: who stands where."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from declarations.cell import STATES, members_of, rows_of, sees_cell

PER_PAGE = 50


@require_safe
def cell_list(request: MemberRequest) -> HttpResponse:
    """Names and states; opening one is a step of its own, which is recorded."""
    if not sees_cell(request.user):
        raise PermissionDenied
    state = request.GET.get("state", "")
    page = Paginator(members_of(request.user, state), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": rows_of(page.object_list), "state": state, "states": STATES}
    return render(request, "declarations/cell_list.html", context)
