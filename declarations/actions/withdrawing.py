"""Consent taken back as a whole, asked for at the request desk."""

from django.db import transaction

from accounts.models import Member, User
from declarations.actions.duties import update_duties
from declarations.models import Consent, ConsentStatus, Declaration, DeclarationStatus


@transaction.atomic
def withdraw_consents(*, by: User, member: Member) -> int:
    """Every consent the member gave is taken back, every version withdrawn; returns how many consents.

    As when the member objects to each request (`object_to`), with `by` the member or who answers the member's
    request. Reminders stop; the opinion waits to be talked about.
    """
    given = list(Consent.objects.filter(member=member, status=ConsentStatus.GIVEN).select_related("request"))
    for consent in given:
        consent.object(by=by, opinion="")
    for declaration in Declaration.objects.filter(member=member).select_related("unit"):
        if declaration.can("withdraw"):
            declaration.withdraw(by=by)
    Declaration.objects.filter(member=member, status=DeclarationStatus.DRAFT).delete()
    update_duties(member)
    return len(given)
