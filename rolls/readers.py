"""Who can read a member's information today: the holders of posts, since when, and what each of them sees."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Membership, Post, Standing, User
from accounts.models.posts import PostQuerySet
from accounts.roles import Verb

ROLL = "Họ tên, tư cách và liên hệ trong danh sách"
DECLARATIONS = "Danh sách và bản khai; mỗi lần mở bản khai đều được ghi lại"
GUEST = "Họ tên và tư cách, vì đồng chí sinh hoạt tạm thời tại đây; không xem được bản khai"


@dataclass(frozen=True)
class Reader:
    """One holder of a post, and what the post opens of this member."""

    post: Post
    sees: str


@dataclass(frozen=True)
class Circle:
    """One unit the member belongs to today, with its readers."""

    membership: Membership
    readers: list[Reader]


def reading_posts() -> PostQuerySet:
    """Posts of today that open the roll or the declarations of their unit."""
    held = Post.objects.held().filter(unit__closed_on__isnull=True)
    by_roll, by_content = held.with_verb(Verb.SEE_ROLL), held.with_verb(Verb.SEE_DECLARATIONS)
    return held.filter(pk__in=by_roll.values("pk")) | held.filter(pk__in=by_content.values("pk"))


def circles(user: User) -> list[Circle]:
    """The units of the member and who reads them there; two queries. Empty for who is on no roll."""
    memberships = user.memberships_today
    posts = reading_posts().filter(unit__in=[row.unit_id for row in memberships]).exclude(member=user.member_id)
    found = list(posts.with_people().order_by("starts_on", "pk"))
    return [Circle(row, list(_readers(row, found))) for row in memberships]


def _readers(membership: Membership, posts: Iterable[Post]) -> Iterable[Reader]:
    is_guest = membership.standing == Standing.TEMPORARILY_HERE
    for post in posts:
        if post.unit_id == membership.unit_id:
            sees = DECLARATIONS if Verb.SEE_DECLARATIONS in post.verbs else ROLL
            yield Reader(post, GUEST if is_guest else sees)
