"""Posts: proposed by one person, confirmed by another; nobody proposes or confirms their own."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import RuleError
from accounts.models import SYSTEM, Actor, Event, Member, Post, PostStatus, Unit, User
from accounts.permissions import can_confirm_post, can_end_post, can_name_substitute, can_propose_post, can_stand_in
from accounts.roles import Office
from portal.lib import clock


@transaction.atomic
def propose_post(
    *, by: User, member: Member, unit: Unit, office: str, starts_on: date | None = None, ends_on: date | None = None
) -> Post:
    """A post that waits for confirmation; it gives no rights yet. Raises `RuleError`.

    In: `ends_on` the first day after the term, when there is one; rights end with it by themselves.
    """
    if office == Office.SUBSTITUTE:
        raise RuleError("Người được phân công thay được đề xuất ở trang “Phân công người thay”.")
    if not can_propose_post(by, unit):
        raise RuleError("Bạn không có quyền đề xuất chức vụ ở đơn vị này.")
    if not unit.is_open(clock.today()):
        raise RuleError("Đơn vị này đã giải thể nên không có chức vụ mới.")
    if by.member_id == member.pk:
        raise RuleError("Không ai tự đề xuất chức vụ cho mình. Hãy nhờ người khác có thẩm quyền đề xuất.")
    return _propose(by=by, member=member, unit=unit, office=office, starts_on=starts_on, ends_on=ends_on)


def _propose(*, by: User | None, member: Member, unit: Unit, office: str, **fields: Any) -> Post:
    fields["starts_on"] = fields.get("starts_on") or clock.today()
    try:
        with transaction.atomic():
            post = Post.objects.create(
                member=member,
                unit=unit,
                office=office,
                proposed_by=by,
                proposed_at=clock.now(),
                **fields,
            )
    except IntegrityError as error:
        raise RuleError(
            "Người này đã giữ hoặc đang được đề xuất giữ chức vụ đó. Hãy kiểm tra danh sách chức vụ."
        ) from error
    Event.objects.append(
        by=by or SYSTEM, verb="post.proposed", subject=post, unit=unit,
        data={"office": office, "member": str(member.pk)},
    )  # fmt: skip
    return post


@transaction.atomic
def confirm_post(*, by: User, post: Post, account_checked: bool = False) -> None:
    """The second person confirms. Raises `RuleError` for the wrong person or a second secretary.

    In: `account_checked` that they asked the person in the flesh whether the account is in that person's hands.
    Otherwise whoever opened the account could be reading through it, and nobody may make themselves a reader.
    """
    if not can_confirm_post(by, post):
        raise RuleError(
            "Chức vụ phải do người khác ở cấp trên xác nhận, không phải người đề xuất hay người được đề xuất."
        )
    if not post.unit.is_open(clock.today()) or post.member.membership_on() is None:
        raise RuleError("Đơn vị đã giải thể hoặc người này không còn trong danh sách chi bộ nào. Hãy khép đề xuất lại.")
    if post.member.has_account and not account_checked:
        raise RuleError("Hãy hỏi trực tiếp người được đề xuất xem chính họ có đang dùng tài khoản không, rồi đánh dấu.")
    _check_still_meaningful(post)
    try:
        with transaction.atomic():
            post.confirm(by=by)
    except IntegrityError as error:
        raise RuleError(
            "Đơn vị đang có một bí thư. Hãy kết thúc chức vụ của bí thư cũ trước khi xác nhận người mới."
        ) from error


def _check_still_meaningful(post: Post) -> None:
    """Raises `RuleError` where confirming would give nobody's place, or a place for days that have passed."""
    if post.ends_on is not None and post.ends_on <= clock.today():
        raise RuleError("Thời hạn ghi trong đề xuất đã qua. Hãy khép đề xuất này và đề xuất lại với ngày mới.")
    if post.stands_in_for is not None and post.stands_in_for.status != PostStatus.CONFIRMED:
        raise RuleError("Người được thay không còn giữ chức vụ đó. Hãy khép đề xuất này lại.")


