"""Rules of deadlines and reminders: read, set anew, taken back; the general ones and those of a unit."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import OnceKey, Unit
from notifications import rulebook
from notifications.actions import rules
from notifications.forms.rules import RuleForm, TryForm
from notifications.models import CalendarDay
from notifications.permissions import can_set_rules, reads_rules
from portal.templatetags.ui import skipped_days

GET_POST = ["GET", "HEAD", "POST"]


@require_safe
def rule_list(request: MemberRequest) -> HttpResponse:
    """Every rule that counts where this person sets rules."""
    if not reads_rules(request.user):
        raise PermissionDenied
    return render(request, "notifications/rule_list.html", {"chapters": rulebook.chapters(request.user)})


@require_safe
def rule_detail(request: MemberRequest, code: str) -> HttpResponse:
    """A general rule: what it says, its history, who has one of their own."""
    return _detail(request, code, None)


@require_safe
def unit_rule_detail(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """The same for what counts in one unit."""
    return _detail(request, code, _unit(request, pk))


@require_http_methods(GET_POST)
def rule_change(request: MemberRequest, code: str) -> HttpResponse:
    """A new version of a general rule."""
    return _change(request, code, None)


@require_http_methods(GET_POST)
def unit_rule_change(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """A unit's own rule, or a new version of it."""
    return _change(request, code, _unit(request, pk))


@require_POST
def rule_cancel(request: MemberRequest, code: str) -> HttpResponse:
    """Takes back a general version that has not begun."""
    return _cancel(request, code, None)


@require_POST
def unit_rule_cancel(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """Takes back a unit's version that has not begun."""
    return _cancel(request, code, _unit(request, pk))


@require_POST
def unit_rule_end(request: MemberRequest, pk: UUID, code: str) -> HttpResponse:
    """From tomorrow on the rule above counts again."""
    unit = _unit(request, pk)
    page = _page(request, code, unit)
    if rules.end_unit_rule(by=request.user, code=page.rule.code, unit=unit):
        messages.success(request, "Từ ngày mai, đơn vị áp dụng lại quy tắc của cấp trên hoặc quy tắc chung.")
    return redirect(rulebook.address(code, unit))


def _unit(request: MemberRequest, pk: UUID) -> Unit:
    unit: Unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_set_rules(request.user, unit):
        raise PermissionDenied
    return unit


def _page(request: MemberRequest, code: str, unit: Unit | None) -> rulebook.Page:
    page = rulebook.page_of(request.user, code, unit)
    if page is None:
        raise Http404
    return page


def _detail(request: MemberRequest, code: str, unit: Unit | None) -> HttpResponse:
    page = _page(request, code, unit)
    form = TryForm.of(request.GET, page.rule)
    answer = form.answer(CalendarDay.overrides())
    context: dict[str, Any] = {
        "page": page,
        "rule": page.rule,
        "unit": unit,
        "scope": unit.name if unit else "Quy tắc chung",
        "can_set": can_set_rules(request.user, unit),
        "form": form,
        "answer": answer,
        "asked_on": form.cleaned_data["starts_on"] if answer and form.is_bound else form.initial["starts_on"],
        "skipped": skipped_days(answer.trace_as_json()) if answer else [],
    }
    return render(request, "notifications/rule_detail.html", context)


def _change(request: MemberRequest, code: str, unit: Unit | None) -> HttpResponse:
    page = _page(request, code, unit)
    if not can_set_rules(request.user, unit):
        raise PermissionDenied
    form = RuleForm(request.POST if request.method == "POST" else None, current=page.rule)
    if form.is_valid() and (url := _set(request, form, code, unit)):
        messages.success(request, "Đã đặt quy tắc mới. Hạn đã tính trước đó giữ nguyên.")
        return redirect(url)
    context = {"page": page, "rule": page.rule, "unit": unit, "form": form}
    return render(request, "notifications/rule_change.html", context, status=422 if form.is_bound else 200)


def _set(request: MemberRequest, form: RuleForm, code: str, unit: Unit | None) -> str:
    """Where the new version stands; empty when the rule refuses, and the form says why."""
    content, starts_on = form.content(), form.cleaned_data["valid_from"]
    try:
        return OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: rules.set_rule(by=request.user, code=code, unit=unit, content=content, starts_on=starts_on),
        )
    except RuleError as error:
        form.add_error(None, str(error))
        return ""


def _cancel(request: MemberRequest, code: str, unit: Unit | None) -> HttpResponse:
    page = _page(request, code, unit)
    if not can_set_rules(request.user, unit):
        raise PermissionDenied
    if rules.cancel_planned_rule(by=request.user, code=page.rule.code, unit=unit):
        messages.success(request, "Đã hủy bản chờ áp dụng. Bản đang áp dụng giữ nguyên.")
    return redirect(rulebook.address(code, unit))
