"""How people come to an account, a post, and a second factor."""

import re
from typing import Any

import pytest
from django.conf import settings as portal_settings
from playwright.sync_api import expect

from accounts.models import AccessCode, User
from declarations.tasks import ask_newcomers
from tests import factories as make
from tests.accounts.signing_in import code_now
from tests.journeys.browsing import PHONE, Visit, Visitor, text_of_pdf
from tests.journeys.crawling import axe_faults, visible_faults
from tests.personas import Personas

pytestmark = pytest.mark.browser


def invite(secretary: Visitor, name: str, way: str) -> None:
    """From the roll to a fresh invitation."""
    secretary.enter("Đảng viên")
    secretary.follow(name)
    secretary.follow("Mời mở tài khoản")
    secretary.page.get_by_label(way).check()
    secretary.press("Tạo lời mời")
    secretary.arrives_at("Lời mời mở tài khoản")


def open_account(visitor: Visitor, username: str) -> None:
    """Fill what a person chooses for a new account."""
    visitor.write("Tên đăng nhập", username)
    visitor.page.get_by_label("Mật khẩu", exact=False).first.fill(make.PASSWORD)
    visitor.write("Nhập lại mật khẩu", make.PASSWORD)


def test_invitation(desktop: Visitor, phone: Visitor, personas: Personas) -> None:
    desktop.become(personas.secretary)
    desktop.open("/")
    invite(desktop, "Phan Thị Giấy", "Liên kết hoặc mã QR")
    link, second_code = desktop.shown("Liên kết"), desktop.shown("Mã xác nhận")
    assert link.startswith(phone.base)
    for _ in range(3):  # a chat app looks at every link
        assert phone.context.request.get(link).status == 200
    phone.open(link.removeprefix(phone.base))
    phone.write("Mã xác nhận", "ABC234" if second_code != "ABC234" else "ABC235")
    open_account(phone, "giay.pt")
    phone.press("Mở tài khoản")
    expect(phone.page.get_by_label("Mã xác nhận")).to_have_attribute("aria-invalid", "true")
    expect(phone.page.get_by_label("Tên đăng nhập")).to_have_value("giay.pt")
    assert AccessCode.objects.get(member=personas.paper_member).status == "issued"
    phone.write("Mã xác nhận", second_code)
    open_account(phone, "giay.pt")
    phone.press("Mở tài khoản")
    phone.sees("Tài khoản của bạn đã mở")
    assert User.objects.get(username="giay.pt").member == personas.paper_member
    desktop.page.reload()
    desktop.sees("Đã dùng")


def test_slip(desktop: Visitor, phone: Visitor, personas: Personas) -> None:
    desktop.become(personas.secretary)
    desktop.open("/")
    invite(desktop, "Phan Thị Giấy", "Phiếu in, trao tận tay")
    slip = text_of_pdf(desktop.download("Tải phiếu để in (PDF)"))
    assert "Phan Thị Giấy" in slip
    token = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", slip)
    second_code = re.search(r"Nhập mã xác nhận: ([A-Z0-9 -]+?) 3\.", slip)
    assert token, slip
    assert second_code, slip
    phone.open("/tai-khoan/dang-nhap/")
    phone.follow("Mở tài khoản lần đầu")
    phone.follow("Nhập mã trên phiếu")
    phone.write("Mã phiếu", token[0].lower())
    phone.press("Tiếp tục")
    phone.write("Mã xác nhận", second_code[1])
    open_account(phone, "giay.pt")
    phone.press("Mở tài khoản")
    phone.sees("Tài khoản của bạn đã mở")


def test_join_code(desktop: Visitor, phone: Visitor, personas: Personas) -> None:
    make.make_request(personas.cell, by=personas.secretary)
    desktop.become(personas.secretary)
    desktop.open(personas.cell.get_absolute_url())
    desktop.press("Tạo mã gia nhập")
    join_code = desktop.shown("Mã gia nhập của chi bộ")
    phone.open("/tai-khoan/dang-nhap/")
    phone.follow("Mở tài khoản lần đầu")
    phone.write("Mã gia nhập", join_code)
    phone.write("Họ và tên", "Trịnh Thị Mới")
    open_account(phone, "moi.tt")
    phone.press("Gửi đăng ký")
    phone.arrives_at("Bạn đang chờ xác nhận")
    desktop.enter("Việc cần làm")
    desktop.follow("Xem người đăng ký")
    desktop.follow("Xem và xác nhận Trịnh Thị Mới")
    desktop.choose("Người này là ai trong danh sách chi bộ?", "Thêm mới vào danh sách")
    desktop.press("Xác nhận thuộc chi bộ")
    desktop.sees("Đã xác nhận Trịnh Thị Mới")
    phone.enter("Việc cần làm")
    phone.enter("Khai báo")
    phone.follow("Xem và trả lời")
    phone.sees("Tôi đồng ý và bắt đầu khai")
    ask_newcomers()  # what the worker does every few minutes
    phone.enter("Việc cần làm")
    phone.follow("Xem và trả lời")


