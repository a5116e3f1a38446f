"""The figures once more, counted by hand in plain loops, one member and one page at a time."""

from datetime import datetime

from accounts.models import Event, Member, Membership, Unit
from declarations.figures import ROLL_STANDINGS, DeclarationFigures
from declarations.models import Consent, Declaration, DeclarationRequest, PersonalPage
from notifications.models import Deadline
from portal.lib import clock

ALWAYS = ["platform", "display_name", "status"]


def counted_by_hand(unit: Unit, *, since: datetime, as_of: datetime) -> DeclarationFigures:
    """The same as `figures`, from rows read one by one."""
    day = clock.local(as_of).date()
    totals: dict[str, int] = dict.fromkeys(["members", "asked", "declared", "not_yet", "objected", "on_time"], 0)
    pages = dict.fromkeys(["new_pages", "amended_pages", "cancelled_pages"], 0)
    standings = dict.fromkeys(ROLL_STANDINGS, 0)
    for row in Membership.objects.select_related("unit", "member"):
        valid = row.starts_on <= day and (row.ends_on is None or day < row.ends_on)
        if not valid or row.standing == "temporarily_here" or not row.unit.path.startswith(unit.path):
            continue
        standings[row.standing] += 1
        for name, fact in _facts(row.member, as_of).items():
            totals[name] += fact
        for name, value in _page_changes(row.member, since, as_of).items():
            pages[name] += value
    return DeclarationFigures(by_standing=standings, **totals, **pages)


def _facts(member: Member, at: datetime) -> dict[str, bool]:
    version = _version(member, at)
    asked = version is not None or _was_asked(member, at)
    objected = version is None and asked and _has_opinion(member, at)
    return {
        "members": True,
        "asked": asked,
        "declared": version is not None,
        "objected": objected,
        "not_yet": asked and version is None and not objected,
        "on_time": version is not None and _in_time(version, at),
    }


def _gone(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at


def _sent(member: Member, at: datetime) -> list[Declaration]:
    rows = [row for row in Declaration.objects.filter(member=member).order_by("version") if _gone(row.submitted_at, at)]
    return [row for row in rows if not _gone(row.returned_at, at) and not _gone(row.withdrawn_at, at)]


def _version(member: Member, at: datetime) -> Declaration | None:
    counting = [row for row in _sent(member, at) if not _gone(row.superseded_at, at)]
    return counting[-1] if counting else None


def _was_asked(member: Member, at: datetime) -> bool:
    for deadline in Deadline.objects.filter(member=member, subject_type="declarationrequest"):
        request = DeclarationRequest.objects.get(pk=deadline.subject_id)
        if _gone(request.issued_at, at) and deadline.starts_on <= clock.local(at).date():
            return True
    return False


def _has_opinion(member: Member, at: datetime) -> bool:
    for consent in Consent.objects.filter(member=member).select_related("request"):
        if not _gone(consent.request.issued_at, at) or _gone(consent.request.ended_at, at):
            continue
        steps = [event.verb for event in Event.objects.about(consent) if event.at <= at]
        if steps and steps[-1] in ("consent.objected", "consent.settled"):
            return True
    return False


def _in_time(version: Declaration, at: datetime) -> bool:
    deadlines = Deadline.objects.filter(member=version.member, subject_id=version.request_id)
    for row in _sent(version.member, at):
        assert row.submitted_at is not None
        sent_on = row.basis_on or clock.local(row.submitted_at).date()
        if row.request_id == version.request_id and any(sent_on <= each.due_on for each in deadlines):
            return True
    return False


def _pages(version: Declaration | None) -> dict[str, PersonalPage]:
    rows = version.pages.exclude(status="cancelled") if version else []
    return {row.page_key: row for row in rows}


def _page_changes(member: Member, since: datetime, as_of: datetime) -> dict[str, int]:
    version = _version(member, as_of)
    if version is None:
        return {}
    before, now = _pages(_version(member, since)), _pages(version)
    asked = ALWAYS + version.request.fields
    amended = [
        key
        for key in now.keys() & before.keys()
        if [getattr(now[key], name) for name in asked] != [getattr(before[key], name) for name in asked]
    ]
    return {
        "new_pages": len(now.keys() - before.keys()),
        "cancelled_pages": len(before.keys() - now.keys()),
        "amended_pages": len(amended),
    }
