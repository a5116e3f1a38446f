"""Abnormal pages, tin báo, official pages."""

from datetime import timedelta
from typing import Any

from accounts.models import Unit, User
from declarations import actions as declarations
from declarations.actions import IncidentContent, OfficialContent, ReportContent
from declarations.models import ImpostorReport, IncidentNote, OfficialPage, OfficialPageChange, PageIncident
from portal.lib import clock
from tests.factories.accounts import member_of
from tests.factories.base import number


def make_incident(
    *, by: User, follower: User | None = None, at_status: str = "reported", **fields: Any
) -> PageIncident:
    """An abnormal page of `by`, brought to `at_status`; `follower` takes it up."""
    values: dict[str, Any] = {"kind": "hijacked", "noticed_on": clock.today(), "page_text": "Facebook: Trang của tôi"}
    incident = declarations.report_incident(by=by, content=IncidentContent(**values | fields))
    if at_status == "in_hand":
        assert follower is not None, "in_hand needs a follower"
        declarations.take_up_incident(by=follower, incident=incident)
    elif at_status == "resolved":
        declarations.resolve_incident(by=by, incident=incident, resolution="recovered")
    elif at_status == "withdrawn":
        declarations.withdraw_incident(by=by, incident=incident)
    incident.refresh_from_db()
    assert incident.status == at_status
    return incident


def make_incident_note(incident: PageIncident, *, by: User, text: str = "Đã báo nhà cung cấp.") -> IncidentNote:
    """One more remark."""
    return declarations.add_note(by=by, incident=incident, text=text)


def make_impostor_report(
    *, by: User, handler: User | None = None, at_status: str = "received", affected: Unit | None = None, **fields: Any
) -> ImpostorReport:
    """A tin báo of `by`, brought to `at_status` by `handler`."""
    cell = by.cell
    assert cell is not None
    values: dict[str, Any] = {
        "kind": "unit",
        "address": f"trang-gia-{number()}.example",
        "seen_on": clock.today(),
        "affected": affected or cell,
        "note": "Trang dùng tên và ảnh của đơn vị.",
    }
    report = declarations.send_impostor_report(by=by, content=ReportContent(**values | fields))
    if at_status != "received":
        assert handler is not None, f"{at_status} needs a handler"
        _handle(report, handler, at_status)
    report.refresh_from_db()
    assert report.status == at_status
    return report


def _handle(report: ImpostorReport, handler: User, at_status: str) -> None:
    if at_status == "forwarded":
        declarations.forward_impostor_report(by=handler, report=report, recipient="body", recipient_name="Công an xã")
    elif at_status == "answered":
        declarations.answer_impostor_report(by=handler, report=report, outcome="Trang đã bị gỡ.")
    else:
        declarations.close_impostor_report(by=handler, report=report, reason="Trang đã không còn.")
    if at_status == "purged":
        with clock.set_to(clock.now() + timedelta(days=400)):
            declarations.purge_impostor_reports()


def official_content(responsible: User | None = None, **fields: Any) -> OfficialContent:
    """What the register says of a page."""
    values: dict[str, Any] = {
        "name": f"Trang của chi bộ {number()}",
        "platform": "facebook",
        "address": "facebook.com/chi.bo.hucau",
        "purpose": "Thông tin sinh hoạt chi bộ",
        "responsible": member_of(responsible) if responsible else None,
    }
    return OfficialContent(**values | fields)


def make_official_page(
    unit: Unit, *, by: User, responsible: User | None = None, at_status: str = "in_use", **fields: Any
) -> OfficialPage:
    """A page in the register of `unit`; `by` keeps it."""
    page = declarations.add_official_page(by=by, unit=unit, content=official_content(responsible, **fields))
    if at_status == "stopped":
        declarations.stop_official_page(by=by, page=page)
    page.refresh_from_db()
    assert page.status == at_status
    return page


def make_official_page_change(page: OfficialPage, *, by: User) -> OfficialPageChange:
    """The line that a check leaves in the history."""
    declarations.check_official_page(by=by, page=page, result="good")
    return page.changes.filter(kind="checked").latest("at")
