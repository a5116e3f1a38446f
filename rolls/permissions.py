"""What a person may do here; what a person may see is decided by `visible_to` alone."""

from accounts.models import User
from accounts.permissions import can_keep_roll, confirms_posts_in, has_verb
from accounts.roles import Verb
from rolls.models import HandOver, Transfer
from rolls.models.handovers import TAKING


def can_answer_transfer(user: User, transfer: Transfer) -> bool:
    """Keeps the roll of the receiving cell; where nobody else does, the level above. Never one's own or one's move.

    Whether it still waits is the workflow's to say: who comes second reads that, not “not yours”.
    """
    if transfer.member_id == user.member_id or transfer.proposed_by_id == user.pk:
        return False
    if has_verb(user, Verb.KEEP_ROLL, transfer.to_unit):
        return True
    waits = transfer.can("accept") and Transfer.objects.decided_by_person(user).filter(pk=transfer.pk).exists()
    return waits and confirms_posts_in(user, transfer.to_unit)


def can_withdraw_transfer(user: User, transfer: Transfer) -> bool:
    """Who proposed it, or keeps the roll of the giving cell; nobody their own."""
    if transfer.member_id == user.member_id:
        return False
    return transfer.proposed_by_id == user.pk or can_keep_roll(user, transfer.from_unit)


def can_bring_back(user: User, transfer: Transfer) -> bool:
    """Either of the two cells of a temporary stay; nobody their own."""
    if not transfer.is_temporary or transfer.member_id == user.member_id:
        return False
    return can_keep_roll(user, transfer.from_unit) or can_keep_roll(user, transfer.to_unit)


def can_give_over(user: User, handover: HandOver) -> bool:
    """Who held the post; where they cannot (left, died, no account), the level above in their place."""
    return handover.post.member_id == user.member_id or confirms_posts_in(user, handover.post.unit)


def can_take_over(user: User, handover: HandOver) -> bool:
    """Holds today a post of the unit that takes such work in hand; never who gave it over."""
    if handover.given_by_id == user.pk or handover.post.member_id == user.member_id:
        return False
    return any(has_verb(user, verb, handover.post.unit) for verb in TAKING)
