"""Paper as an officer types it in."""

from datetime import date
from typing import Any

from accounts.models import Member, User
from declarations import actions
from declarations.actions import Grounds, OnPaper
from declarations.models import Declaration, DeclarationRequest
from portal.lib import clock
from tests import factories as make


def grounds(basis: str = "signed_form", on: date | None = None, **fields: Any) -> Grounds:
    """A signed form of today."""
    return Grounds(basis=basis, on=on or clock.today(), **fields)


def type_in(
    asked: DeclarationRequest,
    member: Member,
    *,
    by: User,
    answer: str = "pages",
    on: Grounds | None = None,
    **fields: Any,
) -> Declaration:
    """One form of one member."""
    pages = fields.pop("pages", (make.make_page(),) if answer == "pages" else ())
    paper = OnPaper(member=member, answer=answer, pages=pages, **fields)
    return actions.enter(by=by, request=asked, paper=paper, grounds=on or grounds())
