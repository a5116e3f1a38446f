"""Asking for what was declared to be confirmed again, and *Không thay đổi*."""

import math
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.errors import RuleError
from accounts.models import Member, Membership, Unit, User
from declarations.actions.drafting import CheckedPage, start_draft, submit
from declarations.models import Consent, Declaration, DeclarationRequest, DeclarationStatus, Kind
from declarations.renewals import (
    RENEWAL_RULE,
    SPREAD_RULE,
    answers,
    in_line,
    opens_on,
    period_ends_on,
    renewed_under,
    window,
)
from notifications.actions import Duty, Told, set_deadlines_of, tell_many
from notifications.models import CalendarDay, Deadline, Rule
from portal.lib import clock
from portal.lib.calendar import add_months

TOLD = "Đến kỳ xác nhận lại bản khai"
TITLE = "Xác nhận lại trang đã khai"
DRAFT_OPEN = "Bạn đang soạn dở một bản nháp. Hãy gửi bản nháp đó, hoặc bỏ bản nháp rồi xác nhận lại."
NOT_THE_LATEST = "Bản khai này không còn là bản mới nhất của bạn. Hãy mở mục Khai báo để xem bản mới nhất."


# The member --------------------------------------------------------------------------------------


@transaction.atomic
def renew(*, by: User, declaration: Declaration, request: DeclarationRequest) -> Declaration:
    """*Không thay đổi*: sends what was acknowledged once more as a new version, with the attestation of today.

    The pages are copied with their keys, fewer fields where the request asks fewer. It then waits like any other.
    Raises `RuleError` when there is something newer, a draft is open, or nobody asks any more.
    """
    if by.member_id is None or declaration.member_id != by.member_id:
        raise RuleError("Chỉ người khai mới xác nhận lại được bản khai của mình.")
    Member.objects.select_for_update().get(pk=by.member_id)  # two taps at once make one version
    later = Declaration.objects.filter(member=by.member_id, version__gt=declaration.version)
    if later.filter(status=DeclarationStatus.DRAFT).exists():
        raise RuleError(DRAFT_OPEN)
    declaration.refresh_from_db(fields=["status"])
    waiting = [DeclarationStatus.SUBMITTED, DeclarationStatus.RETURNED]
    if declaration.status != DeclarationStatus.ACKNOWLEDGED or later.filter(status__in=waiting).exists():
        raise RuleError(NOT_THE_LATEST)
    draft = start_draft(by=by, request=request)
    draft.kind, draft.answer = Kind.RENEWAL, declaration.answer
    draft.save(update_fields=["kind", "answer"])
    submit(by=by, declaration=draft, pages=_pages_again(declaration, request))
    return draft


def _pages_again(declaration: Declaration, request: DeclarationRequest) -> list[CheckedPage]:
    """The pages in use, with the fields that the request asks for; what was cancelled has been told already."""
    return [
        CheckedPage(
            platform=page.platform,
            display_name=page.display_name,
            status=page.status,
            address=page.address if request.asks("address") else "",
            purpose=page.purpose if request.asks("purpose") else "",
            opened_on=page.opened_on if request.asks("opened_on") else None,
            page_key=page.page_key,
        )
        for page in declaration.pages.all()
        if page.is_active
    ]


# The clock ---------------------------------------------------------------------------------------


def ask_renewals() -> int:
    """Asks everybody whose version has stood for its period; returns how many. Run twice it asks nobody twice.

    One transaction per cell. What no request asks for any more is dropped first.
    """
    drop_renewals()
    requests = DeclarationRequest.objects.issued().filter(renewal_months__isnull=False).select_related("unit")
    return sum(_ask_cell(request, unit, rows) for request in requests for unit, rows in _standing(request).items())


def drop_renewals(under: Unit | None = None) -> None:
    """Removes unmet renewals (of the cells under a unit) of versions for which no issued request asks any more.

    Removed and not cancelled: when a later request asks again, the member gets all the days of the rule anew.
    """
    unmet = Deadline.objects.filter(rule__code=RENEWAL_RULE, met_at__isnull=True)
    if under is not None:
        unmet = unmet.filter(unit__path__startswith=under.path)
    rows = list(unmet.values_list("pk", "subject_id", "member_id"))
    if not rows:
        return
    versions = Declaration.objects.select_related("request").in_bulk({row[1] for row in rows})
    cells = Membership.objects.on_roll().filter(member__in={row[2] for row in rows})
    paths = dict(cells.values_list("member_id", "unit__path"))
    requests = list(DeclarationRequest.objects.issued().filter(renewal_months__isnull=False).select_related("unit"))
    unasked = [
        pk
        for pk, version, member in rows
        if version not in versions or not _is_asked(versions[version], paths.get(member, ""), requests)
    ]
    Deadline.objects.filter(pk__in=unasked).delete()


