"""By which way a member can be reached, and who cannot. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import Member, Membership, User
from accounts.roles import Verb
from notifications.models import Deadline, RefusedAddress
from notifications.models.channels import address_tag
from notifications.models.rules import Step
from portal.lib import clock


@dataclass(frozen=True)
class Reach:
    """One member and the best way to them; `row` is the deadline it is about, when there is one."""

    member: Member
    code: str
    label: str
    advice: str
    row: Deadline | None = None


NO_ACCOUNT = "Gặp trực tiếp hoặc làm trên giấy; có thể mời mở tài khoản."
LOCKED = "Gặp trực tiếp; nhờ quản trị mở khóa nếu cần."
REFUSED = "Gặp hoặc gọi điện, và nhờ đồng chí ấy sửa địa chỉ thư trong danh sách hoặc trong tài khoản."
NO_MAIL = "Chỉ thấy nhắc việc khi mở cổng. Nên gọi điện."
BY_MAIL = "Thư vẫn gửi được. Nên gọi điện hoặc gặp trực tiếp."


def with_ways(rows: Iterable[Deadline]) -> list[Reach]:
    """Each deadline with the way to its member; one query for all addresses."""
    found = list(rows)
    refused = _refused(row.member for row in found)
    return [_reach(row.member, refused, row) for row in found]


def unreachable(user: User) -> list[Reach]:
    """Members of the person's cells whom no message reaches, in the order of names."""
    cells = user.units_with(Verb.REVIEW_DECLARATIONS)
    rows = Membership.objects.on_roll().filter(unit__in=cells).values("member_id")
    members = list(Member.objects.filter(pk__in=rows).select_related("user").order_by("sort_key", "pk"))
    refused = _refused(members)
    found = [_reach(member, refused) for member in members]
    return [each for each in found if each.code in ("no_account", "locked", "refused")]


@dataclass(frozen=True)
class Waiting:
    """How many members of the person's cells need a word in person, and how many have an address that is refused."""

    overdue: int = 0
    refused: int = 0


def waiting(user: User) -> Waiting:
    """Both numbers for the home page, in one query."""
    here = Membership.objects.on_roll().filter(unit__in=user.units_with(Verb.REVIEW_DECLARATIONS))
    overdue = Deadline.objects.handed_over().filter(member=OuterRef("member"))
    mark = RefusedAddress.objects.filter(member=OuterRef("member")).values("tag")[:1]
    rows = here.annotate(is_overdue=Exists(overdue), tag=Subquery(mark)).filter(
        Q(is_overdue=True) | Q(tag__isnull=False)
    )
    found = list(rows.values_list("is_overdue", "tag", "member__user__email", "member__contact_email"))
    refused = [
        tag for _, tag, account, roll in found if tag and tag == address_tag(roll if account is None else account)
    ]
    return Waiting(sum(is_overdue for is_overdue, *_ in found), len(refused))


def address_of(member: Member) -> str:
    """Where mail for this member goes: the account's address, else the one on the roll."""
    account: User | None = getattr(member, "user", None)
    return account.email if account is not None else member.contact_email


def refusal_of(user: User) -> RefusedAddress | None:
    """The mark on the person's own address, if it takes no mail."""
    return RefusedAddress.objects.among([user.email]).get(user.email)


def _refused(members: Iterable[Member]) -> dict[str, RefusedAddress]:
    return RefusedAddress.objects.among(address_of(member) for member in members)


def _reach(member: Member, refused: dict[str, RefusedAddress], row: Deadline | None = None) -> Reach:
    account: User | None = getattr(member, "user", None)
    if mark := refused.get(address_of(member)):
        return Reach(
            member,
            "refused",
            f"Địa chỉ thư không nhận thư từ ngày {clock.local(mark.refused_at):%d/%m/%Y}",
            REFUSED,
            row,
        )
    if account is None:
        return Reach(member, "no_account", "Chưa có tài khoản", NO_ACCOUNT, row)
    if not account.is_active:
        return Reach(member, "locked", "Tài khoản đang tạm khóa", LOCKED, row)
    if not account.email:
        return Reach(member, "no_mail", "Không có thư điện tử", NO_MAIL, row)
    return Reach(member, "by_mail", "Có tài khoản và thư điện tử", BY_MAIL, row)


@dataclass(frozen=True)
class StepShown:
    """One reminder of a deadline: the day of its rule, and what became of it."""

    day: date
    label: str
    state: str


def steps_of(deadline: Deadline) -> list[StepShown]:
    """The reminders that belong to the deadline, sent and still to come."""
    done = {row.step: row.get_outcome_display().lower() for row in deadline.reminders.all()}
    rest = "sẽ gửi nếu việc chưa xong" if deadline.is_open else "không gửi"
    return [StepShown(day, Step(step).label, done.get(step, rest)) for step, day in deadline.steps.items()]
