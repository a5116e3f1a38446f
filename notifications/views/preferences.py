"""How one wants to be reminded."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest
from notifications import sms
from notifications.actions import choose_reminders, try_address_again
from notifications.forms.preferences import PreferenceForm
from notifications.models import Preference
from notifications.permissions import looks_after_members, reads_rules
from notifications.reach import refusal_of


@require_http_methods(["GET", "HEAD", "POST"])
def preference(request: MemberRequest) -> HttpResponse:
    """By mail or only in the portal; for officers the summary; and where the own address is refused."""
    user = request.user
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        current=Preference.objects.own(user),
        is_officer=looks_after_members(user),
    )
    if form.is_valid():
        choose_reminders(by=user, chosen=form.chosen())
        messages.success(request, "Đã lưu cách nhắc việc.")
        return redirect("notifications:preference")
    context = {"form": form, "refused": refusal_of(user), "reads_rules": reads_rules(user), "has_gateway": sms.is_on()}
    return render(request, "notifications/preference.html", context, status=422 if form.is_bound else 200)


@require_POST
def address_retry(request: MemberRequest) -> HttpResponse:
    """The owner says that the address takes mail again."""
    try_address_again(by=request.user)
    messages.success(request, "Cổng sẽ thử gửi lại từ lần nhắc tới.")
    return redirect("notifications:preference")
