"""Nhật ký: what was done (`Event`, chained) and what was read (`ReadEvent`).

Both are append-only (triggers) and hold no foreign keys: history neither blocks nor follows deletion.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import DatabaseError, models, transaction

from accounts.errors import LedgerError
from portal.lib import clock

if TYPE_CHECKING:
    from accounts.models.members import Member
    from accounts.models.units import Unit
    from accounts.models.users import User


class System:
    """The portal itself as an actor: clock-driven tasks and operator commands."""


SYSTEM = System()
ENTRIES_AT_ONCE = 2000  # a statement of a size that both databases take
Actor: TypeAlias = "User | System"


class ActorKind(models.TextChoices):
    PERSON = "person", "Người dùng"
    SYSTEM = "system", "Hệ thống"
    SEALED = "sealed", "Niêm phong"


def subject_type(subject: models.Model) -> str:
    """`declaration` for a Declaration: the first half of a journal subject."""
    return subject._meta.model_name or ""


class JournalHead(models.Model):
    """End of one subject's chain; locked while an event is appended, so that the chain cannot fork."""

    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id"], name="journalhead_one_per_subject")
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"


@dataclass(frozen=True)
class Entry:
    """One event to append with many others; fields as in `EventManager.append`."""

    verb: str
    subject_type: str
    subject_id: uuid.UUID
    unit: "Unit | None" = None
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, uuid.UUID]:
        return self.subject_type, self.subject_id


