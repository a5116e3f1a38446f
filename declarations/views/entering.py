"""Typing in paper: the form of one member, or a whole signed list on one page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import Member, OnceKey, Purpose
from declarations import actions
from declarations.actions import ListRefusedError
from declarations.forms.drafting import BasePageFormSet, blank_formset, checked_formset, typed_rows
from declarations.forms.entering import EntryForm, ListForm
from declarations.ledger import record_read
from declarations.models import Answer, Declaration, DeclarationRequest
from declarations.paper_forms import versions_for
from declarations.paper_rows import paper_rows
from declarations.permissions import can_enter_for
from declarations.rows import clean_rows, rows_of
from declarations.views.paper import asked_and_cell

MORE_ROWS = 2


@require_http_methods(["GET", "POST"])
def paper_enter(request: MemberRequest, pk: str, member: str) -> HttpResponse:
    """One paper of one member."""
    asked, _ = asked_and_cell(request, pk)
    person = get_object_or_404(Member.objects.visible_to(request.user), pk=member)
    if not can_enter_for(request.user, person):
        raise PermissionDenied
    versions = versions_for(request.user, [person]).get(person.pk, [])
    if request.method == "POST":
        return _enter(request, asked, person, versions)
    for version in versions:
        record_read(by=request.user, subject=version, purpose=Purpose.ENTRY)
    rows = rows_of(versions[0], asked) if versions else []
    form = EntryForm(user=request.user, asked=asked, member=person, versions=versions)
    return _page(request, form, blank_formset(asked, rows, extra=MORE_ROWS))


def _enter(
    request: MemberRequest, asked: DeclarationRequest, person: Member, versions: list[Declaration]
) -> HttpResponse:
    words: dict[str, Any] = {"user": request.user, "asked": asked, "member": person, "versions": versions}
    form, rows = EntryForm(request.POST, request.FILES, **words), clean_rows(typed_rows(request.POST))
    formset = checked_formset(asked, rows)
    has_pages = request.POST.get("answer") == Answer.PAGES
    is_good = form.is_valid() and (not has_pages or formset.is_valid())
    if request.POST.get("step") != "add" and is_good and (url := _written(request, form, formset, has_pages)):
        messages.success(request, "Đã nhập. Bản khai chờ đảng viên xác nhận và chờ người khác ghi nhận.")
        return redirect(url)
    form.hold_scan()
    shown = formset if has_pages and formset.errors else blank_formset(asked, rows, extra=MORE_ROWS)
    return _page(request, form, shown, status=422)


def _written(request: MemberRequest, form: EntryForm, formset: BasePageFormSet, has_pages: bool) -> str:
    """Where the new version is; empty when a rule is in the way, whose sentence is then on the form."""
    try:
        paper = form.paper(formset.pages() if has_pages else [])
        return OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: actions.enter(by=request.user, request=form.asked, paper=paper, grounds=form.grounds()),
        )
    except (RuleError, ValidationError) as refusal:
        form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
        return ""


def _page(request: MemberRequest, form: EntryForm, formset: BasePageFormSet, status: int = 200) -> HttpResponse:
    printed = request.GET.get("ban", "")
    newest = form.current.version if form.current else 0
    context: dict[str, Any] = {"form": form, "formset": formset, "asked": form.asked, "member": form.member}
    context |= {"current": form.current, "is_outdated": printed.isdecimal() and int(printed) < newest}
    return render(request, "declarations/paper_enter.html", context, status=status)


@require_http_methods(["GET", "POST"])
def paper_table(request: MemberRequest, pk: str) -> HttpResponse:
    """A whole signed list: a line per member, one scan, everything or nothing."""
    asked, cell = asked_and_cell(request, pk)
    members = list(Member.objects.visible_to(request.user).in_unit(cell).select_related("user"))
    states = paper_rows(request.user, asked, members)
    others = [(row.member, row.counting) for row in states if not row.is_self]
    words: dict[str, Any] = {"user": request.user, "asked": asked, "members": others}
    if request.method == "POST":  # what is repeated unchanged
        prefetch_related_objects([current for _, current in others if current], "pages")
    form = ListForm(request.POST, request.FILES, **words) if request.method == "POST" else ListForm(**words)
    if request.method == "POST" and form.is_valid() and (url := _list_written(request, form)):
        messages.success(request, f"Đã nhập {len(form.papers())} người từ danh sách. Từng bản chờ đảng viên xác nhận.")
        return redirect(url)
    if request.method == "POST":
        form.hold_scan()
    by_member = {row.member.pk: row for row in form.rows}
    context = {"asked": asked, "cell": cell, "form": form}
    context["lines"] = [(state, by_member.get(state.member.pk)) for state in states]
    return render(request, "declarations/paper_table.html", context, status=422 if request.method == "POST" else 200)


def _list_written(request: MemberRequest, form: ListForm) -> str:
    """Where to go on; empty when rules are in the way, whose sentences are then on the lines."""

    def write() -> "_Written":
        actions.enter_list(by=request.user, request=form.asked, papers=form.papers(), grounds=form.grounds())
        return _Written(reverse("declarations:paper_list", args=[form.asked.pk]))

    try:
        return OnceKey.objects.create_once(user=request.user, key=form.cleaned_data["once"], create=write)
    except ListRefusedError as refusal:
        form.refuse(refusal)
        return ""


class _Written:
    """What a list leads to: many versions have no page of their own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get_absolute_url(self) -> str:
        return self.url
