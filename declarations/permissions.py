"""What a person may do here; what a person may see is decided by `visible_to` alone."""

from accounts.models import Member, Unit, User
from accounts.permissions import has_verb
from accounts.roles import Verb
from declarations.models import (
    Basis,
    Confirmation,
    Consent,
    Declaration,
    DeclarationRequest,
    ImpostorReport,
    OfficialPage,
    PageIncident,
)


def can_issue_request(user: User, unit: Unit) -> bool:
    """Drafts, issues, replaces and closes requests of this unit."""
    return has_verb(user, Verb.REQUEST_DECLARATIONS, unit)


def can_declare(user: User, request: DeclarationRequest) -> bool:
    """The request is open and reaches the person's cell."""
    cell = user.cell
    return request.status == "issued" and cell is not None and cell.path.startswith(request.unit.path)


def can_edit(user: User, declaration: Declaration) -> bool:
    return declaration.member_id == user.member_id and declaration.status == "draft"


def can_withdraw(user: User, declaration: Declaration) -> bool:
    """Only what still waits or was returned; what was acknowledged is amended instead."""
    return declaration.member_id == user.member_id and declaration.status in ("submitted", "returned")


def can_review(user: User, declaration: Declaration) -> bool:
    """Acknowledges or returns, by post; whether it still waits is for the transition to say. Never one's own."""
    return Declaration.objects.reviewed_by(user).filter(pk=declaration.pk).exists()


def can_start_round(user: User, unit: Unit) -> bool:
    """Starts and ends rounds: who reviews in this cell by a post of the cell, no substitute from above."""
    return unit.pk in user.units_with(Verb.REVIEW_DECLARATIONS)


def can_enter_for(user: User, member: Member) -> bool:
    """Types in what a member of the own cell signed or said; for oneself one declares on the screen."""
    membership = member.membership_on()
    if membership is None or member.pk == user.member_id:
        return False
    return has_verb(user, Verb.ENTER_DECLARATIONS, membership.unit)


def cells_entered_by(user: User, request: DeclarationRequest) -> list[Unit]:
    """Cells the request reaches for whose members the person types in paper, in the order of the tree."""
    mine = set(user.units_with(Verb.ENTER_DECLARATIONS))
    cells = {post.unit.pk: post.unit for post in user.posts_today if post.unit_id in mine}
    return sorted((cell for cell in cells.values() if cell.path.startswith(request.unit.path)), key=lambda c: c.path)


def can_open_scan(user: User, declaration: Declaration) -> bool:
    """A form is the member's own. A list shows the whole cell that signed it, so it opens for that cell's officers:

    not for those of a cell to which one of them moved, and to nobody while one of them restricts the use of their data.
    """
    if declaration.basis != Basis.SIGNED_LIST:
        return True
    restricted = Declaration.objects.filter(scan=declaration.scan_id, member__restricted_at__isnull=False)
    return has_verb(user, Verb.SEE_DECLARATIONS, declaration.unit) and not restricted.exists()


def enters(user: User) -> bool:
    """Holds a post that types in paper for others."""
    return bool(user.units_with(Verb.ENTER_DECLARATIONS))


def can_confirm(user: User, declaration: Declaration) -> bool:
    """The member says whether what was typed in for them is right."""
    waits = declaration.confirmation == Confirmation.BY_MEMBER and declaration.can("dispute")
    return declaration.member_id == user.member_id and waits


def can_dispute(user: User, declaration: Declaration) -> bool:
    """The member says that what counts in their name is not right."""
    return declaration.member_id == user.member_id and declaration.can("dispute") and declaration.may_be_disputed


def can_settle(user: User, consent: Consent) -> bool:
    """Talks with the member about an opinion: who reviews in the cell, never about one's own."""
    return Consent.objects.settled_by(user).filter(pk=consent.pk).exists()


def asks_members(user: User) -> bool:
    """Holds a post that may ask members to declare."""
    return bool(user.units_with(Verb.REQUEST_DECLARATIONS))


def reviews(user: User) -> bool:
    """Has, or may have as a substitute, a queue of declarations and opinions."""
    return bool(user.units_with(Verb.REVIEW_DECLARATIONS) or user.units_with(Verb.CONFIRM_POSTS))


def can_follow_incident(user: User, incident: PageIncident) -> bool:
    """Takes up and follows a member's abnormal page, by post; never one's own."""
    return PageIncident.objects.handled_by(user).filter(pk=incident.pk).exists()


def can_handle_impostor_report(user: User, report: ImpostorReport) -> bool:
    """Forwards, answers or closes a tin báo that lies with this person's own unit, also one they sent."""
    return has_verb(user, Verb.HANDLE_IMPOSTOR_REPORTS, report.handled_by)


def handles_impostor_reports(user: User) -> bool:
    """Holds a post at which tin báo may arrive."""
    return bool(user.units_with(Verb.HANDLE_IMPOSTOR_REPORTS))


def keeps_official_pages(user: User) -> bool:
    """Holds a post that keeps a unit's register of its own pages."""
    return bool(user.units_with(Verb.KEEP_OFFICIAL_PAGES))


def can_keep_official_page(user: User, page: OfficialPage) -> bool:
    """Corrects, stops and resumes a page of this very unit."""
    return has_verb(user, Verb.KEEP_OFFICIAL_PAGES, page.unit)


def can_check_official_page(user: User, page: OfficialPage) -> bool:
    """Notes the yearly check: who answers for the page, and the unit's heads."""
    is_responsible = page.responsible_id is not None and page.responsible_id == user.member_id
    return is_responsible or can_keep_official_page(user, page)
