"""Changing a standing, leaving the roll, leaving a post."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import Member, Membership, Post, Purpose, ReadEvent, User
from accounts.permissions import (
    can_change_membership,
    can_change_standing,
    can_end_post,
    can_see_roll,
    others_keep_roll,
)
from accounts.rolls import Roll
from rolls.actions import change_standing, end_membership, end_post
from rolls.forms.leaving import MembershipEndForm, StandingForm

GET_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_POST)
def standing_change(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Another standing from a day on."""
    membership = opened_membership(request, pk)
    if not can_change_standing(request.user, membership):
        raise PermissionDenied
    form = StandingForm(request.POST if request.method == "POST" else None, membership=membership)
    if form.is_valid():
        try:
            change_standing(by=request.user, membership=membership, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Đã ghi tư cách mới. Đồng chí ấy đã được báo.")
            return redirect(place_of(request.user, membership))
    return _render(request, "rolls/standing_change.html", membership, form)


@require_http_methods(GET_POST)
def membership_end(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Takes a person off the roll of the cell."""
    membership = opened_membership(request, pk)
    if not can_change_membership(request.user, membership):
        raise PermissionDenied
    form = MembershipEndForm(request.POST if request.method == "POST" else None, membership=membership)
    if form.is_valid():
        try:
            end_membership(by=request.user, membership=membership, **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _goodbye(membership.member, form.cleaned_data["reason"]))
            unit = membership.unit
            return redirect(Roll(unit) if can_see_roll(request.user, unit) else unit)
    return _render(request, "rolls/membership_end.html", membership, form)


@require_POST
def post_end(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Thôi giữ chức vụ; what was in hand waits to be handed over."""
    post = get_object_or_404(Post.objects.visible_to(request.user).with_people(), pk=pk)
    if not can_end_post(request.user, post):
        raise PermissionDenied
    end_post(by=request.user, post=post)
    messages.success(request, "Đã ghi nhận thôi giữ chức vụ. Quyền đi theo chức vụ hết ngay.")
    return redirect(post)


def opened_membership(request: MemberRequest, pk: uuid.UUID) -> Membership:
    """The membership that this reader may act on; the reading is noted.

    Through the roll they keep, or, for the only keeper of a cell, through the post above it.
    """
    member = get_object_or_404(Member.objects.reachable_by(request.user).select_related("user"), pk=pk)
    membership = member.membership_seen_by(request.user) or _held_below(member, request.user)
    if request.method != "POST":
        ReadEvent.objects.record(
            by=request.user, subject=member, member=member, unit=membership.unit, purpose=Purpose.ROLL
        )
    return membership


def _held_below(member: Member, user: User) -> Membership:
    membership = member.membership_on()
    if membership is None or not can_change_membership(user, membership):
        raise PermissionDenied
    return membership


def place_of(user: User, membership: Membership) -> str:
    """Where to go after a step: the person's page for who keeps the roll, else the unit."""
    if can_see_roll(user, membership.unit):
        return reverse("accounts:member_detail", args=[membership.member_id])
    return membership.unit.get_absolute_url()


def _goodbye(member: Member, reason: str) -> str:
    if reason == "deceased":
        return f"Đã ghi nhận đồng chí {member.full_name} từ trần. Không còn thư hay nhắc việc nào được gửi đi."
    return f"Đã đưa {member.full_name} ra khỏi danh sách."


def _render(request: MemberRequest, template: str, membership: Membership, form: object) -> HttpResponse:
    context = {
        "member": membership.member,
        "membership": membership,
        "form": form,
        "back_url": place_of(request.user, membership),
        "is_only_keeper": not others_keep_roll(membership),
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)
