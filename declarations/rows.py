"""Raw rows of a draft: what a member typed, valid or not, kept so that nothing entered is lost."""

from collections.abc import Iterable
from typing import Any, TypedDict

from declarations.models import Declaration, PageStatus, PersonalPage
from declarations.models.requests import DeclarationRequest

MAX_ROWS = 30
MAX_TEXT = 500  # more than any valid value, so that a too long one is kept and refused with a sentence


class Row(TypedDict, total=False):
    """One page as typed; `page_key` names the page of the earlier version it continues."""

    platform: str
    display_name: str
    status: str
    address: str
    purpose: str
    opened_on: str
    page_key: str


KEYS = tuple(Row.__annotations__)


def clean_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Only known keys, only text, cut to size; empty rows dropped."""
    kept = [{key: str(row.get(key) or "")[:MAX_TEXT] for key in KEYS} for row in rows]
    return [row for row in kept if any(row[key] for key in ("display_name", "address", "platform"))][:MAX_ROWS]


def rows_of(declaration: Declaration, request: DeclarationRequest) -> list[dict[str, str]]:
    """The pages of an earlier version as rows of a new draft: cancelled ones and fields not asked are left out."""
    return [_row(page, request) for page in declaration.pages.all() if page.is_active]


def _row(page: PersonalPage, request: DeclarationRequest) -> dict[str, str]:
    opened = f"{page.opened_on:%d/%m/%Y}" if page.opened_on and request.asks("opened_on") else ""
    return {
        "platform": page.platform,
        "display_name": page.display_name,
        "status": page.status,
        "address": page.address if request.asks("address") else "",
        "purpose": page.purpose if request.asks("purpose") else "",
        "opened_on": opened,
        "page_key": page.page_key,
    }


def cancelled(rows: list[dict[str, str]], page: PersonalPage, request: DeclarationRequest) -> list[dict[str, str]]:
    """The same rows with one page marked as no longer used; put back when it had been dropped."""
    kept = rows if any(row["page_key"] == page.page_key for row in rows) else [*rows, _row(page, request)]
    gone = {"status": str(PageStatus.CANCELLED)}
    return [row | gone if row["page_key"] == page.page_key else row for row in kept]
