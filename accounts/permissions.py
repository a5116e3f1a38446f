"""What a person may do to a thing; what a person may see is decided by `visible_to` alone."""

from accounts.models import CredentialRecovery, Member, Membership, Post, PostStatus, Standing, Unit, UnitKind, User
from accounts.models.recoveries import heads_above, is_second
from accounts.roles import SUBTREE_VERBS, Verb
from portal.lib import clock


def has_verb(user: User, verb: Verb, unit: Unit) -> bool:
    """Whether a post held today carries the verb in this unit (figures: also above it)."""
    if unit.pk in user.units_with(verb):
        return True
    return verb in SUBTREE_VERBS and any(unit.path.startswith(path) for path in user.paths_with(verb))


def can_see_roll(user: User, unit: Unit) -> bool:
    """Opens the list of a cell's members: its officers and administrators; members themselves do not."""
    return unit.is_cell and (user.administers or has_verb(user, Verb.SEE_ROLL, unit))


def can_keep_roll(user: User, unit: Unit) -> bool:
    """Adds members, invites, prints slips: the cell's head or an administrator."""
    return unit.is_cell and (user.administers or has_verb(user, Verb.KEEP_ROLL, unit))


def can_import_roll(user: User, unit: Unit) -> bool:
    """Loads units and members from a file: a cell's head there, a committee's head in its subtree, administrators."""
    takes = unit.kind != UnitKind.PARTY_GROUP and unit.is_open(clock.today())
    return takes and (user.administers or has_verb(user, Verb.IMPORT_ROLL, unit))


def can_export_roll(user: User, unit: Unit) -> bool:
    """Takes the roll out as a file; never an administrator, who could take everybody's at once."""
    return unit.kind != UnitKind.PARTY_GROUP and has_verb(user, Verb.EXPORT_ROLL, unit)


def can_correct_entry(user: User, membership: Membership) -> bool:
    """Corrects name, year and contact: who keeps the roll; of a guest the cell they come from, not the host."""
    return can_keep_roll(user, membership.unit) and not membership.is_kept_elsewhere


def can_admit(user: User, unit: Unit) -> bool:
    """Confirms that an applicant belongs to the cell: only who knows the cell."""
    return has_verb(user, Verb.KEEP_ROLL, unit)


def can_issue_access_code(user: User, member: Member) -> bool:
    """Gives a member a way to an account, or back into it when the password is lost; nobody to themselves.

    Who keeps the roll may; into an account that exists, only the cell's head: an administrator could enter it
    and read what the member declared. For a member who holds a post, only the level above that post, and into
    an account that exists nobody alone (`can_open_recovery`): it reads what the post opens.
    """
    membership = member.membership_on()
    if membership is None or member.pk == user.member_id:
        return False
    if paths := _paths_of_posts(member):
        if member.has_account:
            return False
        return _is_above(user, paths) or _opens_the_first_account(user, member, paths)
    if member.has_account:
        return has_verb(user, Verb.KEEP_ROLL, membership.unit)
    return can_keep_roll(user, membership.unit)


def can_open_recovery(user: User, member: Member) -> bool:
    """Signs first for a lost password or second factor: the level above the member's posts, else the cell's head."""
    if not member.has_account or member.pk == user.member_id:
        return False
    if paths := _paths_of_posts(member):
        return _is_above(user, paths)
    membership = member.membership_on()
    return membership is not None and has_verb(user, Verb.KEEP_ROLL, membership.unit)


def can_approve_recovery(user: User, recovery: CredentialRecovery) -> bool:
    """Signs second: another head of the nearest level above that has one; else, never first, an administrator.

    Whether it still waits is the workflow's to say, as for a post.
    """
    if recovery.requested_by_id == user.pk or recovery.member_id == user.member_id:
        return False
    return is_second(user, recovery, heads_above({recovery.unit.path}))


def still_signs_second(user: User, member: Member) -> bool:
    """Whether who signed second still could stand for it: an administrator, or a head at or above the posts of today.

    Not once more the nearest one: somebody may have come to a post in between.
    """
    unit = recovery_unit(member)
    above = user.paths_with(Verb.CONFIRM_POSTS)
    return user.administers or (unit is not None and any(unit.path.startswith(path) for path in above))


