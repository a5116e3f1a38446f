"""The quarterly report, from the order to the PDF."""

from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from notifications.models import OutboxMessage
from portal.lib import clock
from portal.lib.calendar import Quarter
from reports.actions import TASK
from reports.tasks import build_report
from tests import factories as make
from tests.journeys.browsing import Visitor, text_of_pdf
from tests.personas import Personas

pytestmark = pytest.mark.browser


def last_quarter() -> Quarter:
    """The quarter that ended last."""
    return Quarter.of(clock.today()).previous()


@pytest.fixture
def answers(personas: Personas) -> None:
    """One acknowledged answer and one opinion, in the quarter that ended last."""
    day = last_quarter().starts_on + timedelta(days=10)
    with clock.set_to(datetime.combine(day, time(9), tzinfo=clock.VIET_NAM)):
        request = make.make_request(personas.cell, by=personas.secretary)
        make.make_declaration(request, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")
        make.make_consent(request, by=personas.other_member, opinion="Tôi chưa rõ.")


@pytest.mark.usefixtures("answers")
def test_report_with_progress(desktop: Visitor, personas: Personas) -> None:
    desktop.become(personas.secretary)
    desktop.open("/")
    desktop.enter("Báo cáo")
    desktop.follow("Lập báo cáo")
    desktop.write("Đánh giá", "Đa số đồng chí khai báo đúng hạn.")
    desktop.press("Lập báo cáo")
    desktop.sees("Đã nhận yêu cầu")
    expect(desktop.page.locator("progress")).to_be_visible()
    for row in OutboxMessage.objects.due().filter(task=TASK):  # what the worker does
        build_report(row.pk)
    desktop.sees("Tải tệp PDF")  # the page asks by itself and shows the end
    desktop.sees("Kết quả khai báo")
    printed = text_of_pdf(desktop.download("Tải tệp PDF"))
    assert "BÁO CÁO" in printed
    assert "Trong 7 đảng viên được yêu cầu khai báo có 1 đồng chí đã khai báo" in printed, printed
    assert "Đa số đồng chí khai báo đúng hạn." in printed
    assert "Hoàng Thị Viên" not in printed
