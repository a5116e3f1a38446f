"""A unit of the armed forces gives up its name."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import Unit
from accounts.permissions import can_manage_units
from rolls.actions import use_code
from rolls.forms.units import CodeForm


@require_http_methods(["GET", "HEAD", "POST"])
def unit_code(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """From now on the unit appears by a code; the name it had is gone from the portal."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_manage_units(request.user):
        raise PermissionDenied
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            use_code(by=request.user, unit=unit, code=form.cleaned_data["code"])
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đơn vị nay chỉ hiện bằng mã số.")
            return redirect(unit)
    return render(
        request, "rolls/unit_code.html", {"unit": unit, "form": form}, status=422 if request.method == "POST" else 200
    )
