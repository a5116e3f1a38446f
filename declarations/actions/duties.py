"""What a member still owes: recomputed in one place after every step that may change it."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Member
from declarations.models import Consent, Declaration, DeclarationRequest
from declarations.renewals import RENEWAL_RULE, answers, renewed_under
from notifications.actions import meet_deadlines, reopen_deadlines, stop_deadlines
from notifications.models import Deadline


def update_duties(member: Member) -> None:
    """Brings the member's deadlines in line with what counts now, in every request that reaches them.

    Met: a version that counts covers the request. Stopped: the member has an opinion; people settle it, no
    reminder goes out. Otherwise open. Call last in a transaction: everybody then locks in the same order.
    """
    membership = member.membership_on()
    reaching = list(DeclarationRequest.objects.issued().reaching([membership.unit] if membership else []))
    counting = list(Declaration.objects.current().of_member(member).select_related("request"))
    with_opinion = set(Consent.objects.with_opinion().filter(member=member).values_list("request_id", flat=True))
    for request in reaching:
        answered_at = _answered_at(request, counting)
        if answered_at is not None:
            meet_deadlines(subject=request, member=member, at=answered_at)
        elif request.pk in with_opinion:
            stop_deadlines(subject=request, member=member)
        else:
            reopen_deadlines(subject=request, member=member)
    _update_renewals(member, counting, [each for each in reaching if each.pk not in with_opinion])


def _update_renewals(member: Member, counting: list[Declaration], asking: Iterable[DeclarationRequest]) -> None:
    """Met: a newer version counts. Otherwise open while the version still counts and somebody asks for it again."""
    rows = Deadline.objects.filter(member=member, rule__code=RENEWAL_RULE)
    for version in Declaration.objects.filter(pk__in=rows.values("subject_id")).select_related("request"):
        newer = [row.submitted_at for row in counting if row.version > version.version and row.submitted_at]
        if newer:
            meet_deadlines(subject=version, member=member, at=min(newer))
        elif version in counting and renewed_under(version, asking) is not None:
            reopen_deadlines(subject=version, member=member)
        else:
            stop_deadlines(subject=version, member=member)


def _answered_at(request: DeclarationRequest, counting: list[Declaration]) -> datetime | None:
    """When the earliest counting version was sent that answers the request: made for it, or asked no less."""
    covering = (row for row in counting if answers(row, request))
    return min((row.submitted_at for row in covering if row.submitted_at), default=None)
