"""Counts of what members declared and reported, by the unit they belong to: raw material of a report.

These are attributes of people. Nothing here may reach a screen or a paper except through `reports.suppression`.
Set-based, one query each, equal on SQLite and PostgreSQL; keyed by (code, path of the unit).
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery

from accounts.models import Membership, Unit
from declarations.figures import counting
from declarations.models import ImpostorReport, PageIncident, PageStatus, PersonalPage
from declarations.models.incidents import IncidentStatus
from portal.lib import clock

Counts = dict[tuple[str, str], int]


def members_by_unit(top: Unit, *, as_of: datetime) -> dict[str, int]:
    """Members on the roll that day, by path of their cell."""
    rows = Membership.objects.on_roll(clock.local(as_of).date()).under(top).order_by()
    return dict(rows.values_list("unit__path").annotate(count=Count("pk")))


def answers_by_unit(top: Unit, *, as_of: datetime) -> Counts:
    """Members with a version that counted, by what they answered: pages, none, messaging only."""
    rows = counting(as_of).annotate(path=_cell_of("member", top, as_of)).filter(path__isnull=False)
    return _counted(rows, "answer")


def platforms_by_unit(top: Unit, *, as_of: datetime) -> Counts:
    """Pages in use or paused of these versions, by platform."""
    pages = PersonalPage.objects.filter(declaration__in=counting(as_of).values("pk")).order_by()
    rows = pages.exclude(status=PageStatus.CANCELLED).annotate(path=_cell_of("declaration__member", top, as_of))
    return _counted(rows.filter(path__isnull=False), "platform")


def incidents_by_unit(top: Unit, *, since: datetime, as_of: datetime) -> Counts:
    """Abnormal pages told after `since` until `as_of`, by kind; those withdrawn are left out."""
    rows = PageIncident.objects.filter(unit__path__startswith=top.path, reported_at__gt=since, reported_at__lte=as_of)
    return _counted(rows.exclude(status=IncidentStatus.WITHDRAWN).annotate(path=F("unit__path")), "kind")


def impostor_reports_by_unit(top: Unit, *, since: datetime, as_of: datetime) -> Counts:
    """Tin báo sent after `since` until `as_of`, by kind; also those whose content was deleted since."""
    rows = ImpostorReport.objects.filter(unit__path__startswith=top.path, reported_at__gt=since, reported_at__lte=as_of)
    return _counted(rows.annotate(path=F("unit__path")), "kind")


def _cell_of(member: str, top: Unit, as_of: datetime) -> Subquery:
    """Path of the cell on whose roll the member stood that day, empty outside `top`."""
    rolls = Membership.objects.on_roll(clock.local(as_of).date()).under(top)
    return Subquery(rolls.filter(member=OuterRef(member)).order_by().values("unit__path")[:1])


def _counted(rows: QuerySet[Any], code: str) -> Counts:
    found = rows.order_by().values_list(code, "path").annotate(count=Count("pk"))
    return {(each, path): count for each, path, count in found}
