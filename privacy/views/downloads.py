"""Dữ liệu của tôi: the copy of everything, ordered and taken after signing in anew."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from documents.models import DamagedFileError
from privacy import actions
from privacy.actions.downloads import FILE_NAME
from privacy.models import OwnDataFile

MOST_SHOWN = 5


def _nothing(request: HttpRequest) -> None:
    """What remains to be done when the person signed in lately."""


# Leads to signing in anew when the last time is long ago; what was asked goes on after it.
sign_in_anew: Callable[[HttpRequest], None] = reauthentication_required(_nothing)


@require_safe
def own_data(request: MemberRequest) -> HttpResponse:
    """What the copy contains, the order under way, files that can still be taken."""
    rows = OwnDataFile.objects.visible_to(request.user).select_related("job").order_by("-ordered_at", "-pk")
    return render(request, "privacy/own_data.html", {"orders": rows[:MOST_SHOWN]})


@require_POST
def own_data_order(request: MemberRequest) -> HttpResponse:
    """Orders a copy."""
    sign_in_anew(request)
    actions.order_own_data(by=request.user)
    messages.success(request, "Đang chuẩn bị tệp. Bạn có thể rời trang này; khi xong cổng sẽ báo.")
    return redirect("privacy:own_data")


@require_safe
def own_data_file(request: MemberRequest, pk: str) -> HttpResponse:
    """The file itself, for its owner, on its day."""
    order = get_object_or_404(OwnDataFile.objects.visible_to(request.user).available().select_related("file"), pk=pk)
    sign_in_anew(request)
    try:
        content = order.read_file()
    except DamagedFileError:
        return render(request, "privacy/own_data_damaged.html", status=503)
    actions.note_download(by=request.user, order=order)
    disposition = f'attachment; filename="{FILE_NAME}"'
    return HttpResponse(content, content_type="application/zip", headers={"Content-Disposition": disposition})
