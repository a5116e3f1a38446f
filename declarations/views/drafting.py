"""Declaring: start, draft, attest, send; cancel a page, discard, withdraw, object."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import TransitionError
from declarations import actions
from declarations.actions.drafting import NOT_ASKED
from declarations.attestation import CURRENT
from declarations.forms.drafting import AttestForm, blank_formset, checked_formset, fingerprint, typed_rows
from declarations.forms.requests import OpinionForm
from declarations.models import Answer, Declaration, DeclarationRequest
from declarations.permissions import can_declare, can_edit
from declarations.situation import asked_of, to_answer
from documents.citations import about

NO_PAGE = "Bản khai chưa có trang nào. Hãy điền một trang, hoặc chọn một câu trả lời ở cuối trang."


@require_POST
def declaration_start(request: MemberRequest, pk: str) -> HttpResponse:
    """“Tôi đồng ý và bắt đầu khai”, or one of the two answers that are complete by themselves."""
    asked = get_object_or_404(DeclarationRequest.objects.visible_to(request.user), pk=pk)
    answer = request.POST.get("answer", Answer.PAGES)
    draft = actions.start_draft(by=request.user, request=asked)
    actions.save_draft(by=request.user, declaration=draft, answer=answer if answer in Answer.values else Answer.PAGES)
    if draft.answer == Answer.PAGES:
        return redirect("declarations:declaration_edit", pk=draft.pk)
    return redirect("declarations:declaration_attest", pk=draft.pk)


@require_http_methods(["GET", "POST"])
def declaration_edit(request: MemberRequest, pk: str) -> HttpResponse:
    """The draft. Whatever is posted is stored as typed; only “Tiếp tục” checks it."""
    draft = _own(request, pk)
    if request.method == "POST":
        return _edit(request, draft)
    if not can_edit(request.user, draft):
        return redirect(draft)
    formset = blank_formset(draft.request, draft.draft_rows, extra=int("them" in request.GET))
    context = {"declaration": draft, "formset": formset, "corrects": draft.returned_before()}
    cell = request.user.cell
    context["advice"] = about("armed-forces") if cell and cell.is_armed_forces else []
    return render(request, "declarations/declaration_edit.html", context)


def _edit(request: MemberRequest, draft: Declaration) -> HttpResponse:
    step, rows = request.POST.get("step", ""), typed_rows(request.POST)
    if step.startswith("remove-") and step[7:].isdecimal():
        rows = [row for number, row in enumerate(rows) if number != int(step[7:])]
    # An autosave may come after a button was pressed: it keeps what was typed and decides nothing.
    actions.save_draft(by=request.user, declaration=draft, rows=rows, answer=None if request.htmx else Answer.PAGES)
    if request.htmx:
        return HttpResponse(status=204)
    address = reverse("declarations:declaration_edit", args=[draft.pk])
    if step == "add":
        return redirect(f"{address}?them=1#trang-{len(draft.draft_rows) + 1}")
    if step == "next":
        return _check(request, draft)
    messages.success(request, "Đã lưu bản nháp. Chỉ mình bạn thấy bản nháp này.")
    return redirect(address)


def _check(request: MemberRequest, draft: Declaration) -> HttpResponse:
    formset = checked_formset(draft.request, draft.draft_rows)
    if draft.draft_rows and formset.is_valid():
        return redirect("declarations:declaration_attest", pk=draft.pk)
    context = {"declaration": draft, "formset": formset, "sentence": "", "corrects": draft.returned_before()}
    if not draft.draft_rows:
        context |= {"formset": blank_formset(draft.request, [], extra=1), "sentence": NO_PAGE}
    return render(request, "declarations/declaration_edit.html", context, status=422)


@require_http_methods(["GET", "POST"])
def declaration_attest(request: MemberRequest, pk: str) -> HttpResponse:
    """Summary and attestation; the second POST of one submission leads to what the first one sent."""
    draft = _own(request, pk)
    if not can_edit(request.user, draft):
        return redirect(draft)
    formset = checked_formset(draft.request, draft.draft_rows)
    has_pages = draft.answer == Answer.PAGES
    if has_pages and not (draft.draft_rows and formset.is_valid()):
        messages.warning(request, "Bản nháp còn chỗ cần điền. Hãy xem lại rồi bấm Tiếp tục.")
        return redirect("declarations:declaration_edit", pk=draft.pk)
    seen = fingerprint(draft)
    form = AttestForm(request.POST if request.method == "POST" else None, initial={"seen": seen})
    if request.method == "POST" and form.is_valid() and form.is_about(seen):
        return _submit(request, draft, formset.pages() if has_pages else [])
    pages = formset.previews() if has_pages else []
    context = {"declaration": draft, "pages": pages, "form": form, "attestation": CURRENT, "seen": seen}
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/declaration_attest.html", context, status=status)


def _submit(request: MemberRequest, draft: Declaration, pages: list[actions.CheckedPage]) -> HttpResponse:
    try:
        actions.submit(by=request.user, declaration=draft, pages=pages)
    except TransitionError:  # sent twice at the same moment: one of them did it
        return redirect(draft)
    messages.success(request, "Đã gửi bản khai. Bạn sẽ được báo khi bản khai được ghi nhận hoặc cần bổ sung.")
    return redirect(draft)


@require_POST
def declaration_discard(request: MemberRequest, pk: str) -> HttpResponse:
    """Drops the draft; twice is as good as once."""
    draft = Declaration.objects.visible_to(request.user).filter(member=request.user.member_id, pk=pk).first()
    if draft is not None:
        actions.discard_draft(by=request.user, declaration=draft)
        messages.success(request, "Đã bỏ bản nháp. Những gì bạn đã gửi trước đây vẫn giữ nguyên.")
    return redirect("declarations:declaration_list")


@require_POST
def declaration_withdraw(request: MemberRequest, pk: str) -> HttpResponse:
    """Takes back what waits or was returned."""
    declaration = _own(request, pk)
    actions.withdraw(by=request.user, declaration=declaration)
    messages.success(request, "Đã rút bản khai. Việc khai báo của bạn lại đang chờ thực hiện.")
    return redirect(declaration)


@require_POST
def page_cancel(request: MemberRequest, pk: str, position: int) -> HttpResponse:
    """“Không dùng nữa”: a new version with that page cancelled, ready to be attested."""
    declaration = _own(request, pk)
    page = get_object_or_404(declaration.pages, position=position)
    answerable = to_answer(asked_of(request.user))
    if answerable is None:
        raise RuleError(NOT_ASKED)
    if not answerable.has_agreed:
        messages.info(request, "Có yêu cầu khai báo mới. Hãy đọc và trả lời yêu cầu này trước.")
        return redirect(answerable.request)
    draft = actions.cancel_page(by=request.user, request=answerable.request, page=page)
    return redirect("declarations:declaration_attest", pk=draft.pk)


@require_http_methods(["GET", "POST"])
def consent_object(request: MemberRequest, pk: str) -> HttpResponse:
    """“Tôi có ý kiến / chưa đồng ý”, also to take a consent back."""
    asked = get_object_or_404(DeclarationRequest.objects.visible_to(request.user).select_related("unit"), pk=pk)
    if not can_declare(request.user, asked):
        raise PermissionDenied
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _object(request, asked, form.cleaned_data["opinion"])
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/consent_object.html", {"asked": asked, "form": form}, status=status)


def _object(request: MemberRequest, asked: DeclarationRequest, opinion: str) -> HttpResponse:
    try:
        actions.object_to(by=request.user, request=asked, opinion=opinion)
    except TransitionError:  # sent twice: the first one counts
        return redirect(asked)
    messages.success(request, "Đã ghi ý kiến của bạn. Cổng không nhắc nữa; người có trách nhiệm sẽ trao đổi với bạn.")
    return redirect(asked)


def _own(request: MemberRequest, pk: str) -> Declaration:
    """The person's own version, whatever its state; another's that they may see is 403, the rest 404."""
    rows = Declaration.objects.visible_to(request.user).select_related("member", "request__unit")
    declaration: Declaration = get_object_or_404(rows, pk=pk)
    if declaration.member_id != request.user.member_id:
        raise PermissionDenied
    return declaration
