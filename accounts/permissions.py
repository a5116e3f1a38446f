"""What a person may do to a thing; what a person may see is decided by `visible_to` alone."""

from accounts.models import Member, Membership, Post, Standing, Unit, User
from accounts.roles import SUBTREE_VERBS, Verb


def has_verb(user: User, verb: Verb, unit: Unit) -> bool:
    """Whether a post held today carries the verb in this unit (figures: also above it)."""
    return any(
        verb in post.verbs
        and (post.unit_id == unit.pk or (verb in SUBTREE_VERBS and unit.path.startswith(post.unit.path)))
        for post in user.posts_today
    )


def can_see_roll(user: User, unit: Unit) -> bool:
    """Opens the list of a cell's members: its officers and administrators; members themselves do not."""
    return unit.is_cell and (user.administers or has_verb(user, Verb.SEE_ROLL, unit))


def can_keep_roll(user: User, unit: Unit) -> bool:
    """Adds members, invites, prints slips: the cell's head or an administrator."""
    return unit.is_cell and (user.administers or has_verb(user, Verb.KEEP_ROLL, unit))


def can_admit(user: User, unit: Unit) -> bool:
    """Confirms that an applicant belongs to the cell: only who knows the cell."""
    return has_verb(user, Verb.KEEP_ROLL, unit)


def can_invite(user: User, member: Member) -> bool:
    """Issues a way to an account for a member of the roll they keep, who has none; never for oneself."""
    membership = member.membership_on()
    return membership is not None and not member.has_account and can_keep_roll(user, membership.unit)


def can_change_membership(user: User, membership: Membership) -> bool:
    """Changes standing or ends a membership that still runs; nobody does so for themselves."""
    return (
        membership.ends_on is None and membership.member_id != user.member_id and can_keep_roll(user, membership.unit)
    )


def can_change_standing(user: User, membership: Membership) -> bool:
    """As for ending one; a guest's standing is kept by the cell they come from."""
    return membership.standing != Standing.TEMPORARILY_HERE and can_change_membership(user, membership)


def can_manage_units(user: User) -> bool:
    return user.administers


def can_manage_accounts(user: User) -> bool:
    return user.administers


def can_propose_post(user: User, unit: Unit) -> bool:
    """Administrators, and heads of the level that confirms: proposer and confirmer still differ."""
    return user.administers or confirms_posts_in(user, unit)


def can_confirm_post(user: User, post: Post) -> bool:
    """An officer of the level above, neither the proposer nor the person proposed.

    Whether the proposal is still open is the workflow's to say: who comes second reads that, not “not yours”.
    """
    return is_second_person(user, post) and confirms_posts_in(user, post.unit)


def is_second_person(user: User, post: Post) -> bool:
    """Nobody confirms what they proposed or what they are proposed for."""
    return post.proposed_by_id != user.pk and post.member_id != user.member_id


def confirms_posts_in(user: User, unit: Unit) -> bool:
    """Holds CONFIRM_POSTS at the nearest level above that has anybody to confirm; for the root, at the root."""
    mine = {post.unit.path for post in user.posts_today if Verb.CONFIRM_POSTS in post.verbs}
    if not any(unit.path.startswith(path) for path in mine):
        return False
    if unit.is_root():
        return unit.path in mine
    manned = Post.objects.held().with_verb(Verb.CONFIRM_POSTS).filter(unit__path__in=unit.paths_above)
    nearest = max(manned.values_list("unit__path", flat=True), key=len, default="")
    return nearest in mine


def belongs_to(user: User, unit: Unit) -> bool:
    """Whether the unit is the person's cell (also as a guest) today."""
    return any(row.unit_id == unit.pk for row in user.memberships_today)
