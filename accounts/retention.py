"""What the roll, the accounts and the journal keep, for how long, and how it goes.

Every app offers `KEEPINGS` (things that expire by a rule) and `erase` (what it holds of people whose data go
whole); `privacy/retention.py` gathers them.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import CharField, Exists, Max, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from accounts.models import (
    AccessCode,
    Application,
    CredentialRecovery,
    Event,
    JournalHead,
    Member,
    Membership,
    OnceKey,
    Post,
    PostStatus,
    PurgeStub,
    ReadEvent,
    Unit,
    User,
)
from accounts.models.purges import READS
from portal.lib import clock
from portal.lib.names import search_key, sort_key

ERASED_NAME = "Đảng viên đã xóa dữ liệu"
ERASED_TEXT = "Đã xóa theo thời hạn lưu."
# What a person's rows are left with; a test compares with the columns there are.
ERASED_MEMBER: dict[str, Any] = {
    "full_name": ERASED_NAME,
    "search_key": search_key(ERASED_NAME),
    "sort_key": sort_key(ERASED_NAME),
    "birth_year": None,
    "contact_email": "",
    "contact_phone": "",
}
ERASED_USER: dict[str, Any] = {
    "password": "!",
    "email": "",
    "phone": "",
    "phone_verified_at": None,
    "is_active": False,
    "last_login": None,
    "credential_replaced_at": None,
    "credential_changed_at": None,
}


@dataclass(frozen=True)
class Term:
    """`on`: the day as of which is counted; `before`: what ended before this moment has had its time."""

    on: date
    before: datetime

    @classmethod
    def of(cls, on: date, days: int) -> "Term":
        """`days` before the beginning of `on` in Viet Nam."""
        return cls(on, datetime.combine(on, time.min, tzinfo=clock.VIET_NAM) - timedelta(days=days))

    @property
    def before_day(self) -> date:
        return clock.local(self.before).date()

    def months_before(self, months: int) -> datetime:
        """The moment so many months of 365/12 days before `on`, for a time of keeping promised in months."""
        return Term.of(self.on, round(months * 365 / 12)).before


@dataclass(frozen=True)
class Keeping:
    """One kind of thing with a time of keeping.

    `rule`: code of the Rule with the number of days. `expired` gives the rows whose time is over; `purge` takes
    some of their keys and the id of the run, and afterwards `expired` gives them no more, so that an interrupted
    run just goes on. `unit` and `member` are lookups from a row to ids, for counts and for legal holds.
    """

    rule: str
    label: str
    expired: Callable[[Term], QuerySet[Any]]
    purge: Callable[[Sequence[Any], uuid.UUID], None]
    unit: str = ""
    member: str = ""


# The read ledger and the journal ---------------------------------------------------------------


def expired_reads(term: Term) -> QuerySet[ReadEvent]:
    """Openings older than the term."""
    return ReadEvent.objects.filter(at__lt=term.before)


def purge_reads(keys: Sequence[int], purge_id: uuid.UUID) -> None:
    """Takes these rows out of the read ledger; a stub says how many, and the hashes of the first and the last."""
    rows = list(ReadEvent.objects.filter(pk__in=keys).order_by("at", "pk"))
    if not rows:
        return
    PurgeStub.objects.create(
        subject_type=READS,
        subject_id=uuid.uuid4(),
        count=len(rows),
        first_row=min(row.pk for row in rows),
        first_hash=_digest(rows[0]),
        last_hash=_digest(rows[-1]),
        until=rows[-1].at + timedelta(microseconds=1),
        reason="keep-reads",
        purge_id=purge_id,
        at=clock.now(),
    )
    ReadEvent.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _digest(row: ReadEvent) -> str:
    return hashlib.sha256(json.dumps(row.content(), sort_keys=True).encode()).hexdigest()


def expired_chains(term: Term) -> QuerySet[JournalHead]:
    """Chains to which nothing was added since the term, and of which something is still there."""
    last = Event.objects.filter(subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"))
    ended = last.filter(seq=OuterRef("seq"), at__lt=term.before)
    return JournalHead.objects.filter(Exists(ended))


def living() -> dict[str, QuerySet[Any]]:
    """Whose chains are not closed, however quiet: by kind of subject the rows that are still in use."""
    return {
        "member": Member.objects.filter(erased_at__isnull=True),
        "unit": Unit.objects.open(),
        "user": User.objects.filter(is_active=True),
        "post": Post.objects.filter(status__in=[PostStatus.PROPOSED, PostStatus.CONFIRMED]),
    }


def purge_chains(keys: Sequence[int], purge_id: uuid.UUID) -> None:
    """Takes whole chains out of the journal; the stub of each carries on its hash, should it ever go on."""
    heads = list(JournalHead.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    for kind in sorted({head.subject_type for head in heads}):
        _purge_kind(kind, [head for head in heads if head.subject_type == kind], purge_id)


def _purge_kind(kind: str, heads: list[JournalHead], purge_id: uuid.UUID) -> None:
    events = Event.objects.filter(subject_type=kind, subject_id__in=[head.subject_id for head in heads])
    spans = events.order_by().values("subject_id").annotate(
        count=models.Count("pk"), first_row=Min("pk"), first_seq=Min("seq"), until=Max("at")
    )  # fmt: skip
    firsts = dict(events.filter(pk__in=[row["first_row"] for row in spans]).values_list("subject_id", "hash"))
    ends = {head.subject_id: head for head in heads}
    PurgeStub.objects.bulk_create(
        PurgeStub(
            subject_type=kind,
            subject_id=row["subject_id"],
            count=row["count"],
            first_row=row["first_row"],
            last_seq=ends[row["subject_id"]].seq,
            first_hash=firsts[row["subject_id"]],
            last_hash=ends[row["subject_id"]].hash,
            until=row["until"] + timedelta(microseconds=1),
            reason="keep-journal",
            purge_id=purge_id,
            at=clock.now(),
        )
        for row in spans
    )
    events.delete()


KEEPINGS = (
    Keeping("keep-reads", "Dòng nhật ký ai đã xem", expired_reads, purge_reads, "unit_id", "member_id"),
    Keeping("keep-journal", "Chuỗi nhật ký việc đã làm", expired_chains, purge_chains, member="subject_id"),
)


# People ----------------------------------------------------------------------------------------


def departed(before: date) -> QuerySet[Member]:
    """Members on no roll whose last membership ended before the day, not yet erased; with `last_unit`."""
    rows = Membership.objects.filter(member=OuterRef("pk"))
    runs = rows.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=before))
    last = rows.order_by("-starts_on", "-pk").values("unit_id")[:1]
    known = Member.objects.filter(Exists(rows), erased_at__isnull=True).filter(~Exists(runs))
    return known.annotate(last_unit=Subquery(last))


def erase(members: Sequence[uuid.UUID]) -> None:
    """Leaves nameless rows of these people, their account included; nothing of the journal (ids only) changes."""
    users = User.objects.filter(member__in=members)
    keys = list(users.values_list("pk", flat=True))
    sessions = UserSession.objects.filter(user__in=keys)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    for rows in (sessions, EmailAddress.objects.filter(user__in=keys), Authenticator.objects.filter(user__in=keys)):
        rows.delete()
    OnceKey.objects.filter(user__in=keys).delete()
    CredentialRecovery.objects.filter(member__in=members).update(reason=ERASED_TEXT, how_asked=ERASED_TEXT)
    AccessCode.objects.filter(member__in=members).delete()
    Application.objects.filter(user__in=keys).update(full_name=ERASED_NAME)
    users.update(username=Concat(Value("x-"), Cast("pk", CharField())), **ERASED_USER)
    Member.objects.filter(pk__in=members).update(erased_at=clock.now(), **ERASED_MEMBER)
