"""Printed forms: one to fill in and sign per member, and one list to sign for a whole cell.

A form carries everything a member must know before signing (who asks, why, who reads) and what they said before,
so that an unchanged answer is one cross. Nothing on it says more than the member's own version does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.models import Member, Unit, User
from declarations.attestation import CURRENT, Attestation
from declarations.models import Declaration, DeclarationRequest, PersonalPage
from declarations.models.declarations import STANDING
from declarations.models.entries import WAITING
from declarations.paper_codes import code_of, link_of, spoken
from documents.citations import resolve
from documents.committees import committee_name
from documents.frame import Letterhead, letterhead_of
from portal.lib import clock, pdf
from portal.lib.qr import print_svg

MOST_BLOCKS, LARGE_BLOCKS = 3, 2  # filled in and blank together; one blank at least
TICKED_PLATFORMS = ("facebook", "zalo", "tiktok", "youtube")  # the others are written by hand


@dataclass(frozen=True)
class Sheet:
    """One form: everything it prints. Equal values give equal bytes."""

    letterhead: Letterhead
    member: Member
    cell: Unit
    request: DeclarationRequest
    asked_by: str
    grounds: list[str]
    code: str
    qr: SafeString
    is_large: bool
    current: Declaration | None = None
    pages: Sequence[PersonalPage] = ()
    waiting: Sequence[Declaration] = ()
    attestation: Attestation = CURRENT
    blank_rows: range = range(1)
    platforms: list[str] = field(default_factory=list)

    @property
    def has_other_platforms(self) -> bool:
        return len(self.request.platforms) > len(self.platforms)


@dataclass(frozen=True)
class SheetOfNames:
    """The list to sign: names in the order of the roll, boxes for the answer, room for the signature."""

    letterhead: Letterhead
    cell: Unit
    request: DeclarationRequest
    asked_by: str
    members: Sequence[Member]
    is_large: bool
    printed_on: date
    attestation: Attestation = CURRENT


def versions_for(user: User, members: Iterable[Member]) -> dict[object, list[Declaration]]:
    """What these members declared and what counts, newest first, as far as the person may open it; two queries."""
    rows = Declaration.objects.visible_to(user).filter(member__in=list(members), status__in=STANDING)
    found: dict[object, list[Declaration]] = {}
    rows = rows.select_related("entered_by__member", "request").prefetch_related("pages").order_by("-version")
    for row in rows:
        found.setdefault(row.member_id, []).append(row)
    return found


def sheet(
    member: Member, cell: Unit, request: DeclarationRequest, versions: Sequence[Declaration], *, is_large: bool
) -> Sheet:
    """The form of one member, filled in with the version that counts. In: rows of `versions_for`."""
    current = versions[0] if versions else None
    pages = [page for page in current.pages.all() if page.is_active] if current else []
    blocks = LARGE_BLOCKS if is_large else MOST_BLOCKS
    code = code_of(member, request, current.version if current else 0)
    return Sheet(
        letterhead=letterhead_of(cell),
        member=member,
        cell=cell,
        request=request,
        asked_by=committee_name(request.unit),
        grounds=[one.label for one in resolve(request.citations)],
        code=spoken(code),
        qr=print_svg(link_of(code)),
        is_large=is_large,
        current=current,
        pages=pages,
        blank_rows=range(max(1, blocks - len(pages))),
        waiting=[row for row in versions if row.confirmation in WAITING],
        platforms=[label for label, platform in _labels(request) if platform in TICKED_PLATFORMS],
    )


def _labels(request: DeclarationRequest) -> list[tuple[str, str]]:
    return list(zip(request.platform_labels(), request.platforms, strict=True))


def form_pdf(value: Sheet) -> bytes:
    """One form as PDF/UA-1."""
    return pdf.render(render_to_string("declarations/paper_form_pdf.html", {"sheet": value}))


def list_pdf(cell: Unit, request: DeclarationRequest, *, is_large: bool) -> bytes:
    """The list to sign for everybody on the roll of the cell today, as PDF/UA-1."""
    value = SheetOfNames(
        letterhead=letterhead_of(cell),
        cell=cell,
        request=request,
        asked_by=committee_name(request.unit),
        members=list(Member.objects.in_unit(cell)),
        is_large=is_large,
        printed_on=clock.today(),
    )
    return pdf.render(render_to_string("declarations/paper_list_pdf.html", {"sheet": value}))
