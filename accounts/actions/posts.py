"""Posts: proposed by one person, confirmed by another; nobody proposes or confirms their own."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts.errors import RuleError
from accounts.models import SYSTEM, Event, Member, Post, PostStatus, Unit, User
from accounts.permissions import can_confirm_post, can_propose_post
from accounts.roles import Office
from portal.lib import clock


@transaction.atomic
def propose_post(*, by: User, member: Member, unit: Unit, office: str, starts_on: date | None = None) -> Post:
    """A post that waits for confirmation; it gives no rights yet. Raises `RuleError`."""
    if not can_propose_post(by, unit):
        raise RuleError("Bạn không có quyền đề xuất chức vụ ở đơn vị này.")
    if not unit.is_open(clock.today()):
        raise RuleError("Đơn vị này đã giải thể nên không có chức vụ mới.")
    if by.member_id == member.pk:
        raise RuleError("Không ai tự đề xuất chức vụ cho mình. Hãy nhờ người khác có thẩm quyền đề xuất.")
    return _propose(by=by, member=member, unit=unit, office=office, starts_on=starts_on)


def _propose(*, by: User | None, member: Member, unit: Unit, office: str, starts_on: date | None) -> Post:
    try:
        with transaction.atomic():
            post = Post.objects.create(
                member=member,
                unit=unit,
                office=office,
                starts_on=starts_on or clock.today(),
                proposed_by=by,
                proposed_at=clock.now(),
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
    try:
        with transaction.atomic():
            post.confirm(by=by)
    except IntegrityError as error:
        raise RuleError(
            "Đơn vị đang có một bí thư. Hãy kết thúc chức vụ của bí thư cũ trước khi xác nhận người mới."
        ) from error


@transaction.atomic
def decline_post(*, by: User, post: Post) -> None:
    """The level above does not confirm. Raises `RuleError` for the wrong person."""
    if not can_confirm_post(by, post):
        raise RuleError("Bạn không có quyền xử lý đề xuất này.")
    post.decline(by=by)


@transaction.atomic
def end_post(*, by: User, post: Post) -> None:
    """Ends a held post at once. Raises `RuleError` for the wrong person."""
    if not can_propose_post(by, post.unit):
        raise RuleError("Bạn không có quyền kết thúc chức vụ ở đơn vị này.")
    post.end(by=by)


@transaction.atomic
def appoint_first_officer(*, member: Member, unit: Unit, office: str = Office.SECRETARY) -> Post:
    """Bootstrap by an operator's command: the first officer of the root, once. Raises `RuleError`."""
    if not unit.is_root() or Post.objects.exclude(status=PostStatus.PROPOSED).filter(unit=unit).exists():
        raise RuleError("Lệnh này chỉ dùng một lần, cho người đầu tiên của đơn vị gốc.")
    post = _propose(by=None, member=member, unit=unit, office=office, starts_on=None)
    post.confirm(by=SYSTEM)
    return post