def _is_asked(version: Declaration, path: str, requests: list[DeclarationRequest]) -> bool:
    return renewed_under(version, (each for each in requests if path.startswith(each.unit.path))) is not None


def _standing(request: DeclarationRequest) -> dict[Unit, list[Declaration]]:
    """Acknowledged versions by cell that may be due by now and about which nobody has been asked.

    One query, one more for the cells. Not who has something newer under way, nor who has an opinion.
    """
    latest = clock.today() + timedelta(days=_spread(request) + 3)  # months differ in length; the exact day is below
    since = add_months(latest, -(request.renewal_months or 0))
    newer = Declaration.objects.filter(member=OuterRef("member"), version__gt=OuterRef("version"))
    asked = Deadline.objects.filter(member=OuterRef("member"), subject_id=OuterRef("pk"), rule__code=RENEWAL_RULE)
    here = Membership.objects.on_roll().under(request.unit)
    rows = Declaration.objects.filter(
        ~Exists(newer.filter(status__in=["submitted", "returned"])),
        ~Exists(asked),
        status=DeclarationStatus.ACKNOWLEDGED,
        acknowledged_at__date__lte=since,
        member__in=here.values("member"),
    ).exclude(member__in=Consent.objects.with_opinion().filter(request=request).values("member"))
    by_member = {row.member_id: row for row in rows.select_related("request") if answers(row, request)}
    found: dict[Unit, list[Declaration]] = defaultdict(list)
    for place in here.filter(member__in=by_member).select_related("unit", "member__user"):
        row = by_member[place.member_id]
        row.member = place.member
        found[place.unit].append(row)
    return found


def _spread(request: DeclarationRequest) -> int:
    return Rule.objects.in_force(SPREAD_RULE, request.unit, clock.today()).days if request.is_staggered else 0


@transaction.atomic
def _ask_cell(request: DeclarationRequest, unit: Unit, rows: list[Declaration]) -> int:
    today = clock.today()
    rule = Rule.objects.in_force(RENEWAL_RULE, unit, today)
    due = _due(request, unit, rows) if request.is_staggered else _ended(request, rows)
    if not due:
        return 0
    urls = {row.pk: reverse("declarations:declaration_renew", args=[row.pk]) for row in due}
    duties = [Duty(row.member, unit, rule, row, urls[row.pk]) for row in due]
    due_on = set_deadlines_of(duties, title=TITLE, starts_on=today)[rule.pk]
    tell_many(
        [
            Told(user, unit, f"renewal:{row.pk}:{today}", TOLD, urls[row.pk], f"{due_on:%d/%m/%Y}")
            for row in due
            if (user := getattr(row.member, "user", None)) is not None
        ]
    )
    return len(due)


def _ended(request: DeclarationRequest, rows: list[Declaration]) -> list[Declaration]:
    return [row for row in rows if period_ends_on(row, request) <= clock.today()]


def _due(request: DeclarationRequest, unit: Unit, rows: list[Declaration]) -> list[Declaration]:
    """Of a staggered cell, those whose day has come; never more in one day than an even spread gives.

    So a downtime, or versions acknowledged on different days, do not bring them all at once either.
    """
    today, spread, overrides = clock.today(), _spread(request), CalendarDay.overrides()
    members: list[uuid.UUID] = list(Membership.objects.on_roll().filter(unit=unit).values_list("member_id", flat=True))
    places = in_line(members, request)
    days = {row.pk: window(row, request, spread, overrides) for row in rows}
    opens: dict[uuid.UUID, date] = {
        row.pk: opens_on(row, request, place=places[row.member_id], of=len(members), days=days[row.pk]) for row in rows
    }
    come = sorted(
        (row for row in rows if opens[row.pk] <= today), key=lambda row: (opens[row.pk], places[row.member_id])
    )
    begun = Deadline.objects.filter(rule__code=RENEWAL_RULE, unit=unit, starts_on=today).count()
    return come[: max(0, _a_day(len(members), days.values()) - begun)]


def _a_day(members: int, windows: Iterable[list[date]]) -> int:
    shortest = min((len(days) for days in windows if days), default=1)
    return math.ceil(members / shortest)
