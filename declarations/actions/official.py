"""The register of the unit's own pages: who answers for each, and the yearly check."""

from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction

from accounts.errors import RuleError
from accounts.models import Event, Member, Unit, User
from accounts.permissions import has_verb
from accounts.roles import Verb
from declarations.models import OfficialPage, OfficialPageChange
from declarations.models.official import ChangeKind, CheckResult, OfficialPageStatus
from declarations.permissions import can_check_official_page
from declarations.platforms import Platform
from notifications.actions import cancel_deadlines, reopen_deadlines, set_deadlines
from notifications.models import Rule
from portal.lib import clock

REVIEW_RULE = "official-page-review"
NOT_KEEPER = "Chỉ bí thư, phó bí thư của đơn vị giữ sổ trang này."
NOT_CHECKER = "Chỉ người phụ trách trang hoặc bí thư, phó bí thư của đơn vị ghi kết quả rà soát."
STOPPED = "Trang này đã ngừng sử dụng. Hãy ghi “Dùng lại” trước khi rà soát."
LABELS = {
    "name": "Tên trang, nhóm",
    "platform": "Nền tảng",
    "address": "Địa chỉ",
    "purpose": "Mục đích",
    "responsible": "Người phụ trách",
    "opened_on": "Ngày lập",
}
COUNTS_ANEW = (ChangeKind.ADDED, ChangeKind.CHECKED, ChangeKind.RESUMED)


@dataclass(frozen=True)
class OfficialContent:
    """What the register says of a page."""

    name: str
    platform: str
    address: str
    purpose: str
    responsible: Member | None
    opened_on: date | None = None


@transaction.atomic
def add_official_page(*, by: User, unit: Unit, content: OfficialContent) -> OfficialPage:
    """A page enters the register; its yearly check counts from today. Raises `RuleError`."""
    _require_keeper(by, unit)
    page = OfficialPage.objects.create(unit=unit, **_values(content))
    _note(page, ChangeKind.ADDED, by)
    Event.objects.append(by=by, verb="officialpage.added", subject=page, unit=unit)
    _ask_for_review(page)
    return page


def _values(content: OfficialContent) -> dict[str, object]:
    return {field.name: getattr(content, field.name) for field in fields(content)}


@transaction.atomic
def change_official_page(*, by: User, page: OfficialPage, content: OfficialContent) -> None:
    """Corrects the register; what was before stays in the history. Nothing changed leaves nothing."""
    _require_keeper(by, page.unit)
    told = _differences(page, content)
    if not told:
        return
    before = page.responsible_id
    for name, value in _values(content).items():
        setattr(page, name, value)
    page.save(update_fields=list(_values(content)))
    _note(page, ChangeKind.CHANGED, by, "\n".join(told))
    Event.objects.append(by=by, verb="officialpage.changed", subject=page, unit=page.unit)
    if page.responsible_id != before and page.status == OfficialPageStatus.IN_USE:
        _end_duties(page)
        _ask_for_review(page)


def _differences(page: OfficialPage, content: OfficialContent) -> list[str]:
    lines = []
    for name, new in _values(content).items():
        old = getattr(page, name)
        if old != new:
            lines.append(f"{LABELS[name]}: {_shown(name, old)} → {_shown(name, new)}")
    return lines


def _shown(name: str, value: object) -> str:
    if value is None:
        return "chưa ghi"
    if name == "platform":
        return str(Platform(str(value)).label)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


@transaction.atomic
def check_official_page(*, by: User, page: OfficialPage, result: str, note: str = "") -> None:
    """The yearly check was made; the next one counts from today. Raises `RuleError`."""
    if not can_check_official_page(by, page):
        raise RuleError(NOT_CHECKER)
    if page.status != OfficialPageStatus.IN_USE:
        raise RuleError(STOPPED)
    _end_duties(page)
    page.checked_on, page.check_result = clock.today(), result
    page.save(update_fields=["checked_on", "check_result"])
    _note(page, ChangeKind.CHECKED, by, "\n".join(part for part in (str(CheckResult(result).label), note) if part))
    Event.objects.append(by=by, verb="officialpage.checked", subject=page, unit=page.unit, data={"result": str(result)})
    _ask_for_review(page)


@transaction.atomic
def stop_official_page(*, by: User, page: OfficialPage) -> None:
    """Out of use: nobody is asked to check it any more."""
    _require_keeper(by, page.unit)
    _end_duties(page)
    page.stop(by=by)
    _note(page, ChangeKind.STOPPED, by)


@transaction.atomic
def resume_official_page(*, by: User, page: OfficialPage) -> None:
    """In use again; its yearly check counts from today."""
    _require_keeper(by, page.unit)
    page.resume(by=by)
    _note(page, ChangeKind.RESUMED, by)
    _ask_for_review(page)


def _note(page: OfficialPage, kind: str, by: User, text: str = "") -> None:
    OfficialPageChange.objects.create(page=page, kind=kind, by=by, text=text)


def _counts_from(page: OfficialPage) -> OfficialPageChange:
    return page.changes.filter(kind__in=COUNTS_ANEW).order_by("at").last() or page.changes.earliest("at")


def _ask_for_review(page: OfficialPage) -> None:
    """The duty of the responsible person; the heads see the due day whether or not there is one."""
    since = _counts_from(page)
    rule = Rule.objects.in_force(REVIEW_RULE, page.unit, clock.today())
    page.review_due_on = set_deadlines(
        rule=rule,
        subject=since,
        unit=page.unit,
        members=[page.responsible] if page.responsible else [],
        title="Rà soát trang của đơn vị",
        url=page.get_absolute_url(),
        starts_on=clock.local(since.at).date(),
    )
    page.save(update_fields=["review_due_on"])
    if page.responsible is not None:  # who answered for it before has an ended duty, which runs again
        reopen_deadlines(subject=since, member=page.responsible)


def _end_duties(page: OfficialPage) -> None:
    for change in page.changes.filter(kind__in=COUNTS_ANEW):
        cancel_deadlines(subject=change)


def _require_keeper(by: User, unit: Unit) -> None:
    if not has_verb(by, Verb.KEEP_OFFICIAL_PAGES, unit):
        raise RuleError(NOT_KEEPER)
