"""What the member does: agree or object, draft, send, correct, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts.errors import RuleError
from accounts.models import Member, Unit, User
from declarations.actions.duties import update_duties
from declarations.addresses import page_key, parse_address
from declarations.attestation import CURRENT
from declarations.caution import caution_for
from declarations.models import (
    Answer,
    Consent,
    Declaration,
    DeclarationRequest,
    DeclarationStatus,
    PersonalPage,
)
from declarations.models.declarations import Kind
from declarations.rows import cancelled, clean_rows, rows_of
from portal.lib import clock

NOT_ASKED = (
    "Hiện không có yêu cầu khai báo đang mở dành cho bạn, nên chưa gửi được bản khai mới. "
    "Những gì bạn đã khai vẫn giữ nguyên; khi có yêu cầu mới, bạn sẽ được báo."
)
DRAFT_GONE = "Bản nháp này đã được gửi hoặc đã bị bỏ ở nơi khác. Hãy mở lại mục Khai báo để xem bản mới nhất."


@dataclass(frozen=True)
class CheckedPage:
    """One page as the form checked it; `address` is `PageAddress.display` or empty."""

    platform: str
    display_name: str
    status: str
    address: str = ""
    purpose: str = ""
    opened_on: date | None = None
    page_key: str = ""


@transaction.atomic
def start_draft(*, by: User, request: DeclarationRequest) -> Declaration:
    """The member agrees to the notice and gets a draft, filled from the version before, if any.

    An open draft is kept with what was typed, and answers this request from now on. Raises `RuleError`
    when the request does not reach the person.
    """
    member, cell = _asked(by, request)
    Member.objects.select_for_update().get(pk=member.pk)  # two taps at once make one draft
    consent = Consent.objects.of(request, member)
    if consent.can("give"):
        consent.give(by=by)
    draft = Declaration.objects.filter(member=member, status=DeclarationStatus.DRAFT).first()
    draft = _for_request(draft, request) if draft else _new_draft(member, cell, request)
    update_duties(member)
    return draft


def _for_request(draft: Declaration, request: DeclarationRequest) -> Declaration:
    # A draft of a request that ended or was replaced could otherwise never be sent.
    if draft.request_id != request.pk:
        Declaration.objects.filter(pk=draft.pk, status=DeclarationStatus.DRAFT).update(request=request)
        draft.request = request
    return draft


def _asked(by: User, request: DeclarationRequest) -> tuple[Member, Unit]:
    cell = by.cell
    if by.member is None or cell is None or request.status != "issued" or not request.reaches(by.member):
        raise RuleError(NOT_ASKED)
    return by.member, cell


def _new_draft(member: Member, cell: Unit, request: DeclarationRequest) -> Declaration:
    last = Declaration.objects.of_member(member).first()
    usable = last if last and last.status != DeclarationStatus.WITHDRAWN else None
    return Declaration.objects.create(
        member=member,
        unit=cell,
        request=request,
        version=last.version + 1 if last else 1,
        kind=Kind.AMENDMENT if usable else Kind.FIRST,
        answer=usable.answer if usable else Answer.PAGES,
        draft_rows=rows_of(usable, request) if usable else [],
    )


def save_draft(
    *,
    by: User,
    declaration: Declaration,
    rows: Sequence[dict[str, Any]] | None = None,
    answer: str | None = None,
) -> None:
    """Keeps what was typed, valid or not. Raises `RuleError` when the draft is no longer one."""
    fields: dict[str, Any] = {"saved_at": clock.now()}
    if rows is not None:
        fields["draft_rows"] = clean_rows(rows)
    if answer is not None:
        fields["answer"] = Answer(answer)
    mine = Declaration.objects.filter(pk=declaration.pk, member=by.member_id, status=DeclarationStatus.DRAFT)
    if not mine.update(**fields):
        raise RuleError(DRAFT_GONE)
    for name, value in fields.items():
        setattr(declaration, name, value)


@transaction.atomic
def cancel_page(*, by: User, request: DeclarationRequest, page: PersonalPage) -> Declaration:
    """A draft of the next version in which one page is no longer used; to be sent like any other."""
    draft = start_draft(by=by, request=request)
    save_draft(by=by, declaration=draft, rows=cancelled(draft.draft_rows, page, request), answer=Answer.PAGES)
    return draft


def discard_draft(*, by: User, declaration: Declaration) -> None:
    """Drops an unsent draft; what was sent before stays as it is."""
    Declaration.objects.filter(pk=declaration.pk, member=by.member_id, status=DeclarationStatus.DRAFT).delete()


@transaction.atomic
def submit(*, by: User, declaration: Declaration, pages: Sequence[CheckedPage]) -> None:
    """Sends the draft with the current attestation; pages are written once and never change.

    An earlier version still waiting or returned is superseded. Raises `RuleError` for a page twice,
    for no page at all, and when the request ended meanwhile.
    """
    member, cell = _asked(by, declaration.request)
    Member.objects.select_for_update().get(pk=member.pk)  # somebody may be typing in their paper right now
    if declaration.answer == Answer.PAGES and not pages:
        raise RuleError("Bản khai chưa có trang nào. Hãy thêm một trang, hoặc chọn “Tôi không sử dụng mạng xã hội”.")
    open_before = Declaration.objects.of_member(member).filter(status__in=["submitted", "returned"])
    for earlier in open_before.exclude(pk=declaration.pk):
        earlier.supersede(by=by)
    declaration.submit(by=by, unit=cell, attestation_version=CURRENT.version)
    if declaration.answer == Answer.PAGES:
        PersonalPage.objects.bulk_create(pages_of(declaration, pages))
    declaration.confirmation = caution_for(by, cell)
    Declaration.objects.filter(pk=declaration.pk).update(unit=cell, confirmation=declaration.confirmation)
    update_duties(member)


def pages_of(declaration: Declaration, pages: Sequence[CheckedPage]) -> list[PersonalPage]:
    """The rows of checked pages, with the keys of the pages they continue. Raises `RuleError` for one twice."""
    before = _pages_before(declaration)
    rows = [
        PersonalPage(
            declaration=declaration,
            position=number,
            platform=page.platform,
            display_name=page.display_name,
            status=page.status,
            address=page.address,
            purpose=page.purpose,
            opened_on=page.opened_on,
            page_key=_key(declaration, page, before.get(page.page_key)),
        )
        for number, page in enumerate(pages, start=1)
    ]
    if len({row.page_key for row in rows}) < len(rows):
        raise RuleError("Có một trang được khai hai lần. Hãy bỏ bớt một dòng rồi gửi lại.")
    return rows


def _pages_before(declaration: Declaration) -> dict[str, PersonalPage]:
    pages = PersonalPage.objects.filter(
        declaration__member=declaration.member, declaration__version__lt=declaration.version
    )
    return {page.page_key: page for page in pages.order_by("declaration__version")}


def _key(declaration: Declaration, page: CheckedPage, before: PersonalPage | None) -> str:
    """The key of the page it continues, unless its address names another page now."""
    if before is not None and (before.platform, before.address) == (page.platform, page.address):
        return before.page_key
    address = parse_address(page.platform, page.address) if page.address else None
    continues = before is not None and before.platform == page.platform
    if before is not None and continues and (address is None or before.address in ("", address.display)):
        return before.page_key
    return page_key(declaration.member_id, page.platform, address, page.display_name)


@transaction.atomic
def object_to(*, by: User, request: DeclarationRequest, opinion: str) -> Consent:
    """The member does not agree, or takes the consent back: *chưa khai – có ý kiến*.

    Reminders stop; versions sent for this request are withdrawn; people talk about it. Raises `RuleError`.
    """
    member = _may_object(by, request)
    consent = Consent.objects.of(request, member)
    consent.object(by=by, opinion=opinion)
    for declaration in Declaration.objects.filter(member=member, request=request):
        if declaration.can("withdraw"):
            declaration.withdraw(by=by)
        elif declaration.status == DeclarationStatus.DRAFT:
            discard_draft(by=by, declaration=declaration)
    update_duties(member)
    return consent


def _may_object(by: User, request: DeclarationRequest) -> Member:
    """Who is asked, and who declared for it before it ended: consent can be taken back at any time."""
    if by.member and Declaration.objects.current().filter(member=by.member, request=request).exists():
        return by.member
    return _asked(by, request)[0]


@transaction.atomic
def withdraw(*, by: User, declaration: Declaration) -> None:
    """Takes back a version that still waits or was returned; the duty is open again. Raises `RuleError`."""
    if declaration.member_id != by.member_id:
        raise RuleError("Chỉ người khai mới rút được bản khai của mình.")
    if declaration.status == DeclarationStatus.ACKNOWLEDGED:
        raise RuleError("Bản khai đã được ghi nhận thì không rút được. Hãy gửi bản cập nhật.")
    declaration.withdraw(by=by)
    update_duties(declaration.member)
