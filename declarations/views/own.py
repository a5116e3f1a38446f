"""What a member sees of their own, and one version as whoever may open it sees it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from accounts.models import Purpose, ReadEvent
from declarations import information as facts
from declarations.attestation import attestation
from declarations.cell import sees_cell
from declarations.entry_facts import around_entry
from declarations.ledger import history, in_words, reads_of, record_read
from declarations.models import Consent, Declaration, DeclarationStatus
from declarations.papers import declaration_form
from declarations.permissions import asks_members, can_review, can_withdraw, enters, reviews
from declarations.situation import asked_of, own_versions, to_answer
from notifications.models import Deadline

PER_PAGE = 25


@require_safe
def declaration_list(request: MemberRequest) -> HttpResponse:
    """Khai báo: what is asked of me, what I declared, and for officers the ways to their queues."""
    user, asked, mine = request.user, asked_of(request.user), own_versions(request.user)
    answerable = to_answer(asked)
    context = {
        "asked": asked,
        "mine": mine,
        "answerable": answerable,
        "cancel_in": mine.current if answerable else None,
        "renewal": mine.current and Deadline.objects.visible_to(user).open().about(mine.current).first(),
        "asks_members": asks_members(user),
        "sees_cell": sees_cell(user),
        "reviews": reviews(user),
        "enters": enters(user),
    }
    if context["reviews"]:
        context["waiting"] = Declaration.objects.reviewable_by(user).count()
        context["opinions"] = Consent.objects.settled_by(user).objected().count()
    return render(request, "declarations/declaration_list.html", context)


@require_safe
def my_information(request: MemberRequest) -> HttpResponse:
    """Thông tin của tôi, and *Ai đã xem thông tin của tôi*."""
    found = facts.information(request.user)
    page: Page[ReadEvent] = Paginator(reads_of(found.member), PER_PAGE).get_page(request.GET.get("page"))
    reads = in_words(page.object_list)
    return render(
        request,
        "declarations/my_information.html",
        {"information": found, "page": page, "reads": reads},
    )


@require_safe
def declaration_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """One sent version. A draft leads back to its own page."""
    rows = Declaration.objects.visible_to(request.user).select_related("member", "request__unit", "unit")
    rows = rows.select_related("entered_by__member", "confirmed_by__member").prefetch_related("pages")
    declaration = get_object_or_404(rows, pk=pk)
    is_own = declaration.member_id == request.user.member_id
    record_read(by=request.user, subject=declaration, purpose=Purpose.CELL_LOOK)
    is_draft = declaration.status == DeclarationStatus.DRAFT
    context = {
        "declaration": declaration,
        "is_own": is_own,
        "is_draft": is_draft,
        "queue_url": reverse("declarations:review_list") if reviews(request.user) else "",
        "attestation": None if is_draft else attestation(declaration.attestation_version),
        "history": history(declaration),
        "may_withdraw": can_withdraw(request.user, declaration),
        **around_entry(request.user, declaration),
        "may_review": declaration.status == DeclarationStatus.SUBMITTED and can_review(request.user, declaration),
    }
    return render(request, "declarations/declaration_detail.html", context)


@require_safe
def declaration_pdf(request: MemberRequest, pk: str) -> HttpResponse:
    """Phiếu khai báo; a draft is no paper yet."""
    rows = Declaration.objects.visible_to(request.user).select_related("member", "request__unit", "unit")
    declaration = get_object_or_404(rows.prefetch_related("pages"), pk=pk)
    if declaration.status == DeclarationStatus.DRAFT:
        raise PermissionDenied
    record_read(by=request.user, subject=declaration, purpose=Purpose.PRINT)
    response = HttpResponse(declaration_form(declaration), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phieu-khai-bao-{declaration.version}.pdf"'
    return response
