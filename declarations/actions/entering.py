"""What an officer does for a member who declares on paper: type it in, on a basis that can be shown.

The member's word goes first everywhere: what they sent themselves after the paper is never overwritten, what they
disputed comes back only from newer paper, and the same person neither types in for themselves nor acknowledges
what they typed in.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from accounts.errors import RuleError
from accounts.models import Event, Member, User
from declarations.actions.confirming import Say, hear, tell_member
from declarations.actions.drafting import CheckedPage, pages_of
from declarations.actions.duties import update_duties
from declarations.attestation import CURRENT
from declarations.models import (
    Answer,
    Confirmation,
    Consent,
    ConsentStatus,
    Declaration,
    DeclarationRequest,
    DeclarationStatus,
    PersonalPage,
)
from declarations.models.declarations import Kind
from declarations.models.entries import SIGNED
from declarations.permissions import can_enter_for
from documents.models import StoredFile
from portal.lib import clock

FOR_ONESELF = "Bạn khai cho chính mình ở mục Khai báo, không nhập hộ. Nếu cần khai trên giấy, hãy nhờ người khác nhập."
NOT_ALLOWED = "Chỉ bí thư hoặc phó bí thư chi bộ nơi đảng viên sinh hoạt mới nhập hộ được bản khai trên giấy."
NOT_OPEN = "Yêu cầu khai báo này không còn mở hoặc không dành cho đảng viên này, nên không nhập được."
BEFORE_ASKING = "Ngày ký hoặc ngày nói phải từ ngày gửi yêu cầu ({first:%d/%m/%Y}) đến hôm nay."
NO_PAGES = "Hãy ghi ít nhất một trang, hoặc chọn câu trả lời khác."
OWN_IS_NEWER = (
    "Ngày {day:%d/%m/%Y} đảng viên đã tự khai hoặc tự rút bản khai trên cổng, không trước ngày ghi trên giấy này. "
    "Cổng giữ điều đảng viên tự làm."
)
PAPER_IS_OLDER = "Đã nhập một giấy có ngày {day:%d/%m/%Y}, mới hơn giấy này. Hãy kiểm tra lại ngày trên giấy."
WAS_DISPUTED = (
    "Ngày {day:%d/%m/%Y} đảng viên báo bản nhập hộ không đúng. Hãy gặp đảng viên; chỉ nhập lại từ giấy ký từ ngày đó."
)
HAS_OPINION = (
    "Đảng viên đã có ý kiến, chưa đồng ý khai. Hãy trao đổi với đảng viên; chỉ nhập khi có giấy đảng viên ký "
    "từ ngày {day:%d/%m/%Y}."
)


@dataclass(frozen=True)
class Grounds:
    """What the typing rests on: the kind of basis, its day, a note, a scan already kept."""

    basis: str
    on: date
    note: str = ""
    scan: StoredFile | None = None


@dataclass(frozen=True)
class OnPaper:
    """What one member answered; `says` is what they ticked about a version typed in before."""

    member: Member
    answer: str
    pages: Sequence[CheckedPage] = ()
    says: Say | None = None
    is_unchanged: bool = False


@dataclass
class ListRefusedError(RuleError):
    """Nothing of the list was written; `rows` says per member why."""

    rows: dict[uuid.UUID, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "Chưa ghi dòng nào. Hãy sửa các dòng được đánh dấu rồi gửi lại."


@transaction.atomic
def enter(*, by: User, request: DeclarationRequest, paper: OnPaper, grounds: Grounds) -> Declaration:
    """A submitted version in the member's name, to be confirmed by them. Raises `RuleError`."""
    member = Member.objects.select_for_update().get(pk=paper.member.pk)
    if sentence := refusal(by=by, request=request, paper=paper, grounds=grounds):
        raise RuleError(sentence)
    return _enter(by, request, member, paper, grounds)