def test_a_unit_and_its_secretary(desktop: Visitor, visit: Visit, personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    declaration = make.make_declaration(request, by=personas.other_member)
    desktop.become(personas.administrator)
    _build_unit(desktop)
    _propose(desktop)
    newcomer, above = visit(), visit(PHONE)
    newcomer.become(personas.other_member)
    newcomer.open("/")
    assert newcomer.page.get_by_role("link", name="Báo cáo").count() == 0
    above.become(personas.grassroots_secretary)
    above.open("/")
    above.follow("Xem và xác nhận")
    above.sees("Đặng Văn Khác")
    above.press("Xác nhận chức vụ")
    above.sees("Hãy hỏi trực tiếp người được đề xuất")
    above.page.get_by_label("Tôi đã hỏi trực tiếp người này").check()
    above.press("Xác nhận chức vụ")
    above.sees("Đã xác nhận chức vụ")
    newcomer.enter("Khai báo")  # the next click
    newcomer.enter("Báo cáo")
    newcomer.follow("Lập báo cáo")
    newcomer.sees("Chi bộ Thôn Mười")
    for path in (declaration.get_absolute_url(), f"/khai-bao/{declaration.pk}/phieu/", "/khai-bao/cho-ghi-nhan/"):
        assert desktop.open(path).status in (403, 404), path
    assert desktop.open(declaration.get_absolute_url()).status == 404


def _build_unit(administrator: Visitor) -> None:
    administrator.open("/")
    administrator.enter("Đơn vị")
    administrator.write("Tên đơn vị", "sen vang")  # without the marks
    administrator.press("Tìm")
    administrator.follow("Đảng bộ cơ sở Sen Vàng")
    administrator.follow("Thêm đơn vị bên dưới")
    administrator.write("Tên tổ chức", "Chi bộ Thôn Mười")
    administrator.choose("Loại tổ chức", "Chi bộ trực thuộc")
    administrator.press("Thêm đơn vị")
    administrator.arrives_at("Chi bộ Thôn Mười")


def _propose(administrator: Visitor) -> None:
    administrator.follow("Đề xuất chức vụ")
    administrator.write("Họ và tên", "khac")
    administrator.press("Tìm người")
    administrator.follow("Chọn Đặng Văn Khác")
    administrator.choose("Chức vụ", "Bí thư")
    administrator.press("Gửi đề xuất")
    administrator.sees("Đề xuất đang chờ xác nhận")


def test_an_officer_is_led_to_the_second_factor(phone: Visitor, personas: Personas, settings: Any) -> None:
    assert portal_settings.OFFICERS_NEED_SECOND_FACTOR is False
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    phone.sign_in(personas.secretary)
    phone.sees("Bật xác minh hai bước")
    page_of_officers = f"/don-vi/{personas.cell.pk}/dang-vien/"
    phone.open(page_of_officers)
    phone.arrives_at("Xác minh hai bước")
    phone.sees("Trang này cần xác minh hai bước")
    phone.sees("Vì sao bạn cần bật")
    phone.follow("Bật")  # the password was asked for a moment ago
    phone.sees("quét mã")
    phone.arrives_at("Bật ứng dụng xác thực")
    assert [*visible_faults(phone), *axe_faults(phone)] == []
    secret = phone.shown("Dãy ký tự để gõ vào ứng dụng")
    phone.page.get_by_label("Mã").fill(code_now(secret))
    phone.press("Bật")
    phone.page.wait_for_url(lambda url: "totp" not in url)
    phone.open(page_of_officers)
    phone.arrives_at("Danh sách đảng viên")
