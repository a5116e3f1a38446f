"""When a declaration is to be confirmed again, and under which request. Pure, or reads for the screens.

A declaration is renewed only where an issued request that it answers says so (`renewal_months`). The period runs
from the day of acknowledgement. With `is_staggered` the days of a cell's members are spread over the last days of
the period, in an order that says nothing about anybody (a hash), so that a cell is not asked all at once. What was
declared keeps counting, however long a renewal is overdue.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from declarations.models import Answer, Declaration, DeclarationRequest, DeclarationStatus, PersonalPage
from declarations.situation import Asked, asked_of
from notifications.models import Deadline
from portal.lib import clock
from portal.lib.calendar import CalendarOverride, add_months, working_days_of

RENEWAL_RULE = "declaration-renewal-due"
SPREAD_RULE = "declaration-renewal-spread"


def answers(declaration: Declaration, request: DeclarationRequest) -> bool:
    """Whether the declaration was made for this request, or asked no less."""
    return declaration.request_id == request.pk or declaration.request.covers(request)


def renewed_under(declaration: Declaration, issued: Iterable[DeclarationRequest]) -> DeclarationRequest | None:
    """Of the issued requests that reach the member, the one that asks soonest for this version again."""
    found = [each for each in issued if each.renewal_months is not None and answers(declaration, each)]
    return min(found, key=lambda each: (each.renewal_months or 0, str(each.pk)), default=None)


# Staggering --------------------------------------------------------------------------------------


def in_line(members: Iterable[uuid.UUID], request: DeclarationRequest) -> dict[uuid.UUID, int]:
    """The place of each member of a cell, from 0: by hash of request and member, the same whenever it is asked."""
    key = {each: hashlib.sha256(f"{request.pk}:{each}".encode()).hexdigest() for each in members}
    return {each: place for place, each in enumerate(sorted(key, key=key.__getitem__))}


def opens_on(
    declaration: Declaration, request: DeclarationRequest, *, place: int, of: int, days: Sequence[date]
) -> date:
    """The day on which the member is asked again: the end of the period, or with staggering a day before it.

    In: `place` of `of` members in line; `days` as `window` gives them.
    """
    return days[place * len(days) // of] if request.is_staggered and days else period_ends_on(declaration, request)


def period_ends_on(declaration: Declaration, request: DeclarationRequest) -> date:
    """The day on which the version has stood so long."""
    since = declaration.acknowledged_at or clock.now()
    return add_months(clock.local(since).date(), request.renewal_months or 0)


def window(
    declaration: Declaration, request: DeclarationRequest, spread: int, overrides: tuple[CalendarOverride, ...]
) -> list[date]:
    """The working days over which a cell is spread: the last `spread` days of the period.

    When the request came so late that they lie behind it, the first `spread` days after it instead.
    """
    earliest = clock.local(request.issued_at or clock.now()).date() + timedelta(days=spread)
    last = max(period_ends_on(declaration, request), earliest)
    return working_days_of(last - timedelta(days=spread - 1), last, overrides)


# One member's renewal ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Renewal:
    """A version that is to be confirmed again, as its member sees it."""

    declaration: Declaration
    asked: Asked
    deadline: Deadline
    pages: list[PersonalPage]
    draft: Declaration | None

    @property
    def request(self) -> DeclarationRequest:
        return self.asked.request

    @property
    def may_stay_the_same(self) -> bool:
        """Whether *Không thay đổi* is possible: no draft is open, and something is left to confirm."""
        return self.draft is None and (self.declaration.answer != Answer.PAGES or bool(self.pages))


def renewal_of(user: User, declaration: Declaration) -> Renewal | None:
    """The open renewal of this version, for its own member; None when nothing is asked about it (any more)."""
    deadline = Deadline.objects.about(declaration).open().filter(member=user.member_id).select_related("rule").first()
    if deadline is None or declaration.status != DeclarationStatus.ACKNOWLEDGED:
        return None
    asked = {each.request.pk: each for each in asked_of(user)}
    request = renewed_under(declaration, (each.request for each in asked.values() if not each.has_opinion))
    later = Declaration.objects.of_member(declaration.member).filter(version__gt=declaration.version)
    if request is None or any(each.status in ("submitted", "returned") for each in later):
        return None
    draft = next((each for each in later if each.status == DeclarationStatus.DRAFT), None)
    pages = [page for page in declaration.pages.all() if page.is_active]
    return Renewal(declaration, asked[request.pk], deadline, pages, draft)
