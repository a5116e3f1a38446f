"""Quarterly reports."""

from datetime import timedelta

from accounts.models import (
    Unit,
    User,
)
from portal.lib import clock
from portal.lib.calendar import Quarter
from reports.actions import order_report
from reports.models import QuarterlyReport


def make_report(unit: Unit, *, by: User, days_ago: int = 100) -> QuarterlyReport:
    """A quarterly report that waits for the worker, of the quarter in which that day lay."""
    day = clock.today() - timedelta(days=days_ago)
    return order_report(by=by, unit=unit, quarter=Quarter(day.year, (day.month + 2) // 3))
