"""What happened to an abnormal page, a tin báo, an official page: lines for the timeline component."""

from dataclasses import replace

from declarations.ledger import Entry, course
from declarations.models import ImpostorReport, OfficialPage, PageIncident
from declarations.models.official import ChangeKind

INCIDENT = {
    "pageincident.reported": ("alert", "Báo trang bất thường"),
    "pageincident.taken_up": ("eye", "Tiếp nhận"),
    "pageincident.resolved": ("check", "Kết thúc"),
    "pageincident.withdrawn": ("close", "Rút"),
}
IMPOSTOR = {
    "impostorreport.sent": ("alert", "Gửi tin báo"),
    "impostorreport.forwarded": ("next", "Chuyển"),
    "impostorreport.answered": ("mail", "Ghi nội dung trả lời"),
    "impostorreport.closed": ("close", "Kết thúc, không cần chuyển"),
}
OFFICIAL = {
    ChangeKind.ADDED: "plus",
    ChangeKind.CHANGED: "edit",
    ChangeKind.CHECKED: "check",
    ChangeKind.STOPPED: "close",
    ChangeKind.RESUMED: "next",
}


def incident_history(incident: PageIncident) -> list[Entry]:
    """Steps and notes together, oldest first."""
    steps = course(incident, INCIDENT)
    told = incident.get_resolution_display() if incident.resolution else ""
    steps = [replace(step, detail=told) if step.text == "Kết thúc" else step for step in steps]
    notes = [
        Entry(note.at, note.by.display_name, "Ghi thêm", "edit", note.text)
        for note in incident.notes.select_related("by__member")
    ]
    return sorted(steps + notes, key=lambda entry: entry.at)


def impostor_history(report: ImpostorReport) -> list[Entry]:
    """The way of a tin báo. Who sent it is not named: levels above need the page, not the person."""
    steps = course(report, IMPOSTOR)
    return [replace(step, actor="") if step.text == "Gửi tin báo" else step for step in steps]


def official_history(page: OfficialPage) -> list[Entry]:
    """The history of a page in the register, newest first."""
    rows = page.changes.select_related("by__member").order_by("-at")
    return [
        Entry(row.at, row.by.public_name, row.get_kind_display(), OFFICIAL[ChangeKind(row.kind)], row.text)
        for row in rows
    ]
