"""What changed between two versions of a declaration, page by page."""

from dataclasses import dataclass

from declarations.models import Answer, Declaration, PersonalPage
from declarations.models.requests import OptionalField

ALWAYS_ASKED = ("platform", "display_name", "status")


LABELS = {
    "platform": "Nền tảng",
    "display_name": "Tên hiển thị",
    "status": "Tình trạng",
    "address": "Địa chỉ",
    "purpose": "Mục đích",
    "opened_on": "Ngày lập",
}


@dataclass(frozen=True)
class FieldChange:
    """One field in words; `before` is empty for a new page."""

    label: str
    now: str
    before: str


@dataclass(frozen=True)
class PageChange:
    """One page: new, amended (with the labels of what differs), cancelled, or unchanged."""

    kind: str  # "new" | "amended" | "cancelled" | "unchanged"
    page: PersonalPage
    before: PersonalPage | None = None
    fields: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return {"new": "Trang mới", "amended": "Sửa", "cancelled": "Không dùng nữa"}.get(self.kind, "Không đổi")

    @property
    def tone(self) -> str:
        return {"new": "info", "amended": "attention"}.get(self.kind, "neutral")

    @property
    def rows(self) -> list["FieldChange"]:
        """What to show of the page: all that was declared of a new one, else only what differs."""
        if self.kind == "cancelled":
            return []
        names = self.fields or (*ALWAYS_ASKED[1:], *OptionalField.values)
        rows = [FieldChange(LABELS[name], _shown(self.page, name), _shown(self.before, name)) for name in names]
        return [row for row in rows if row.now or row.before]


def changes(declaration: Declaration, baseline: Declaration | None) -> list[PageChange]:
    """Changes against the baseline (None: everything is new), changed pages first.

    Out: one entry per page of either version. What the newer request does not ask is no change.
    """
    asked = (*ALWAYS_ASKED, *declaration.request.fields)
    before = {page.page_key: page for page in baseline.pages.all()} if baseline else {}
    now = {page.page_key: page for page in declaration.pages.all()}
    found = [_compare(page, before.get(key), asked) for key, page in now.items()]
    gone = [PageChange("cancelled", page, page) for key, page in before.items() if key not in now and page.is_active]
    return sorted(found + gone, key=lambda change: change.kind == "unchanged")


def _compare(page: PersonalPage, before: PersonalPage | None, asked: tuple[str, ...]) -> PageChange:
    if before is None:
        return PageChange("new", page)
    if before.is_active and not page.is_active:
        return PageChange("cancelled", page, before, ("status",))
    fields = tuple(name for name in asked if getattr(page, name) != getattr(before, name))
    return PageChange("amended" if fields else "unchanged", page, before, fields)


def _shown(page: PersonalPage | None, name: str) -> str:
    if page is None:
        return ""
    if name == "opened_on":
        return f"{page.opened_on:%d/%m/%Y}" if page.opened_on else ""
    display = getattr(page, f"get_{name}_display", None)
    return str(display() if display else getattr(page, name))


def answer_changed(declaration: Declaration, baseline: Declaration | None) -> bool:
    """Whether the answer itself differs (for example: from pages to no social media)."""
    return baseline is not None and Answer(declaration.answer) != Answer(baseline.answer)
