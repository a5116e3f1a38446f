"""What a person may do here; what a person may see is decided by `visible_to` alone."""

from accounts.models import Unit, User
from accounts.permissions import has_verb
from accounts.roles import Verb
from declarations.models import Consent, Declaration, DeclarationRequest


def can_issue_request(user: User, unit: Unit) -> bool:
    """Drafts, issues, replaces and closes requests of this unit."""
    return has_verb(user, Verb.REQUEST_DECLARATIONS, unit)


def can_declare(user: User, request: DeclarationRequest) -> bool:
    """The request is open and reaches the person's cell."""
    cell = user.cell
    return request.status == "issued" and cell is not None and cell.path.startswith(request.unit.path)


def can_edit(user: User, declaration: Declaration) -> bool:
    return declaration.member_id == user.member_id and declaration.status == "draft"


def can_withdraw(user: User, declaration: Declaration) -> bool:
    """Only what still waits or was returned; what was acknowledged is amended instead."""
    return declaration.member_id == user.member_id and declaration.status in ("submitted", "returned")


def can_review(user: User, declaration: Declaration) -> bool:
    """Acknowledges or returns; the same rows as the queue, never one's own."""
    return Declaration.objects.reviewable_by(user).filter(pk=declaration.pk).exists()


def can_settle(user: User, consent: Consent) -> bool:
    """Talks with the member about an opinion: who reviews in the cell, never about one's own."""
    membership = consent.member.membership_on()
    return (
        consent.member_id != user.member_id
        and membership is not None
        and has_verb(user, Verb.REVIEW_DECLARATIONS, membership.unit)
    )