@transaction.atomic
def enter_list(
    *, by: User, request: DeclarationRequest, papers: Sequence[OnPaper], grounds: Grounds
) -> list[Declaration]:
    """A whole signed list, or nothing of it. Raises `ListRefusedError` with a sentence for each row in the way."""
    ids = [paper.member.pk for paper in papers]
    members = {one.pk: one for one in Member.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    sentences = {paper.member.pk: refusal(by=by, request=request, paper=paper, grounds=grounds) for paper in papers}
    if rows := {pk: sentence for pk, sentence in sentences.items() if sentence}:
        raise ListRefusedError(rows)
    return [_enter(by, request, members[paper.member.pk], paper, grounds) for paper in papers]


def refusal(*, by: User, request: DeclarationRequest, paper: OnPaper, grounds: Grounds) -> str:
    """Why this cannot be typed in, as a sentence that says what to do; empty when it can."""
    member = paper.member
    if member.pk == by.member_id:
        return FOR_ONESELF
    if not can_enter_for(by, member):
        return NOT_ALLOWED
    if request.status != "issued" or request.issued_at is None or not request.reaches(member):
        return NOT_OPEN
    if not (first := clock.local(request.issued_at).date()) <= grounds.on <= clock.today():
        return BEFORE_ASKING.format(first=first)
    if paper.answer == Answer.PAGES and not paper.pages:
        return NO_PAGES
    return _overtaken(member, grounds) or _objected(request, member, grounds)


def _overtaken(member: Member, grounds: Grounds) -> str:
    """What the member did themselves since the paper, and newer paper."""
    for row in Declaration.objects.of_member(member).exclude(status=DeclarationStatus.DRAFT):
        own = [at for at in (row.submitted_at if row.entered_by_id is None else None, row.withdrawn_at) if at]
        if own and (day := clock.local(max(own)).date()) >= grounds.on:
            return OWN_IS_NEWER.format(day=day)
        if row.is_disputed and row.returned_at and (day := clock.local(row.returned_at).date()) > grounds.on:
            return WAS_DISPUTED.format(day=day)
        if row.basis_on and row.basis_on > grounds.on and not row.is_disputed:
            return PAPER_IS_OLDER.format(day=row.basis_on)
    return ""


def _objected(request: DeclarationRequest, member: Member, grounds: Grounds) -> str:
    """Who did not agree is heard again only by their signature."""
    consent = Consent.objects.with_opinion().filter(request=request, member=member).first()
    if consent is None or consent.objected_at is None:
        return ""
    day = clock.local(consent.objected_at).date()
    return "" if grounds.basis in SIGNED and grounds.on >= day else HAS_OPINION.format(day=day)


def _enter(by: User, request: DeclarationRequest, member: Member, paper: OnPaper, grounds: Grounds) -> Declaration:
    if paper.says is not None:
        hear(by=by, member=member, say=paper.says, on=grounds.basis)
    cell = member.memberships.on_roll().get().unit
    consent = Consent.objects.of(request, member)
    if consent.status != ConsentStatus.GIVEN:
        consent.give(by=by, unit=cell, basis=grounds.basis)
    number, kind = _next(member)
    if paper.is_unchanged and kind == Kind.AMENDMENT:
        kind = Kind.RENEWAL
    for earlier in Declaration.objects.of_member(member).filter(status__in=["submitted", "returned"]):
        earlier.supersede(by=by)
    declaration = Declaration.objects.create(
        member=member,
        unit=cell,
        request=request,
        version=number,
        kind=kind,
        answer=paper.answer,
        **_sent(by, grounds),
    )
    data = {"basis": grounds.basis, "on": grounds.on.isoformat()}
    Event.objects.append(by=by, verb="declaration.entered", subject=declaration, unit=cell, data=data)
    if paper.answer == Answer.PAGES:
        PersonalPage.objects.bulk_create(pages_of(declaration, paper.pages))
    update_duties(member)
    tell_member(declaration, step="entered", title="Có bản khai nhập hộ, cần bạn xác nhận")
    return declaration


def _sent(by: User, grounds: Grounds) -> dict[str, Any]:
    """The columns of a version that comes in sent: it never was a draft, of which a member has one at most."""
    return {
        "status": DeclarationStatus.SUBMITTED,
        "submitted_at": clock.now(),
        "attestation_version": CURRENT.version,
        "entered_by": by,
        "basis": grounds.basis,
        "basis_on": grounds.on,
        "basis_note": grounds.note,
        "scan": grounds.scan,
        "confirmation": Confirmation.BY_MEMBER,
    }


def _next(member: Member) -> tuple[int, Kind]:
    """Number and kind of the version. A private draft keeps what was typed and moves up by one."""
    rows = Declaration.objects.of_member(member)
    sent = rows.exclude(status=DeclarationStatus.DRAFT).first()
    kind = Kind.AMENDMENT if sent and sent.status != DeclarationStatus.WITHDRAWN else Kind.FIRST
    draft = rows.filter(status=DeclarationStatus.DRAFT).first()
    if draft is None:
        return (sent.version + 1 if sent else 1), kind
    number = draft.version
    rows.filter(pk=draft.pk).update(version=number + 1, kind=Kind.AMENDMENT)
    return number, kind
