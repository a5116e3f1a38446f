"""Who did it and who read it, in words: the journal keeps ids only, so names are looked up when shown."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.urls import reverse

from accounts.models import Event, Member, Post, Purpose, ReadEvent, User
from declarations.models import Consent, Declaration

LABELS = {"declaration": "Bản khai", "consent": "Ý kiến của bạn", "member": "Danh sách chi bộ"}


@dataclass(frozen=True)
class Read:
    """One line of *Ai đã xem thông tin của tôi*."""

    at: datetime
    reader: str
    post: str
    purpose: str
    subject: str
    url: str


def record_read(*, by: User, subject: Declaration | Consent, purpose: Purpose) -> None:
    """Notes that `by` opens another member's content, before it is rendered; own content leaves no row.

    The unit is the member's cell of today, through which the reader's post opened it. Raises `LedgerError`.
    """
    if by.member_id == subject.member_id:
        return
    membership = subject.member.membership_on()
    unit = membership.unit if membership else subject.unit
    ReadEvent.objects.record(by=by, subject=subject, member=subject.member, unit=unit, purpose=purpose)


def reads_of(member: Member | None) -> "models.QuerySet[ReadEvent]":
    """Every opening of the member's content by others, newest first; none for nobody on the roll."""
    return ReadEvent.objects.about(member) if member else ReadEvent.objects.none()


def in_words(rows: Iterable[ReadEvent]) -> list[Read]:
    """Two queries for the names and posts of a whole page of the ledger."""
    events = list(rows)
    names = _names({event.reader_id for event in events})
    posts = _posts({event.post_id for event in events if event.post_id})
    return [
        Read(
            at=event.at,
            reader=names.get(event.reader_id, "Tài khoản đã đóng"),
            post=posts.get(event.post_id, "") if event.post_id else "",
            purpose=event.get_purpose_display(),
            subject=LABELS.get(event.subject_type, "Nội dung khác"),
            url=_url(event),
        )
        for event in events
    ]


def _url(event: ReadEvent) -> str:
    if event.subject_type != "declaration":
        return ""
    return reverse("declarations:declaration_detail", args=[event.subject_id])


def who_did(subject: models.Model, verbs: Sequence[str]) -> dict[str, tuple[datetime, str]]:
    """Verb → (moment, "Nguyễn Văn A, Bí thư Chi bộ B"), the latest of each; as the post was held then."""
    events = [event for event in Event.objects.about(subject) if event.verb in verbs]
    names = _names({event.actor_id for event in events if event.actor_id})
    posts = _posts({event.post_id for event in events if event.post_id})
    return {event.verb: (event.at, _actor(event, names, posts)) for event in events}


STEPS = {
    "declaration.submitted": ("next", "Gửi bản khai"),
    "declaration.returned": ("alert", "Đề nghị bổ sung"),
    "declaration.acknowledged": ("check", "Ghi nhận"),
    "declaration.superseded": ("copy", "Có bản mới hơn thay thế"),
    "declaration.withdrawn": ("close", "Rút bản khai"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the timeline component."""

    at: datetime
    actor: str
    text: str
    icon: str
    detail: str = ""


def history(declaration: Declaration) -> list[Entry]:
    """What happened to one version, oldest first."""
    done = who_did(declaration, tuple(STEPS))
    return [
        Entry(at, actor, STEPS[verb][1], STEPS[verb][0], declaration.return_reason if "returned" in verb else "")
        for verb, (at, actor) in done.items()
    ]


def _actor(event: Event, names: dict[uuid.UUID, str], posts: dict[uuid.UUID, str]) -> str:
    parts = (names.get(event.actor_id) if event.actor_id else "", posts.get(event.post_id) if event.post_id else "")
    return ", ".join(part for part in parts if part)


def _names(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=ids).select_related("member")}


def _posts(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = Post.objects.filter(pk__in=ids).select_related("unit")
    return {post.pk: f"{post.get_office_display()} {post.unit.name}" for post in rows}
