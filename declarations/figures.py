"""Figures of declarations over a subtree, as of a moment in the past or now.

Everything is counted from dated rows, so the same moment gives the same figures later: memberships
valid on the day, versions by their `*_at`, opinions by the journal (a consent row keeps only the last
one). The tree alone is that of today, and a change of the roll entered with a day in the past changes
that past. Set-based: `figures` takes 5 queries, `figures_by_child` 2, however many members there are;
equal on SQLite and PostgreSQL.

Whoever was asked stands in exactly one place, here and on the page of a request (`progress`):
đã khai – a version counts (for a request: its deadline is met, which `duties` keeps the same thing);
có ý kiến – not declared, and `holding_opinion`: did not agree to a request that is still issued, whether
or not people have talked about it, until the member agrees; chưa khai – everybody else.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Substr, TruncDate

from accounts.models import Event, Membership, Standing, Unit
from declarations.changes import ALWAYS_ASKED
from declarations.models import Consent, Declaration, DeclarationRequest, PageStatus, PersonalPage
from notifications.models import Deadline
from portal.lib import clock

# Standings counted in the roll strength, in the order of a report; guests are not.
ROLL_STANDINGS = tuple(code for code in Standing.values if code != Standing.TEMPORARILY_HERE)
# Steps of a consent after which the member has an opinion.
OPINION_STEPS = tuple(Consent.TRANSITIONS[name].event for name in ("object", "settle"))


@dataclass(frozen=True, kw_only=True)
class AdministrativeFigures:
    """What a committee learns about a unit below it.

    Of `members` on the roll `asked` were ever asked; these are `declared` (a version counts),
    `objected` (has an opinion, settled or not) or `not_yet`. `on_time` is a part of `declared`.
    """

    members: int = 0
    asked: int = 0
    declared: int = 0
    not_yet: int = 0
    objected: int = 0
    on_time: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class DeclarationFigures(AdministrativeFigures):
    """Figures of a report: also members by standing (every roll standing), and pages changed since."""

    by_standing: dict[str, int]
    new_pages: int = 0
    amended_pages: int = 0
    cancelled_pages: int = 0


def figures(unit: Unit, *, since: datetime, as_of: datetime) -> DeclarationFigures:
    """Figures of the unit and everything below it at `as_of`; pages compared with `since` (both aware).

    Five queries: the roll by standing, and four counts of pages.
    """
    by_standing = {row["standing"]: row for row in _roll(unit, as_of).values("standing").annotate(**_COUNTS)}
    rows = by_standing.values()
    return DeclarationFigures(
        by_standing={code: by_standing[code]["members"] if code in by_standing else 0 for code in ROLL_STANDINGS},
        **{name: sum(row[name] for row in rows) for name in _COUNTS},
        **_page_figures(unit, since=since, as_of=as_of),
    )


def figures_by_child(unit: Unit, *, as_of: datetime) -> list[tuple[Unit, AdministrativeFigures]]:
    """Administrative figures of each subtree directly below the unit, in the order of the tree.

    Two queries: the units below, and their rolls in groups. A unit closed by that day is listed only
    while it still had members.
    """
    depth, length = unit.depth + 1, len(unit.path) + Unit.steplen
    grouped = _roll(unit, as_of).annotate(child=Substr("unit__path", 1, length)).values("child").annotate(**_COUNTS)
    found = {row.pop("child"): row for row in grouped}
    day = clock.local(as_of).date()
    children = Unit.objects.under(unit).filter(depth=depth)
    return [
        (child, AdministrativeFigures(**found.get(child.path, {})))
        for child in children
        if child.path in found or (child.is_open(day) and (child.opened_on is None or child.opened_on <= day))
    ]


# The roll --------------------------------------------------------------------------------------

_COUNTS = {
    "members": Count("pk"),
    "asked": Count("pk", filter=Q(is_asked=True)),
    "declared": Count("pk", filter=Q(has_declared=True)),
    "not_yet": Count("pk", filter=Q(is_asked=True, has_declared=False, has_objected=False)),
    "objected": Count("pk", filter=Q(is_asked=True, has_declared=False, has_objected=True)),
    "on_time": Count("pk", filter=Q(was_on_time=True)),
}


def _roll(unit: Unit, at: datetime) -> Any:
    """Memberships on the roll that day, each with what its member had done by `at`."""
    mine = {"member": OuterRef("member")}
    declared = Exists(counting(at).filter(**mine))
    asked = Deadline.objects.filter(
        **mine,
        subject_type=DeclarationRequest._meta.model_name,
        subject_id__in=DeclarationRequest.objects.filter(issued_at__lte=at).values("pk"),
        starts_on__lte=clock.local(at).date(),
    )
    return (
        Membership.objects.on_roll(clock.local(at).date())
        .under(unit)
        .order_by()
        .annotate(
            has_declared=declared,
            # Whoever declared was asked, even before the clock-driven task gave them a deadline.
            is_asked=ExpressionWrapper(Exists(asked) | declared, BooleanField()),
            has_objected=Exists(holding_opinion(at).filter(**mine)),
            was_on_time=Exists(_on_time(at).filter(**mine)),
        )
    )


def _standing_versions(at: datetime) -> QuerySet[Declaration]:
    """Versions sent by `at` that were neither returned nor withdrawn by then."""
    return Declaration.objects.filter(_not_yet("returned_at", at), _not_yet("withdrawn_at", at), submitted_at__lte=at)


def _not_yet(field: str, at: datetime) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": at})


def counting(at: datetime) -> QuerySet[Declaration]:
    """The one version of each member that counted at `at`: the latest neither returned, withdrawn nor superseded."""
    standing = _standing_versions(at).filter(_not_yet("superseded_at", at))
    later = standing.filter(member=OuterRef("member"), version__gt=OuterRef("version"))
    return standing.filter(~Exists(later))


def _on_time(at: datetime) -> QuerySet[Declaration]:
    """Counting versions whose request was answered by the member's due day: by them, or by one before them."""
    due = Deadline.objects.filter(
        member=OuterRef("member"),
        subject_type=DeclarationRequest._meta.model_name,
        subject_id=OuterRef("request"),
        due_on__gte=OuterRef("sent_on"),
    )
    # On paper the member answered on the day they signed, whenever somebody typed it in.
    sent_on = Coalesce("basis_on", TruncDate("submitted_at", tzinfo=clock.VIET_NAM))
    sent = _standing_versions(at).annotate(sent_on=sent_on)
    in_time = sent.filter(Exists(due), member=OuterRef("member"), request=OuterRef("request"))
    return counting(at).filter(Exists(in_time))


