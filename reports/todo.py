"""What waits for a person here."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse

from accounts.models import User
from accounts.todo import Todo
from portal.lib import clock
from portal.lib.calendar import Quarter
from reports.models import QuarterlyReport
from reports.permissions import reporting_units

SEASON = timedelta(days=15)  # after the end of a quarter; later the list of reports tells


def waiting(user: User) -> Iterable[Todo]:
    """The report of the quarter that has just ended, for whoever may order it; one query."""
    ended = Quarter.of(clock.today()).previous()
    if clock.today() > ended.ends_on + SEASON:
        return
    units = reporting_units(user)
    if not units:
        return
    reported = set(QuarterlyReport.objects.of_quarter(ended).filter(unit__in=units).values_list("unit", flat=True))
    if missing := [unit for unit in units if unit.pk not in reported]:
        yield Todo(
            title=f"Lập báo cáo {ended.label}",
            url=reverse("reports:report_order"),
            action="Lập báo cáo",
            count=len(missing),
            note="Quý vừa qua chưa có báo cáo.",
        )
