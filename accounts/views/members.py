"""One person of the roll: what is kept about them, and corrections. Standing, moves and leaving: `rolls`."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import correct_member
from accounts.forms.roll import MemberEditForm
from accounts.http import MemberRequest
from accounts.models import Member, Membership, Purpose, ReadEvent
from accounts.permissions import (
    can_change_membership,
    can_change_standing,
    can_correct_entry,
    can_issue_access_code,
    can_open_recovery,
    holds_post,
)


@require_safe
def member_detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything the roll keeps about the person."""
    member, membership = _seen(request, pk)
    context = {
        "member": member,
        "membership": membership,
        "history": member.memberships.visible_to(request.user).select_related("unit").order_by("-starts_on", "-pk"),
        "posts": member.posts.visible_to(request.user).with_people().order_by("-starts_on", "-pk"),
        "code": member.open_access_code,
        "can_keep": can_correct_entry(request.user, membership),
        "is_kept_elsewhere": membership.is_kept_elsewhere,
        "can_change_standing": can_change_standing(request.user, membership),
        "can_end": can_change_membership(request.user, membership),
        "can_issue": can_issue_access_code(request.user, member),
        "can_recover": can_open_recovery(request.user, member),
        "holds_post": holds_post(member),
    }
    return render(request, "accounts/member_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Corrects name, birth year, contact address and number."""
    member, membership = _seen(request, pk)
    if not can_correct_entry(request.user, membership):
        raise PermissionDenied
    now = {name: getattr(member, name) for name in ("full_name", "birth_year", "contact_email", "contact_phone")}
    form = MemberEditForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        correct_member(by=request.user, member=member, unit=membership.unit, **form.cleaned_data)
        messages.success(request, "Đã lưu thông tin.")
        return redirect(member)
    return _render(request, "accounts/member_edit.html", membership, form)


def _seen(request: MemberRequest, pk: uuid.UUID) -> tuple[Member, Membership]:
    """The person and the membership through which the reader keeps their roll; the reading is noted."""
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("user"), pk=pk)
    membership = member.membership_seen_by(request.user)
    if membership is None:  # one's own entry, for somebody who keeps no roll
        raise PermissionDenied
    if request.method != "POST":
        ReadEvent.objects.record(
            by=request.user, subject=member, member=member, unit=membership.unit, purpose=Purpose.ROLL
        )
    return member, membership


def _render(request: MemberRequest, template: str, membership: Membership, form: object) -> HttpResponse:
    context = {"member": membership.member, "membership": membership, "form": form}
    return render(request, template, context, status=422 if request.method == "POST" else 200)
