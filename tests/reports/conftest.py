"""Reports made the way the worker makes them."""

from datetime import UTC, datetime

import pytest

from accounts.models import Unit, User
from notifications.models import OutboxMessage
from portal.lib import clock
from portal.lib.calendar import Quarter
from reports.actions import TASK, Texts, order_report
from reports.models import QuarterlyReport
from reports.tasks import build_report
from tests import factories as make
from tests.personas import Personas

THIRD_QUARTER = Quarter(2026, 3)
OCTOBER = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)


def order(by: User, unit: Unit, quarter: Quarter = THIRD_QUARTER, texts: Texts | None = None) -> QuarterlyReport:
    """A report that waits for the worker."""
    return order_report(by=by, unit=unit, quarter=quarter, texts=texts)


def work() -> None:
    """What the worker does with waiting reports."""
    for row in OutboxMessage.objects.due().filter(task=TASK):
        build_report(row.pk)


def ready(by: User, unit: Unit, quarter: Quarter = THIRD_QUARTER, texts: Texts | None = None) -> QuarterlyReport:
    """A report the worker has made."""
    report = order(by, unit, quarter, texts)
    work()
    report.refresh_from_db()
    return report


@pytest.fixture
def history(personas: Personas) -> Personas:
    """One request in May, one answer in time, one late in the third quarter, one changed then."""
    with clock.set_to(datetime(2026, 5, 4, 2, 0, tzinfo=UTC)):
        request = make.make_request(personas.province, by=personas.province_secretary, days=30)
    with clock.set_to(datetime(2026, 5, 20, 2, 0, tzinfo=UTC)):
        pages = (make.make_page("Một"), make.make_page("Hai"))
        make.make_declaration(
            request, by=personas.member, reviewer=personas.secretary, at_status="acknowledged", pages=pages
        )
    with clock.set_to(datetime(2026, 7, 20, 2, 0, tzinfo=UTC)):
        make.make_declaration(request, by=personas.other_member, pages=(make.make_page("Ba"),))
    with clock.set_to(datetime(2026, 8, 20, 2, 0, tzinfo=UTC)):
        changed = (make.make_page("Một", status="paused"), make.make_page("Bốn"))
        make.make_declaration(request, by=personas.member, pages=changed)
        make.make_consent(request, by=personas.committee_member, opinion="Tôi chưa rõ mục đích.")
    return personas
