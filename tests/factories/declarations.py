"""Requests, consents, declarations."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from accounts.models import Member, Unit, User
from declarations import actions as declarations
from declarations.actions import CheckedPage, Grounds, OnPaper
from declarations.actions.requests import READERS
from declarations.models import Consent, Declaration, DeclarationRequest, PrintOrder, ReviewRound, SampleRule
from declarations.permissions import cells_entered_by
from portal.lib import clock
from tests.factories.accounts import member_of
from tests.factories.base import number
from tests.factories.notifications import make_rule


def make_draft_request(unit: Unit, *, by: User, days: int = 30, **fields: Any) -> DeclarationRequest:
    """A request being drafted; `days` until it is due. `fields` overrides any column."""
    values: dict[str, Any] = {
        "unit": unit,
        "drafted_by": by,
        "document_number": f"Số {number():02}-TB/CB",
        "purpose": "Nắm tình hình sử dụng mạng xã hội của đảng viên.",
        "readers": READERS,
        "platforms": ["facebook", "zalo", "tiktok"],
        "fields": ["address"],
        "due_on": clock.today() + timedelta(days=days),
    }
    return DeclarationRequest.objects.create(**values | fields)


def make_request(unit: Unit, *, by: User, days: int = 30, **fields: Any) -> DeclarationRequest:
    """A request that members are asked to answer; `by` holds a post that may ask."""
    make_rule()
    request = make_draft_request(unit, by=by, days=days, **fields)
    declarations.issue_request(by=by, request=request)
    return request


def make_page(name: str = "Trang của tôi", address: str = "", **fields: Any) -> CheckedPage:
    """One page as the form would have checked it."""
    values: dict[str, Any] = {"platform": "facebook", "status": "in_use"}
    return CheckedPage(display_name=name, address=address, **values | fields)


def make_consent(request: DeclarationRequest, *, by: User, opinion: str | None = None) -> Consent:
    """The member's agreement, or with `opinion` the objection."""
    if opinion is not None:
        return declarations.object_to(by=by, request=request, opinion=opinion)
    declarations.start_draft(by=by, request=request)
    return Consent.objects.of(request, member_of(by))


def make_declaration(
    request: DeclarationRequest,
    *,
    by: User,
    reviewer: User | None = None,
    at_status: str = "submitted",
    pages: tuple[CheckedPage, ...] | None = None,
    answer: str = "pages",
) -> Declaration:
    """The next declaration of `by`, brought to `at_status` by the member and, where needed, `reviewer`."""
    declaration = declarations.start_draft(by=by, request=request)
    declarations.save_draft(by=by, declaration=declaration, answer=answer)
    if at_status == "draft":
        return declaration
    given = (make_page(),) if pages is None else pages
    declarations.submit(by=by, declaration=declaration, pages=given if answer == "pages" else ())
    if at_status == "withdrawn":
        declarations.withdraw(by=by, declaration=declaration)
    elif at_status != "submitted":
        assert reviewer is not None, f"{at_status} needs a reviewer"
        _review(declaration, request, by=by, reviewer=reviewer, at_status=at_status)
    declaration.refresh_from_db()
    assert declaration.status == at_status
    return declaration


def make_renewal_due(request: DeclarationRequest, *, by: User, reviewer: User) -> Declaration:
    """An acknowledged version that its member is asked to confirm again; the request must say so."""
    declaration = make_declaration(request, by=by, reviewer=reviewer, at_status="acknowledged")
    with clock.set_to(clock.now() + timedelta(days=32 * (request.renewal_months or 0))):
        declarations.ask_renewals()
    return declaration


def make_renewal(request: DeclarationRequest, *, by: User, reviewer: User) -> Declaration:
    """*Không thay đổi*, sent and waiting: the same as a version that `reviewer` acknowledged before."""
    before = make_declaration(request, by=by, reviewer=reviewer, at_status="acknowledged")
    return declarations.renew(by=by, declaration=before, request=request)


def make_round(request: DeclarationRequest, *, by: User, members: Sequence[User]) -> ReviewRound:
    """A round over unchanged renewals of these members, two at least, started by `by`."""
    for member in members:
        make_renewal(request, by=member, reviewer=by)
    return declarations.start_round(by=by, unit=request.unit)


def make_sample_rule(percent: int, *, unit: Unit | None = None) -> SampleRule:
    """Another share to be drawn, from today on."""
    return SampleRule.objects.create(unit=unit, percent=percent, valid_from=clock.today())


def make_entered(request: DeclarationRequest, member: Member, *, by: User, **fields: Any) -> Declaration:
    """What an officer typed in from a form that the member signed today."""
    values: dict[str, Any] = {"answer": "pages", "pages": (make_page(),)} | fields
    grounds = Grounds(basis=values.pop("basis", "signed_form"), on=clock.today(), scan=values.pop("scan", None))
    return declarations.enter(by=by, request=request, paper=OnPaper(member, **values), grounds=grounds)


def make_print_order(request: DeclarationRequest, *, by: User) -> PrintOrder:
    """Forms of the cell, ordered and not yet printed."""
    cell = cells_entered_by(by, request)[0]
    return declarations.order_forms(by=by, request=request, unit=cell, is_large=False)


def _review(declaration: Declaration, request: DeclarationRequest, *, by: User, reviewer: User, at_status: str) -> None:
    if at_status == "returned":
        declarations.return_for_correction(by=reviewer, declaration=declaration, reason="Xin bổ sung trang Zalo.")
        return
    declarations.acknowledge(by=reviewer, declaration=declaration)
    if at_status == "superseded":  # a newer version was acknowledged
        make_declaration(request, by=by, reviewer=reviewer, at_status="acknowledged")
