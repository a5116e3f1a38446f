"""Who did it and who read it, in words: the journal keeps ids only, so names are looked up when shown."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import Event, Member, Post, Purpose, ReadEvent, User
from accounts.roles import office_label, substitute_label
from declarations.models import Consent, Declaration, DeclarationRequest, ImpostorReport, PageIncident
from documents.models import StoredFile

LABELS = {
    "declaration": "Bản khai",
    "consent": "Ý kiến của bạn",
    "member": "Danh sách chi bộ",
    "accesscode": "Tài khoản của bạn",
    "transfer": "Chuyển sinh hoạt",
    "pageincident": "Trang bất thường",
    "impostorreport": "Tin báo của bạn",
    "datarequest": "Yêu cầu về dữ liệu của bạn",
}


@dataclass(frozen=True)
class Read:
    """One line of *Ai đã xem thông tin của tôi*."""

    at: datetime
    reader: str
    post: str
    purpose: str
    subject: str
    url: str


def record_read(*, by: User, subject: Declaration | Consent | PageIncident, purpose: Purpose) -> None:
    """Notes that `by` opens another member's content, before it is rendered; own content leaves no row.

    The unit is the member's cell of today, through which the reader's post opened it. Raises `LedgerError`.
    """
    if by.member_id == subject.member_id:
        return
    membership = subject.member.membership_on()
    unit = membership.unit if membership else subject.unit
    ReadEvent.objects.record(by=by, subject=subject, member=subject.member, unit=unit, purpose=purpose)


def record_scan_read(*, by: User, scan: StoredFile) -> None:
    """Notes that `by` opens everybody whose answer stands on this paper, also who moved or took it back since."""
    for each in Declaration.objects.filter(scan=scan).select_related("member", "unit"):
        record_read(by=by, subject=each, purpose=Purpose.SCAN)


def record_report_read(*, by: User, report: ImpostorReport) -> None:
    """Notes that `by` opens what another member told of a page. Raises `LedgerError`."""
    if report.reporter is not None:
        ReadEvent.objects.record(
            by=by, subject=report, member=report.reporter, unit=report.handled_by, purpose=Purpose.IMPOSTOR_REPORT
        )


def reads_of(member: Member | None) -> "models.QuerySet[ReadEvent]":
    """Every opening of the member's content by others, newest first, with names; none for nobody on the roll."""
    return ReadEvent.objects.none() if member is None else named(ReadEvent.objects.about(member))


def named(reads: "models.QuerySet[ReadEvent]") -> Any:
    """Openings with the reader's name and the post by which they read."""
    users = User.objects.filter(pk=OuterRef("reader_id"))
    posts = Post.objects.filter(pk=OuterRef("post_id"))
    return reads.annotate(
        reader_name=Subquery(users.values(name=Coalesce("member__full_name", Value("Quản trị hệ thống")))[:1]),
        **_post_columns(posts),
    )


def in_words(rows: Iterable[Any]) -> list[Read]:
    """Lines of the ledger, from rows of `reads_of`."""
    return [
        Read(
            at=row.at,
            reader=row.reader_name or "Tài khoản đã đóng",
            post=_office_of(row),
            purpose=row.get_purpose_display(),
            subject=LABELS.get(row.subject_type, "Nội dung khác"),
            url=_url(row),
        )
        for row in rows
    ]


def _url(event: ReadEvent) -> str:
    page = {
        "declaration": "declaration_detail",
        "pageincident": "incident_detail",
        "impostorreport": "impostor_report_detail",
    }.get(event.subject_type)
    return reverse(f"declarations:{page}", args=[event.subject_id]) if page else ""


def with_issuer(rows: "models.QuerySet[DeclarationRequest]") -> Any:
    """Requests with who sent them and by which post, without a query of their own."""
    sent = Event.objects.filter(
        subject_type="declarationrequest", subject_id=OuterRef("pk"), verb="declarationrequest.issued"
    )
    posts = Post.objects.filter(pk=OuterRef("issuer_post"))
    return (
        rows.select_related("issued_by__member")
        .annotate(issuer_post=Subquery(sent.values("post_id")[:1]))
        .annotate(**_post_columns(posts))
    )