def recovery_unit(member: Member) -> Unit | None:
    """The unit whose level above answers for the account: the one above all posts of the member, else the cell."""
    if paths := _paths_of_posts(member):
        return _shared_unit(paths)
    membership = member.membership_on()
    return membership.unit if membership else None


def holds_post(member: Member) -> bool:
    """Whether a confirmed post is running or will start, so that the level above answers for the account."""
    return bool(_paths_of_posts(member))


def _paths_of_posts(member: Member) -> list[str]:
    posts = Post.objects.filter(member=member, status=PostStatus.CONFIRMED, unit__closed_on__isnull=True)
    return list(posts.values_list("unit__path", flat=True))


def _is_above(user: User, paths: list[str]) -> bool:
    return confirms_posts_in(user, _shared_unit(paths))


def _shared_unit(paths: list[str]) -> Unit:
    # Posts in several units: the level above all of them, since the account opens them all.
    first, step = paths[0], Unit.steplen
    shared = [first[:end] for end in range(step, len(first) + 1, step) if all(p.startswith(first[:end]) for p in paths)]
    unit: Unit = Unit.objects.get(path=shared[-1])
    return unit


def _opens_the_first_account(user: User, member: Member, paths: list[str]) -> bool:
    """Above the root there is nobody: administrators invite its officers until one who confirms has an account."""
    root = min(paths, key=len)
    if not user.administers or member.has_account or len(root) > Unit.steplen:
        return False
    heads = Post.objects.held().with_verb(Verb.CONFIRM_POSTS).filter(unit__path=root)
    return not heads.filter(member__user__isnull=False).exists()


def can_change_membership(user: User, membership: Membership) -> bool:
    """Changes standing, moves or ends a membership that still runs; nobody does so for themselves.

    Where the member is the only one who keeps the roll, the level above does it.
    """
    if membership.ends_on is not None or membership.member_id == user.member_id:
        return False
    return can_keep_roll(user, membership.unit) or _keeps_instead(user, membership)


def _keeps_instead(user: User, membership: Membership) -> bool:
    return not others_keep_roll(membership) and confirms_posts_in(user, membership.unit)


def others_keep_roll(membership: Membership) -> bool:
    """Whether somebody else holds a post today that keeps the roll of this cell; not a substitute of this member.

    Their standing in ends with the post it stands in for.
    """
    keepers = Post.objects.held().with_verb(Verb.KEEP_ROLL).filter(unit=membership.unit_id)
    own = Post.objects.filter(member=membership.member_id).values("pk")
    return keepers.exclude(member=membership.member_id).exclude(stands_in_for__in=own).exists()


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


def can_end_post(user: User, post: Post) -> bool:
    """Who proposes posts there; a substitution also the person replaced, who is back."""
    back = post.stands_in_for is not None and post.stands_in_for.member_id == user.member_id
    return back or can_propose_post(user, post.unit)


def can_name_substitute(user: User, post: Post) -> bool:
    """The holder of a running post that carries something, or who proposes posts there; never for a substitute."""
    if post.status != PostStatus.CONFIRMED or post.stands_in_for_id is not None or not post.verbs:
        return False
    return post.member_id == user.member_id or can_propose_post(user, post.unit)


def can_stand_in(member: Member, post: Post) -> bool:
    """On the roll of the cell (of a committee: below it), or a head of the level above; never the holder."""
    return Member.objects.able_to_stand_in(post).filter(pk=member.pk).exists()


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
    mine = user.paths_with(Verb.CONFIRM_POSTS)
    if not any(unit.path.startswith(path) for path in mine):
        return False
    if unit.is_root():
        return unit.path in mine
    manned = Post.objects.held().with_verb(Verb.CONFIRM_POSTS).filter(unit__path__in=unit.paths_above)
    nearest = max(manned.values_list("unit__path", flat=True), key=len, default="")
    return nearest in mine
