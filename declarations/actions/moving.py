"""A member who belongs to another cell since today: what was asked there falls away, what is asked here begins."""

from django.db import transaction

from accounts.models import Member
from declarations.actions.asking import ask_these
from declarations.actions.duties import update_duties
from declarations.actions.requests import is_being_asked
from declarations.models import DeclarationRequest
from notifications.models import Deadline
from portal.lib import clock


@transaction.atomic
def follow_member(member: Member) -> None:
    """Brings the member's deadlines in line with the cell of today. What was declared stays and counts here too."""
    membership = member.membership_on()
    reaching = DeclarationRequest.objects.issued().reaching([membership.unit] if membership else [])
    asked = Deadline.objects.filter(member=member, subject_type="declarationrequest")
    asked.open().exclude(subject_id__in=reaching.values("pk")).update(cancelled_at=clock.now())
    known = set(asked.values_list("subject_id", flat=True))
    for request in reaching.select_related("unit"):
        if membership is not None and request.pk not in known and not is_being_asked(request):
            ask_these(request, [membership])
    update_duties(member)