class PostsOf:
    """By which post somebody acts, asked once per unit."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.known: dict[uuid.UUID | None, uuid.UUID | None] = {}

    def of(self, unit: "Unit | None") -> uuid.UUID | None:
        if isinstance(self.by, System):
            return None
        key = unit.pk if unit else None
        if key not in self.known:
            self.known[key] = self.by.post_id_for(unit)
        return self.known[key]


Heads = dict[tuple[str, uuid.UUID], JournalHead]


def _locked_heads(keys: Sequence[tuple[str, uuid.UUID]]) -> Heads:
    """The ends of those chains that have begun, locked in one order, so that two writers never wait in a ring."""
    heads: Heads = {}
    for kind in sorted({kind for kind, _ in keys}):
        ids = [pk for each, pk in keys if each == kind]
        rows = JournalHead.objects.select_for_update().filter(subject_type=kind, subject_id__in=ids)
        heads |= {(kind, head.subject_id): head for head in rows.order_by("subject_id")}
    return heads


def _advance(heads: Heads, events: Sequence["Event"]) -> None:
    begun = []
    new = []
    for event in events:
        head = heads.get((event.subject_type, event.subject_id))
        if head is None:
            new.append(
                JournalHead(
                    subject_type=event.subject_type, subject_id=event.subject_id, seq=event.seq, hash=event.hash
                )
            )
        else:
            head.seq, head.hash = event.seq, event.hash
            begun.append(head)
    JournalHead.objects.bulk_create(new, batch_size=ENTRIES_AT_ONCE)
    JournalHead.objects.bulk_update(begun, ["seq", "hash"], batch_size=500)


class EventManager(models.Manager["Event"]):
    def append(
        self,
        *,
        by: Actor,
        verb: str,
        subject: models.Model,
        unit: "Unit | None" = None,
        data: dict[str, Any] | None = None,
    ) -> "Event":
        """Adds one event to the subject's chain, in the caller's transaction.

        In: `by` a User or `SYSTEM`; `verb` like `declaration.submitted`; `data` ids and codes only.
        """
        kind = subject_type(subject)
        with transaction.atomic():
            head, _ = JournalHead.objects.select_for_update().get_or_create(subject_type=kind, subject_id=subject.pk)
            event = Event(
                at=clock.now(),
                actor_kind=ActorKind.SYSTEM if isinstance(by, System) else ActorKind.PERSON,
                actor_id=None if isinstance(by, System) else by.pk,
                post_id=None if isinstance(by, System) else by.post_id_for(unit),
                verb=verb,
                subject_type=kind,
                subject_id=subject.pk,
                unit_id=unit.pk if unit else None,
                data=data or {},
                seq=head.seq + 1,
            )
            event.hash = event.chained_hash(head.hash)
            event.save(force_insert=True)
            JournalHead.objects.filter(pk=head.pk).update(seq=event.seq, hash=event.hash)
        return event

    def append_many(self, *, by: Actor, entries: Sequence["Entry"]) -> int:
        """Adds one event to each subject's chain, set-based, in the caller's transaction; returns how many.

        The chains are the same as after as many calls of `append`. Raises `ValueError` when one subject comes
        twice: its second event would need the hash of the first.
        """
        posts = PostsOf(by)
        for start in range(0, len(entries), ENTRIES_AT_ONCE):
            self._append_chunk(by, entries[start : start + ENTRIES_AT_ONCE], posts)
        return len(entries)

    def _append_chunk(self, by: Actor, entries: Sequence["Entry"], posts: "PostsOf") -> None:
        keys = [entry.key for entry in entries]
        if len(set(keys)) < len(keys):
            raise ValueError("One subject, two events: append them one after the other.")
        with transaction.atomic():
            heads = _locked_heads(keys)
            events = [self._next(by, entry, heads.get(entry.key), posts) for entry in entries]
            self.bulk_create(events, batch_size=ENTRIES_AT_ONCE)
            _advance(heads, events)

    def _next(self, by: Actor, entry: "Entry", head: JournalHead | None, posts: "PostsOf") -> "Event":
        event = Event(
            at=clock.now(),
            actor_kind=ActorKind.SYSTEM if isinstance(by, System) else ActorKind.PERSON,
            actor_id=None if isinstance(by, System) else by.pk,
            post_id=posts.of(entry.unit),
            verb=entry.verb,
            subject_type=entry.subject_type,
            subject_id=entry.subject_id,
            unit_id=entry.unit.pk if entry.unit else None,
            data=entry.data,
            seq=head.seq + 1 if head else 1,
        )
        event.hash = event.chained_hash(head.hash if head else "")
        return event

    def about(self, subject: models.Model) -> models.QuerySet["Event"]:
        """Events of one subject, oldest first."""
        return self.filter(subject_type=subject_type(subject), subject_id=subject.pk).order_by("seq")


class Event(models.Model):
    """One act: who (and by which post), what, on which subject, in which unit, when (UTC)."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    unit_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    objects = EventManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "seq"], name="event_one_per_seq"),
            models.CheckConstraint(
                name="event_person_has_actor",
                condition=models.Q(actor_kind="person", actor_id__isnull=False)
                | models.Q(actor_kind="system", actor_id__isnull=True)
                | models.Q(actor_kind="sealed", actor_id__isnull=True, post_id__isnull=True, unit_id__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["actor_id", "at"], name="event_by_actor")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_id}"

    def chained_hash(self, previous: str) -> str:
        """SHA-256 over the previous hash and this row's content as sorted-key JSON."""
        content = {
            "previous": previous,
            "at": self.at.isoformat(),
            "actor": [self.actor_kind, _text(self.actor_id), _text(self.post_id)],
            "verb": self.verb,
            "subject": [self.subject_type, _text(self.subject_id), self.seq],
            "unit": _text(self.unit_id),
            "data": self.data,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _text(value: uuid.UUID | None) -> str | None:
    return str(value) if value else None


class Purpose(models.TextChoices):
    """Why a person's content was opened; fixed by the address of the page."""

    REVIEW = "review", "Xem xét bản khai"
    CELL_LOOK = "cell-look", "Xem bản khai của đảng viên trong chi bộ"
    PRINT = "print", "In phiếu khai báo"
    ENTRY = "entry", "Nhập hộ bản khai trên giấy"
    SCAN = "scan", "Xem bản chụp phiếu hoặc danh sách đã ký"
    OPINION = "opinion", "Trao đổi về ý kiến của đảng viên"
    ROLL = "roll", "Quản lý danh sách chi bộ"
    TRANSFER = "transfer", "Chuyển sinh hoạt"
    ACCESS = "access", "Cấp lời mời hoặc phiếu vào tài khoản"
    INCIDENT = "incident", "Theo dõi trang bất thường"
    IMPOSTOR_REPORT = "impostor-report", "Xử lý tin báo trang giả mạo"
    DATA_REQUEST = "data-request", "Giải quyết yêu cầu về dữ liệu cá nhân"
    ROLL_EXPORT = "roll-export", "Xuất danh sách ra tệp Excel"
    ROLL_IMPORT = "roll-import", "Đối chiếu danh sách với tệp Excel"


class ReadEventQuerySet(models.QuerySet["ReadEvent"]):
    def about(self, member: "Member") -> "ReadEventQuerySet":
        """Reads of one member's content, newest first."""
        return self.filter(member_id=member.pk).order_by("-at", "-pk")

    def record(self, *, by: "User", subject: models.Model, member: "Member", unit: "Unit", purpose: Purpose) -> None:
        """Notes that `by` opens another person's content, before it is rendered.

        Own content leaves no row. Raises `LedgerError` when the row cannot be written; the page is
        then 503, because nobody may read unnoticed.
        """
        if by.member_id == member.pk:
            return
        try:
            with transaction.atomic():
                self.create(
                    at=clock.now(),
                    reader_id=by.pk,
                    post_id=by.post_id_for(unit),
                    purpose=purpose,
                    subject_type=subject_type(subject),
                    subject_id=subject.pk,
                    member_id=member.pk,
                    unit_id=unit.pk,
                )
        except DatabaseError as error:
            raise LedgerError from error

    def record_many(self, *, by: "User", people: Iterable[tuple[uuid.UUID, "Unit"]], purpose: Purpose) -> None:
        """`record` for the roll entries of many members at once; `people`: member id and the unit of the roll."""
        posts, at = PostsOf(by), clock.now()
        rows = [
            ReadEvent(
                at=at,
                reader_id=by.pk,
                post_id=posts.of(unit),
                purpose=purpose,
                subject_type="member",
                subject_id=member_id,
                member_id=member_id,
                unit_id=unit.pk,
            )
            for member_id, unit in people
            if member_id != by.member_id
        ]
        try:
            with transaction.atomic():
                self.bulk_create(rows, batch_size=ENTRIES_AT_ONCE)
        except DatabaseError as error:
            raise LedgerError from error


class ReadEvent(models.Model):
    """One opening of another person's content (`ai đã xem thông tin của tôi`)."""

    at = models.DateTimeField()
    reader_id = models.UUIDField()
    post_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=20, choices=Purpose)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    member_id = models.UUIDField()
    unit_id = models.UUIDField()

    objects = ReadEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["member_id", "-at"], name="readevent_by_member")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_id}"

    def content(self) -> dict[str, str | None]:
        """What the daily seal hashes."""
        at: datetime = self.at
        ids = ("reader_id", "post_id", "subject_id", "member_id", "unit_id")
        subject = {"subject_type": self.subject_type}
        return {"pk": str(self.pk), "at": at.isoformat(), "purpose": self.purpose, **subject} | {
            name: _text(getattr(self, name)) for name in ids
        }
