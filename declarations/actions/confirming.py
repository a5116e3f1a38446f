"""Whether the member stands by what was typed in for them: on the screen, or by a signature on the next paper."""

from dataclasses import dataclass

from django.db import transaction

from accounts.errors import RuleError
from accounts.models import Member, User
from declarations.actions.duties import update_duties
from declarations.caution import caution_for
from declarations.models import Confirmation, Declaration
from declarations.models.declarations import STANDING
from declarations.models.entries import SIGNED, WAITING
from declarations.permissions import can_confirm, can_enter_for
from notifications.actions import tell

NOTHING_WAITS = "Bản khai này không chờ xác nhận nữa. Hãy mở lại trang để xem tình trạng mới nhất."
NOT_YOURS = "Chỉ người có tên trên bản khai mới xác nhận được. Trên giấy, bí thư hoặc phó bí thư ghi lại chữ ký."
NOT_YET = (
    "Đăng nhập của bạn vừa được đặt lại nên chưa xác nhận trên màn hình được. Hãy ký xác nhận trên giấy với chi bộ, "
    "hoặc quay lại sau vài ngày. Nếu bản khai không đúng, bạn vẫn báo được ngay."
)
ONLY_SIGNED = "Chỉ ghi lại xác nhận có chữ ký của đảng viên trên phiếu hoặc danh sách."


@dataclass(frozen=True)
class Say:
    """What the member says about a version: right, or what is wrong with it."""

    agrees: bool
    note: str = ""


@transaction.atomic
def confirm(*, by: User, declaration: Declaration) -> None:
    """*Đúng là tôi đã khai*, on the screen. Raises `RuleError`.

    Not soon after a password or second factor came anew: who gave it could confirm what they typed in themselves.
    """
    if declaration.member_id != by.member_id:
        raise RuleError(NOT_YOURS)
    if not can_confirm(by, declaration):
        raise RuleError(NOTHING_WAITS)
    if caution_for(by, declaration.unit) == Confirmation.IN_PERSON:
        raise RuleError(NOT_YET)
    declaration.confirm(by=by, on="screen")


@transaction.atomic
def dispute(*, by: User, declaration: Declaration, note: str) -> None:
    """*Không đúng*: the version counts no longer, goes back with the member's words, and who typed it in is told."""
    if declaration.member_id != by.member_id:
        raise RuleError(NOT_YOURS)
    _dispute(by, declaration, note)


@transaction.atomic
def record_signature(*, by: User, declaration: Declaration, say: Say, basis: str) -> None:
    """What the member signed about a version typed in before, without a new answer. Raises `RuleError`."""
    if basis not in SIGNED:
        raise RuleError(ONLY_SIGNED)
    if not can_enter_for(by, declaration.member):
        raise RuleError(NOT_YOURS)
    if not declaration.awaits_confirmation:
        raise RuleError(NOTHING_WAITS)
    _say(by, declaration, say, basis)


def hear(*, by: User, member: Member, say: Say, on: str) -> None:
    """Carries what the member ticked on a form to the version that waits for it; none waiting is no error."""
    waiting = Declaration.objects.of_member(member).filter(confirmation__in=WAITING, status__in=STANDING)
    for declaration in waiting:
        _say(by, declaration, say, on)


def _say(by: User, declaration: Declaration, say: Say, on: str) -> None:
    if say.agrees:
        declaration.confirm(by=by, on=on)
    else:
        _dispute(by, declaration, say.note)


def _dispute(by: User, declaration: Declaration, note: str) -> None:
    # Confirmed a moment ago in another window? The lock decides.
    stored = Declaration.objects.select_for_update().get(pk=declaration.pk)
    if not stored.may_be_disputed:
        raise RuleError(NOTHING_WAITS)
    declaration.dispute(by=by, note=note)
    update_duties(declaration.member)
    title, url = "Một bản khai nhập hộ được báo là không đúng", declaration.get_absolute_url()
    involved = {user for user in (declaration.entered_by, declaration.acknowledged_by) if user is not None}
    for user in involved - {by}:
        tell(user, effect=f"declaration:{declaration.pk}:disputed", title=title, url=url)


def tell_member(declaration: Declaration, *, step: str, title: str) -> None:
    """Tells the declarant, when they have an account."""
    user: User | None = getattr(declaration.member, "user", None)
    if user is not None:
        effect = f"declaration:{declaration.pk}:{step}"
        tell(user, effect=effect, title=title, url=declaration.get_absolute_url())
