"""What a person may do here; what a person may see is decided by `visible_to` alone."""

from accounts.models import Member, Unit, User
from accounts.permissions import has_verb
from accounts.roles import Verb
from declarations.permissions import reviews
from privacy.models import DataRequest, LegalHold, Restriction


def can_handle(user: User, request: DataRequest) -> bool:
    """Confirms, extends, answers, by post; never one's own. Whether it is open is for the transition to say."""
    return DataRequest.objects.handled_by(user).filter(pk=request.pk).exists()


def can_retract(user: User, request: DataRequest) -> bool:
    return request.is_open and user.member_id is not None and request.member_id == user.member_id


def has_desk(user: User) -> bool:
    """Has, or may have as a substitute, requests to answer."""
    return reviews(user)


def entry_units(user: User) -> list[Unit]:
    """Cells whose members' requests the person may type in."""
    return [post.unit for post in user.posts_with(Verb.REVIEW_DECLARATIONS)]


def can_enter_for(user: User, member: Member) -> bool:
    """Types in a request for a member of one's own cell, never for oneself."""
    membership = member.membership_on()
    return (
        membership is not None
        and member.pk != user.member_id
        and has_verb(user, Verb.REVIEW_DECLARATIONS, membership.unit)
    )


def can_lift(user: User, restriction: Restriction) -> bool:
    """The member, at any time; or who answers the member's requests."""
    if user.member_id == restriction.member_id:
        return True
    return can_handle(user, restriction.request)


def places_holds(user: User) -> bool:
    """Heads of a cell or of a committee."""
    return has_desk(user)


def can_hold(user: User, unit: Unit) -> bool:
    """A hold on somebody of this cell: its head, or the head of a committee above."""
    above = any(unit.path.startswith(path) for path in user.paths_with(Verb.CONFIRM_POSTS))
    return above or has_verb(user, Verb.REVIEW_DECLARATIONS, unit)


def can_lift_hold(user: User, hold: LegalHold) -> bool:
    """As for placing one."""
    return LegalHold.objects.visible_to(user).filter(pk=hold.pk).exists()


def sees_retention(user: User) -> bool:
    return user.administers