@dataclass(frozen=True)
class Substitution:
    """Who stands in, from when to which last day, on what ground; as checked by a form."""

    member: Member
    starts_on: date
    last_on: date
    basis: str


@transaction.atomic
def propose_substitute(*, by: User, post: Post, new: Substitution) -> Post:
    """Somebody else has the verbs of `post` on given days, once a second person has confirmed it.

    The holder proposes, or who proposes posts of that unit. Raises `RuleError`.
    """
    # Locked: of two who name a substitute for the same days at once the second reads that there is one.
    post = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post.pk)
    if not can_name_substitute(by, post):
        raise RuleError("Bạn không phân công được người thay cho chức vụ này. Hãy nhờ cấp ủy cấp trên.")
    if by.member_id == new.member.pk:
        raise RuleError("Không ai tự nhận thay cho người khác. Hãy nhờ người khác có thẩm quyền phân công.")
    if not can_stand_in(new.member, post):
        raise RuleError("Người thay phải là đảng viên của đơn vị hoặc bí thư, phó bí thư cấp ủy cấp trên.")
    if not clock.today() <= new.starts_on <= new.last_on:
        raise RuleError("Hãy chọn các ngày từ hôm nay trở đi, ngày cuối không trước ngày đầu.")
    after = new.last_on + timedelta(days=1)
    if new.starts_on < post.starts_on or (post.ends_on is not None and after > post.ends_on):
        raise RuleError("Những ngày này người được thay không giữ chức vụ. Hãy chọn ngày trong thời gian giữ chức vụ.")
    open_ones = post.substitutes.filter(status__in=[PostStatus.PROPOSED, PostStatus.CONFIRMED])
    if open_ones.filter(starts_on__lt=after, ends_on__gt=new.starts_on).exists():
        raise RuleError("Những ngày này đã có người được phân công thay. Hãy chọn ngày khác.")
    return _propose(
        by=by,
        member=new.member,
        unit=post.unit,
        office=Office.SUBSTITUTE,
        starts_on=new.starts_on,
        ends_on=after,
        stands_in_for=post,
        basis=new.basis,
    )


@transaction.atomic
def decline_post(*, by: User, post: Post) -> None:
    """The level above does not confirm. Raises `RuleError` for the wrong person."""
    if not can_confirm_post(by, post):
        raise RuleError("Bạn không có quyền xử lý đề xuất này.")
    post.decline(by=by)


@transaction.atomic
def end_post(*, by: User, post: Post) -> None:
    """Ends a held post at once, and who stands in for it. Raises `RuleError` for the wrong person."""
    if not can_end_post(by, post):
        raise RuleError("Bạn không có quyền kết thúc chức vụ ở đơn vị này.")
    end_holding(by=by, post=post)


def end_holding(*, by: Actor, post: Post) -> None:
    """The post ends; nobody stands in for what nobody holds any more."""
    post.end(by=by)
    for substitute in post.substitutes.filter(status=PostStatus.CONFIRMED):
        substitute.end(by=by)


@transaction.atomic
def end_posts_at_term(*, by: Actor) -> list[Post]:
    """Closes the rows of posts whose last day has passed; their rights ended with that day. Returns them."""
    over = Post.objects.filter(status=PostStatus.CONFIRMED, ends_on__lte=clock.today())
    posts = list(over.select_related("unit", "member").select_for_update(of=("self",)).order_by("pk"))
    for post in posts:
        if post.office != Office.SUBSTITUTE or Post.objects.get(pk=post.pk).can("end"):
            end_holding(by=by, post=post)
    return posts


@transaction.atomic
def appoint_first_officer(*, member: Member, unit: Unit, office: str = Office.SECRETARY) -> Post:
    """Bootstrap by an operator's command: the first officer of the root, once. Raises `RuleError`."""
    if not unit.is_root() or Post.objects.exclude(status=PostStatus.PROPOSED).filter(unit=unit).exists():
        raise RuleError("Lệnh này chỉ dùng một lần, cho người đầu tiên của đơn vị gốc.")
    post = _propose(by=None, member=member, unit=unit, office=office)
    post.confirm(by=SYSTEM)
    return post
