"""*Xác nhận lại*: what was declared, once more; nothing changed, or a draft as usual."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest
from accounts.models import OnceKey
from declarations import actions
from declarations.attestation import CURRENT
from declarations.forms.drafting import RenewForm
from declarations.models import Declaration
from declarations.renewals import Renewal, renewal_of
from documents.citations import resolve


@require_http_methods(["GET", "POST"])
def declaration_renew(request: MemberRequest, pk: str) -> HttpResponse:
    """One page, one tap: the pages, the attestation, *Không thay đổi*. The second tap leads to what the first sent."""
    rows = Declaration.objects.visible_to(request.user).select_related("member", "request__unit")
    declaration = get_object_or_404(rows.prefetch_related("pages"), pk=pk)
    if declaration.member_id != request.user.member_id:
        raise PermissionDenied
    renewal = renewal_of(request.user, declaration)
    if renewal is None:
        messages.info(request, "Bản khai này hiện không cần xác nhận lại. Đây là tình trạng mới nhất của bạn.")
        return redirect("declarations:declaration_list")
    form = RenewForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.is_about(renewal.request):
        return _renew(request, renewal, form)
    context = {"renewal": renewal, "declaration": declaration, "form": form, "attestation": CURRENT}
    context |= {"citations": resolve(renewal.request.citations), "asked": renewal.request}
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/declaration_renew.html", context, status=status)


def _renew(request: MemberRequest, renewal: Renewal, form: RenewForm) -> HttpResponse:
    url = OnceKey.objects.create_once(
        user=request.user,
        key=form.cleaned_data["once"],
        create=lambda: actions.renew(by=request.user, declaration=renewal.declaration, request=renewal.request),
    )
    messages.success(request, "Đã gửi xác nhận không thay đổi. Bạn sẽ được báo khi bản này được ghi nhận.")
    return redirect(url)
