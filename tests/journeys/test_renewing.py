"""A member confirms by phone with one tap; a secretary takes a cell's unchanged renewals together at a desk."""

import pytest
from playwright.sync_api import expect

from declarations.models import Declaration, Reason, ReviewRound
from tests import factories as make
from tests.journeys.browsing import DESKTOP, Visit, Visitor
from tests.personas import Personas

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_renewal_takes_two_taps_from_home(visit: Visit, personas: Personas, scripts: bool) -> None:
    """One to open the page, one to send: counted, nothing typed, also without scripts."""
    asked = make.make_request(personas.cell, by=personas.secretary, renewal_months=12, is_staggered=True)
    stood = make.make_renewal_due(asked, by=personas.member, reviewer=personas.secretary)
    phone = visit(scripts=scripts)
    phone.become(personas.member)
    phone.open("/")
    phone.sees("Xác nhận lại trang đã khai")
    phone.follow("Xem và xác nhận")  # the first tap
    phone.arrives_at("Xác nhận lại trang đã khai")
    phone.sees("Trang của tôi")
    phone.sees("Nội dung tôi khai là đúng và đủ")  # the attestation stands there before the tap
    phone.press("Không thay đổi, tôi cam kết và gửi")  # the second
    phone.sees("Đã gửi xác nhận không thay đổi")
    sent = Declaration.objects.get(kind="renewal")
    assert sent.pages.get().page_key == stood.pages.get().page_key
    phone.open(f"/khai-bao/{stood.pk}/xac-nhan-lai/")  # too late: leads to what was sent
    phone.sees("hiện không cần xác nhận lại")
    assert Declaration.objects.count() == 2


def test_something_changed_leads_to_the_filled_draft(phone: Visitor, personas: Personas) -> None:
    asked = make.make_request(personas.cell, by=personas.secretary, renewal_months=12)
    stood = make.make_renewal_due(asked, by=personas.member, reviewer=personas.secretary)
    phone.become(personas.member)
    phone.open(f"/khai-bao/{stood.pk}/xac-nhan-lai/")
    phone.press("Có thay đổi")
    phone.sees("Bước 1 trên 2")
    expect(phone.page.locator("#trang-1").get_by_label("Tên hiển thị")).to_have_value("Trang của tôi")


def test_a_round_from_the_queue_to_its_end(visit: Visit, personas: Personas) -> None:
    asked = make.make_request(personas.cell, by=personas.secretary)
    more = [make.make_user(make.make_member(personas.cell), by=personas.secretary) for _ in range(8)]
    for member in (personas.member, personas.other_member, personas.committee_member, personas.deputy, *more):
        make.make_renewal(asked, by=member, reviewer=personas.secretary)
    desktop = visit(DESKTOP)
    desktop.become(personas.secretary)
    desktop.open("/khai-bao/cho-ghi-nhan/")
    desktop.sees("12 bản xác nhận không thay đổi")
    desktop.confirm("Lập vòng ghi nhận cùng lúc")
    desktop.arrives_at("Vòng ghi nhận cùng lúc")
    desktop.sees("máy chọn ngẫu nhiên 2 bản (10 %, quy định nội bộ")
    running = ReviewRound.objects.get()
    for _ in range(running.items.filter(reason=Reason.SAMPLE).count()):
        desktop.page.keyboard.press("Enter")  # the next one has the focus
        desktop.sees("Không có thay đổi nào so với bản đã ghi nhận")
        desktop.confirm("Ghi nhận")
        desktop.arrives_at("Vòng ghi nhận cùng lúc")
    desktop.sees("0/2 (0 %)")
    desktop.confirm("Ghi nhận cùng lúc 10 bản")
    desktop.sees("Đã ghi nhận cùng lúc 10 bản không thay đổi")
    running.refresh_from_db()
    assert (running.sampled, running.returned, running.together) == (2, 0, 10)
    assert Declaration.objects.filter(status="acknowledged").count() == 12
