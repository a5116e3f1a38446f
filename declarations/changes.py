"""What changed between two versions of a declaration, page by page."""

from dataclasses import dataclass

from declarations.models import Answer, Declaration, PersonalPage

COMPARED = ("platform", "display_name", "status", "address", "purpose", "opened_on")


@dataclass(frozen=True)
class PageChange:
    """One page: new, amended (with the labels of what differs), cancelled, or unchanged."""

    kind: str  # "new" | "amended" | "cancelled" | "unchanged"
    page: PersonalPage
    before: PersonalPage | None = None
    fields: tuple[str, ...] = ()


def changes(declaration: Declaration, baseline: Declaration | None) -> list[PageChange]:
    """Changes against the baseline (None: everything is new), changed pages first.

    Out: one entry per page of either version.
    """
    before = {page.page_key: page for page in baseline.pages.all()} if baseline else {}
    now = {page.page_key: page for page in declaration.pages.all()}
    found = [_compare(page, before.get(key)) for key, page in now.items()]
    gone = [PageChange("cancelled", page, page) for key, page in before.items() if key not in now and page.is_active]
    return sorted(found + gone, key=lambda change: change.kind == "unchanged")


def _compare(page: PersonalPage, before: PersonalPage | None) -> PageChange:
    if before is None:
        return PageChange("new", page)
    if before.is_active and not page.is_active:
        return PageChange("cancelled", page, before, ("status",))
    fields = tuple(name for name in COMPARED if getattr(page, name) != getattr(before, name))
    return PageChange("amended" if fields else "unchanged", page, before, fields)


def answer_changed(declaration: Declaration, baseline: Declaration | None) -> bool:
    """Whether the answer itself differs (for example: from pages to no social media)."""
    return baseline is not None and Answer(declaration.answer) != Answer(baseline.answer)