def holding_opinion(at: datetime) -> QuerySet[Consent]:
    """Consents of members with an opinion at `at`, as the journal tells: *chưa khai – có ý kiến*.

    Talking about it (`settled`) ends no opinion; agreeing does, and so does the end of the request.
    """
    steps = Event.objects.filter(subject_type=Consent._meta.model_name, subject_id=OuterRef("pk"), at__lte=at)
    last = Subquery(steps.order_by("-seq").values("verb")[:1])
    open_then = Consent.objects.filter(_not_yet("request__ended_at", at), request__issued_at__lte=at)
    return open_then.annotate(last_step=last).filter(last_step__in=OPINION_STEPS)


# Pages -----------------------------------------------------------------------------------------


NO_DAY = Value(date.min, output_field=DateField())  # for an empty day, since NULL equals nothing


def _page_figures(unit: Unit, *, since: datetime, as_of: datetime) -> dict[str, int]:
    """Pages in use at either moment, compared by `page_key`, of members on the roll now with a counting version.

    Who withdrew everything has cancelled no page. Four plain counts, since a database joins whole sets only where
    a comparison stands alone; and what is compared with needs no roll, being of the same member.
    """
    roll = Membership.objects.on_roll(clock.local(as_of).date()).under(unit).values("member")
    declared = counting(as_of).filter(member__in=roll)
    now = _pages_of(declared)
    then = _pages_of(counting(since).filter(member__in=declared.values("member")))
    before = _same_page(_pages_of(counting(since)))
    known = now.filter(Exists(before)).count()
    return {
        "new_pages": now.count() - known,
        "amended_pages": known - now.filter(Exists(_unchanged(before))).count(),
        "cancelled_pages": then.filter(~Exists(_same_page(_pages_of(counting(as_of))))).count(),
    }


def _pages_of(declarations: QuerySet[Declaration]) -> QuerySet[PersonalPage]:
    pages = PersonalPage.objects.filter(declaration__in=declarations.values("pk")).order_by()
    return pages.exclude(status=PageStatus.CANCELLED)


def _same_page(pages: QuerySet[PersonalPage]) -> QuerySet[PersonalPage]:
    """Among `pages`, the one of the same member and key as the page of the outer query."""
    return pages.filter(declaration__member=OuterRef("declaration__member"), page_key=OuterRef("page_key"))


def _unchanged(pages: QuerySet[PersonalPage]) -> QuerySet[PersonalPage]:
    """Among `pages`, those that tell the same as the page of the outer query.

    As on the reviewer's screen (`changes`), what the newer request does not ask is no change.
    """
    always = {name: OuterRef(name) for name in ALWAYS_ASKED}
    asked = Cast(OuterRef("declaration__request__fields"), TextField())
    rows = pages.annotate(asked=asked, day=Coalesce("opened_on", NO_DAY)).filter(**always)
    optional = {
        "address": Q(address=OuterRef("address")),
        "purpose": Q(purpose=OuterRef("purpose")),
        "opened_on": Q(day=Coalesce(OuterRef("opened_on"), NO_DAY)),
    }
    for name, is_equal in optional.items():
        rows = rows.filter(is_equal | ~Q(asked__contains=f'"{name}"'))
    return rows
