"""Who of a cell stands where, for its officers: names and states, nothing of what was declared.

Whoever has no version that counts reads “Chưa có bản khai”, with an opinion or without: the list must not tell who
has one to officers who do not talk about opinions.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Member, Membership, User
from accounts.roles import Verb
from declarations.models import Declaration, DeclarationStatus
from declarations.renewals import RENEWAL_RULE
from notifications.models import Deadline
from portal.lib import clock

SENT = (DeclarationStatus.SUBMITTED, DeclarationStatus.RETURNED, DeclarationStatus.ACKNOWLEDGED)
STATES = {
    "": "Tất cả",
    "acknowledged": "Đã ghi nhận",
    "submitted": "Chờ ghi nhận",
    "returned": "Đề nghị bổ sung",
    "none": "Chưa có bản khai",
    "due": "Đến kỳ xác nhận lại",
}


@dataclass(frozen=True)
class Row:
    """One member: the version an officer may open, and by when it is to be confirmed again."""

    member: Member
    unit: str
    version: Declaration | None
    renew_by: date | None

    @property
    def state(self) -> tuple[str, str]:
        """Code and label of the pill."""
        if self.version is None:
            return "not_declared", STATES["none"]
        return self.version.status, STATES[self.version.status]

    @property
    def is_overdue(self) -> bool:
        return self.renew_by is not None and self.renew_by < clock.today()


def sees_cell(user: User) -> bool:
    """Holds a post that opens the declarations of a cell."""
    return bool(user.units_with(Verb.SEE_DECLARATIONS))


def members_of(user: User, state: str) -> QuerySet[Membership]:
    """The roll of the cells whose declarations this person may open, in one state; by given name."""
    rows = Membership.objects.on_roll().filter(unit__in=user.units_with(Verb.SEE_DECLARATIONS))
    latest = _latest(Declaration.objects.filter(member__in=rows.values("member")))
    if state == "none":
        rows = rows.exclude(member__in=latest.values("member"))
    elif state == "due":
        rows = rows.filter(member__in=_renewals().values("member"))
    elif state in SENT:
        rows = rows.filter(member__in=latest.filter(status=state).values("member"))
    return rows.select_related("member", "unit").order_by("unit__path", "member__sort_key", "member_id")


def rows_of(memberships: Iterable[Membership]) -> list[Row]:
    """The rows of one page; two queries."""
    page = list(memberships)
    ids = {row.member_id for row in page}
    versions = {each.member_id: each for each in _latest(Declaration.objects.filter(member__in=ids))}
    due: dict[uuid.UUID, date] = dict(_renewals().filter(member__in=ids).values_list("member_id", "due_on"))
    return [Row(row.member, row.unit.name, versions.get(row.member_id), due.get(row.member_id)) for row in page]


def _latest(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    """Of each member the newest version that was sent and neither superseded nor withdrawn."""
    standing = rows.filter(status__in=SENT)
    newer = Declaration.objects.filter(status__in=SENT, member=OuterRef("member"), version__gt=OuterRef("version"))
    return standing.filter(~Exists(newer))


def _renewals() -> QuerySet[Deadline]:
    return Deadline.objects.open().filter(rule__code=RENEWAL_RULE)
