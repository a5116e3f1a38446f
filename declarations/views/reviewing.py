"""The secretary's queue: ghi nhận, đề nghị bổ sung; opinions to talk about."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import Purpose
from declarations import actions
from declarations.changes import answer_changed, changes
from declarations.entry_facts import around_entry
from declarations.forms.requests import SettleForm
from declarations.forms.reviewing import InPersonForm, ReturnForm
from declarations.ledger import record_read
from declarations.models import Consent, Declaration, DeclarationStatus
from declarations.models.declarations import Kind
from declarations.permissions import can_review, can_settle, reviews
from declarations.queue import SORTS, around, next_of, offers, with_deadlines

PER_PAGE = 25


@require_safe
def review_list(request: MemberRequest) -> HttpResponse:
    """What waits, the oldest first; names and kinds only, nothing of the content."""
    if not reviews(request.user):
        raise PermissionDenied
    kind, sort = request.GET.get("kind", ""), request.GET.get("sort", "")
    rows = Declaration.objects.reviewable_by(request.user)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    rows = rows.select_related("member", "unit").order_by(*SORTS.get(sort, SORTS["submitted"]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": with_deadlines(page.object_list),
        "kind": kind,
        "kinds": Kind.choices,
        "offers": offers(request.user),
        "next": next_of(page.object_list, request.GET.get("tiep", "")),
    }
    return render(request, "declarations/review_list.html", context)


@require_safe
def declaration_review(request: MemberRequest, pk: str) -> HttpResponse:
    """Only what changed against the last acknowledged version; the rest is folded away."""
    declaration = _for_review(request, pk)
    if declaration.status != DeclarationStatus.SUBMITTED:
        messages.info(request, "Bản khai này không còn chờ ghi nhận. Đây là tình trạng mới nhất.")
        return redirect(declaration)
    return _review_page(request, declaration, ReturnForm())


@require_POST
def declaration_acknowledge(request: MemberRequest, pk: str) -> HttpResponse:
    """Ghi nhận."""
    declaration = _for_review(request, pk)
    form = InPersonForm(request.POST, is_needed=declaration.needs_asking)
    if not form.is_valid():
        return _review_page(request, declaration, ReturnForm(), status=422, asking=form)
    then = _then(request, declaration)
    actions.acknowledge(by=request.user, declaration=declaration, asked="asked" in form.cleaned_data)
    messages.success(request, "Đã ghi nhận bản khai. Đảng viên đã được báo.")
    return redirect(then)


@require_POST
def declaration_return(request: MemberRequest, pk: str) -> HttpResponse:
    """Đề nghị bổ sung, with a reason."""
    declaration = _for_review(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _review_page(request, declaration, form, status=422)
    then = _then(request, declaration)
    actions.return_for_correction(by=request.user, declaration=declaration, reason=form.cleaned_data["reason"])
    messages.success(request, "Đã gửi đề nghị bổ sung. Đảng viên đã được báo và đọc được nội dung đề nghị.")
    return redirect(then)


def _then(request: MemberRequest, declaration: Declaration) -> str:
    """Where a decision leads: the round it belongs to, else the queue, which offers the next one.

    The next one is offered and not opened: opening is recorded, and somebody may want to stop here.
    """
    place = around(request.user, declaration)
    if place.round is not None:
        return place.round.get_absolute_url()
    following = place.next or place.previous
    return reverse("declarations:review_list") + (f"?tiep={following}" if following else "")


def _for_review(request: MemberRequest, pk: str) -> Declaration:
    rows = Declaration.objects.visible_to(request.user).select_related("member", "request__unit", "unit")
    rows = rows.select_related("entered_by__member", "confirmed_by__member")
    declaration: Declaration = get_object_or_404(rows.prefetch_related("pages"), pk=pk)
    if not can_review(request.user, declaration):
        raise PermissionDenied
    return declaration


def _review_page(
    request: MemberRequest,
    declaration: Declaration,
    form: ReturnForm,
    status: int = 200,
    asking: InPersonForm | None = None,
) -> HttpResponse:
    record_read(by=request.user, subject=declaration, purpose=Purpose.REVIEW)
    baseline = declaration.baseline_for(request.user)
    found = changes(declaration, baseline)
    context = {
        "declaration": declaration,
        "baseline": baseline,
        "hides_baseline": baseline is None and declaration.kind != Kind.FIRST,
        "corrects": declaration.returned_before(),
        "changed": [change for change in found if change.kind != "unchanged"],
        "unchanged": [change for change in found if change.kind == "unchanged"],
        "answer_changed": answer_changed(declaration, baseline),
        "form": form,
        "asking": asking or InPersonForm(is_needed=declaration.needs_asking),
        "around": around(request.user, declaration),
        **around_entry(request.user, declaration),
    }
    return render(request, "declarations/declaration_review.html", context, status=status)


@require_safe
def consent_list(request: MemberRequest) -> HttpResponse:
    """Members who have an opinion; the words are behind one more step, which is recorded."""
    if not reviews(request.user):
        raise PermissionDenied
    rows = Consent.objects.settled_by(request.user).objected().select_related("member", "request__unit")
    page = Paginator(rows.order_by("objected_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "declarations/consent_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def consent_settle(request: MemberRequest, pk: str) -> HttpResponse:
    """The opinion, and what came out of the talk."""
    rows = Consent.objects.visible_to(request.user).select_related("member", "request__unit")
    consent = get_object_or_404(rows, pk=pk)
    if not can_settle(request.user, consent):
        raise PermissionDenied
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.settle_objection(by=request.user, consent=consent, note=form.cleaned_data["note"])
        messages.success(request, "Đã ghi kết quả trao đổi. Đảng viên đã được báo và đọc được nội dung này.")
        return redirect("declarations:consent_list")
    record_read(by=request.user, subject=consent, purpose=Purpose.OPINION)
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/consent_settle.html", {"consent": consent, "form": form}, status=status)
