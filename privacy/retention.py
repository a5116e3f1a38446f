"""Retention, gathered from all apps: what would go today, by which rule, and how it goes."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

import accounts.retention
import declarations.retention
import notifications.retention
import rolls.retention
from accounts.models import SYSTEM, Event, JournalHead, Member, Unit
from accounts.retention import ERASED_TEXT, Keeping, Term, departed
from documents.retention import remove
from notifications.models import Rule
from privacy.models import DataRequest, LegalHold, OwnDataFile

BATCH = 200


def expired_people(term: Term) -> QuerySet[Member]:
    """Members on no roll any more for longer than the rule."""
    return departed(term.before_day)


def erase_people(keys: Sequence[uuid.UUID], purge_id: uuid.UUID) -> None:
    """Everything every app holds of these people goes; nameless dated rows stay, so that past figures stay."""
    members = list(Member.objects.select_for_update().filter(pk__in=keys, erased_at__isnull=True).order_by("pk"))
    found = [member.pk for member in members]
    for erase in ERASERS:
        erase(found)
    for member in members:
        Event.objects.append(by=SYSTEM, verb="member.erased", subject=member, data={"purge": str(purge_id)})


def erase_here(members: Sequence[uuid.UUID]) -> None:
    """Requests keep kind, days and ground; what was written in them goes, and so do ordered copies."""
    _forget(DataRequest.objects.filter(member__in=members))
    LegalHold.objects.filter(member__in=members).update(reason=ERASED_TEXT)
    rows = OwnDataFile.objects.filter(user__member__in=members).select_related("file")
    files = [row.file for row in rows if row.file is not None]
    rows.delete()
    remove(files)


def _forget(rows: QuerySet[DataRequest]) -> None:
    rows.exclude(basis="").update(basis=ERASED_TEXT)
    rows.exclude(answer="").update(answer=ERASED_TEXT)
    rows.exclude(extension_reason="").update(extension_reason=ERASED_TEXT)
    rows.update(text="")


def expired_requests(term: Term) -> QuerySet[DataRequest]:
    """Requests answered or taken back before the term, with words still in them."""
    over = DataRequest.objects.filter(answered_at__lt=term.before) | DataRequest.objects.filter(
        retracted_at__lt=term.before
    )
    return over.exclude(text="", answer__in=("", ERASED_TEXT))


def purge_requests(keys: Sequence[uuid.UUID], purge_id: uuid.UUID) -> None:
    _forget(DataRequest.objects.filter(pk__in=keys))


def expired_chains(term: Term) -> QuerySet[JournalHead]:
    """Closed chains: of things no longer in use, to which nothing was added since the term."""
    rows = accounts.retention.expired_chains(term)
    for kind, used in (accounts.retention.living() | declarations.retention.living()).items():
        rows = rows.exclude(subject_type=kind, subject_id__in=used.values("pk"))
    return rows


# Content before people, people before the journal: a run that stops half-way leaves nothing unnamed.
KEEPINGS: tuple[Keeping, ...] = (
    *declarations.retention.KEEPINGS,
    Keeping("keep-after-end", "Đảng viên đã rời danh sách", expired_people, erase_people, "last_unit", "pk"),
    *notifications.retention.KEEPINGS,
    Keeping(
        "keep-data-requests", "Lời văn của yêu cầu về dữ liệu đã giải quyết", expired_requests, purge_requests,
        "unit_id", "member_id",
    ),
    accounts.retention.KEEPINGS[0],
    Keeping(
        "keep-journal", accounts.retention.KEEPINGS[1].label, expired_chains, accounts.retention.purge_chains,
        member="subject_id",
    ),
)  # fmt: skip
ERASERS: tuple[Callable[[Sequence[uuid.UUID]], None], ...] = (
    erase_here,
    declarations.retention.erase,
    rolls.retention.erase,
    notifications.retention.erase,
    accounts.retention.erase,
)


@dataclass(frozen=True)
class Line:
    """One line of a preview, as stored with a run: counts and rules, never a name of a person."""

    label: str
    rule: str
    rule_label: str
    days: int
    ground: str
    before: str  # ISO day: what ended before it has had its time
    count: int
    held: int
    units: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def as_shown(plan: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored lines for a page: the day as a day."""
    return [line | {"before": date.fromisoformat(line["before"])} for line in plan]


def held_members() -> QuerySet[LegalHold, uuid.UUID]:
    """Keys of members of whom nothing may be deleted now."""
    return LegalHold.objects.in_force().values_list("member_id", flat=True)


def preview(on: date) -> list[Line]:
    """What has had its time on the day, by kind; a kind whose rule is missing is never deleted, and not shown."""
    return [_line(keeping, rule, on) for keeping, rule in _with_rules(on)]


def _with_rules(on: date) -> Iterable[tuple[Keeping, Rule]]:
    root = Unit.objects.filter(depth=1).first()
    if root is None:
        return
    for keeping in KEEPINGS:
        try:
            yield keeping, Rule.objects.in_force(keeping.rule, root, on)
        except Rule.DoesNotExist:
            continue


def _line(keeping: Keeping, rule: Rule, on: date) -> Line:
    term = Term.of(on, rule.days)
    expired, free = keeping.expired(term), due(keeping, term)
    count = free.count()
    held = expired.count() - count if keeping.member else 0
    units = _by_unit(keeping, free) if count else []
    before = term.before_day.isoformat()
    return Line(keeping.label, rule.code, rule.label, rule.days, rule.ground, before, count, held, units)


def due(keeping: Keeping, term: Term) -> QuerySet[Any]:
    """What goes: expired, and of nobody under a legal hold."""
    rows = keeping.expired(term)
    return rows.exclude(**{f"{keeping.member}__in": held_members()}) if keeping.member else rows


def _by_unit(keeping: Keeping, rows: QuerySet[Any]) -> list[dict[str, Any]]:
    if not keeping.unit:
        return []
    counts = dict(rows.order_by().values_list(keeping.unit).annotate(Count("pk", distinct=True)))
    names = dict(Unit.objects.filter(pk__in=[key for key in counts if key]).values_list("pk", "name"))
    return sorted(
        ({"unit": names.get(key, "Đơn vị không còn"), "count": count} for key, count in counts.items()),
        key=lambda row: (-row["count"], row["unit"]),
    )


def run_batches(keeping: Keeping, term: Term, purge_id: uuid.UUID) -> Iterable[int]:
    """Deletes batch by batch, each in a transaction of its own; yields how many things each batch took."""
    before: list[Any] = []
    while keys := list(due(keeping, term).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        if keys == before:
            raise RuntimeError(f"{keeping.label}: what was purged is still there")
        with transaction.atomic():
            # Asked again inside: a hold placed a moment ago wins.
            still = list(due(keeping, term).filter(pk__in=keys).values_list("pk", flat=True))
            keeping.purge(still, purge_id)
        before = keys
        yield len(still)