def issuer_of(request: DeclarationRequest) -> str:
    """“Nguyễn Văn A, Bí thư Chi bộ B”, by the post held then, for a row of `with_issuer`; empty for a draft."""
    if request.issued_by is None:
        return ""
    return ", ".join(part for part in (request.issued_by.display_name, _office_of(request)) if part)


def _post_columns(posts: "models.QuerySet[Post]") -> dict[str, Subquery]:
    columns = {"office": "office", "office_unit": "unit__name", "office_unit_kind": "unit__kind"}
    columns |= {"replaced_office": "stands_in_for__office", "replaced_name": "stands_in_for__member__full_name"}
    return {name: Subquery(posts.values(column)[:1]) for name, column in columns.items()}


def _office_of(row: Any) -> str:
    if not row.office:
        return ""
    if row.replaced_office:  # both names stay in sight
        replaced = office_label(row.replaced_office, row.office_unit_kind)
        return f"{substitute_label(replaced, row.replaced_name)}, {row.office_unit}"
    return f"{office_label(row.office, row.office_unit_kind)} {row.office_unit}"


def who_did(subject: models.Model, verbs: Sequence[str]) -> dict[str, tuple[datetime, str]]:
    """Verb → (moment, "Nguyễn Văn A, Bí thư Chi bộ B"), the latest of each; as the post was held then."""
    events = [event for event in Event.objects.about(subject) if event.verb in verbs]
    names = _names({event.actor_id for event in events if event.actor_id})
    posts = _posts({event.post_id for event in events if event.post_id})
    return {event.verb: (event.at, _actor(event, names, posts)) for event in events}


STEPS = {
    "declaration.submitted": ("next", "Gửi bản khai"),
    "declaration.entered": ("edit", "Nhập hộ"),
    "declaration.confirmed": ("check", "Xác nhận bản nhập hộ"),
    "declaration.disputed": ("alert", "Báo bản nhập hộ không đúng"),
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


TOGETHER = "Ghi nhận cùng lúc với các bản không thay đổi khác; bản này không được mở xem."


def history(declaration: Declaration) -> list[Entry]:
    """What happened to one version, oldest first."""
    done = who_did(declaration, tuple(STEPS))
    return [
        Entry(at, actor, STEPS[verb][1], STEPS[verb][0], _detail(declaration, verb))
        for verb, (at, actor) in done.items()
    ]


def _detail(declaration: Declaration, verb: str) -> str:
    """The words that belong to a step; never the same ones twice."""
    if verb in ("declaration.returned", "declaration.disputed"):
        return declaration.return_reason
    if verb == "declaration.acknowledged":
        done = Event.objects.about(declaration).filter(verb=verb).last()
        return TOGETHER if done is not None and "round" in done.data else ""
    return declaration.basis_words if verb == "declaration.entered" else ""


def course(subject: models.Model, words: Mapping[str, tuple[str, str]]) -> list[Entry]:
    """Every event of a subject whose verb is in `words` (icon, text), oldest first, with who did it."""
    events = [event for event in Event.objects.about(subject) if event.verb in words]
    names = _names({event.actor_id for event in events if event.actor_id})
    posts = _posts({event.post_id for event in events if event.post_id})
    return [
        Entry(event.at, _actor(event, names, posts), words[event.verb][1], words[event.verb][0]) for event in events
    ]


def _actor(event: Event, names: dict[uuid.UUID, str], posts: dict[uuid.UUID, str]) -> str:
    parts = (names.get(event.actor_id) if event.actor_id else "", posts.get(event.post_id) if event.post_id else "")
    return ", ".join(part for part in parts if part)


def _names(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=ids).select_related("member")}


def _posts(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = Post.objects.filter(pk__in=ids).select_related("unit", "stands_in_for__member")
    return {post.pk: f"{post.title}{', ' if post.stands_in_for else ' '}{post.unit.name}" for post in rows}
