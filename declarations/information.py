"""*Thông tin của tôi*: everything the portal keeps about one member, for that member."""

from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.utils import is_mfa_enabled

from accounts.models import Member, Membership, Post, PostStatus, User
from declarations.models import Consent, Declaration


@dataclass(frozen=True)
class Information:
    """Rows ready to show; all empty for an account of nobody on the roll."""

    user: User
    has_second_factor: bool
    member: Member | None = None
    memberships: list[Membership] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    versions: list[Declaration] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)


def information(user: User) -> Information:
    """What is kept about the person who asks."""
    own: Any = Membership.objects.filter(member=user.member_id, member__isnull=False)
    memberships: list[Membership] = list(own.select_related("unit", "member").order_by("-starts_on", "-pk"))
    member = memberships[0].member if memberships else user.member
    if member is None:
        return Information(user, is_mfa_enabled(user))
    held = member.posts.filter(status__in=[PostStatus.CONFIRMED, PostStatus.ENDED])
    consents = member.consents.select_related("request__unit").order_by("-request__drafted_at")
    return Information(
        user,
        is_mfa_enabled(user),
        member,
        memberships,
        list(held.with_people().order_by("-starts_on", "pk")),
        list(Declaration.objects.of_member(member)),
        list(consents),
    )
