"""Asking everybody a request reaches: in chunks, each one transaction with a bounded number of statements."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse

from accounts.models import Member, Membership
from declarations.models import Consent, Declaration, DeclarationRequest
from notifications.actions import Duty, Told, set_deadlines_of, tell_many
from notifications.models import Deadline, Rule
from portal.lib import clock

DUE_RULE = "declaration-request-due"
CHUNK = 1000


def ask_members(request: DeclarationRequest) -> int:
    """Sets the deadline of everybody the request reaches who has none yet; returns how many were new.

    One transaction per chunk, so that a broken-off run goes on where it was. Also run by beat, for members
    who joined after the request was issued; who was moved out of its reach is no longer reminded.
    """
    _follow_moves(request)
    new, last = 0, 0
    while rows := _not_yet_asked(request, after=last):
        ask_these(request, rows)
        new, last = new + len(rows), rows[-1].pk
    return new


def _follow_moves(request: DeclarationRequest) -> None:
    """Stops deadlines the request no longer reaches; a member who came back owes again what was stopped."""
    here = Membership.objects.on_roll().under(request.unit).values("member_id")
    rows = Deadline.objects.about(request)
    rows.open().exclude(member__in=here).update(cancelled_at=clock.now())
    silent = Consent.objects.with_opinion().filter(request=request).values("member_id")
    rows.filter(cancelled_at__isnull=False, member__in=here).exclude(member__in=silent).update(cancelled_at=None)


def _not_yet_asked(request: DeclarationRequest, *, after: int) -> list[Membership]:
    asked = Deadline.objects.about(request).filter(member=OuterRef("member_id"))
    rows = Membership.objects.on_roll().under(request.unit).filter(~Exists(asked), pk__gt=after)
    return list(rows.select_related("unit", "member__user").order_by("pk")[:CHUNK])


@transaction.atomic
def ask_these(request: DeclarationRequest, rows: Sequence[Membership]) -> None:
    """Asks who belongs to these rows (each with unit and member): deadline, notice; who has answered owes nothing."""
    rules = Rule.objects.in_force_for(DUE_RULE, {row.unit_id: row.unit for row in rows}.values(), clock.today())
    url = reverse("declarations:request_detail", args=[request.pk])
    due_days = set_deadlines_of(
        [Duty(row.member, row.unit, rules[row.unit_id]) for row in rows],
        subject=request,
        title="Khai báo trang cá nhân",
        url=url,
        starts_on=clock.today(),
        # Who joins after the day named in the request gets the rule's days instead of none at all.
        due_on=request.due_on if request.due_on >= clock.today() else None,
    )
    tell_many(
        [
            Told(
                user=row.member.user,
                unit=row.unit,
                effect=f"request:{request.pk}",
                title="Có yêu cầu khai báo dành cho bạn",
                url=url,
                until=f"{due_days[rules[row.unit_id].pk]:%d/%m/%Y}",
            )
            for row in rows
            if row.member.has_account
        ]
    )
    _settle_answered(request, [row.member for row in rows])


def _settle_answered(request: DeclarationRequest, members: Sequence[Member]) -> None:
    """Those who declared or spoke up before they had a deadline: what `update_duties` does, for many at once."""
    counting = Declaration.objects.current()
    used = DeclarationRequest.objects.filter(pk__in=counting.filter(member__in=members).values("request_id"))
    covering = [each.pk for each in used if each.pk == request.pk or each.covers(request)]
    answers = counting.filter(member=OuterRef("member_id"), request__in=covering).order_by("submitted_at")
    rows = Deadline.objects.about(request).filter(member__in=members, met_at__isnull=True)
    if covering:
        first = Subquery(answers.values("submitted_at")[:1])
        rows.filter(Exists(answers)).update(met_at=first, cancelled_at=None)
    spoke = Consent.objects.with_opinion().filter(request=request).values("member_id")
    rows.filter(member__in=spoke, cancelled_at__isnull=True).update(cancelled_at=clock.now())
