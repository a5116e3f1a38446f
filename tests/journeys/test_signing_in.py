"""Signing in at a phone: by the own number; and back in with the help of two, when the second factor is lost."""

import re

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import Member, User
from rolls.actions import announce_readers
from tests import factories as make
from tests.journeys.browsing import Visit, Visitor
from tests.journeys.crawling import axe_faults, visible_faults
from tests.personas import Personas

pytestmark = pytest.mark.browser

NEW = "rung thong xanh 1930"


def faults(visitor: Visitor) -> list[str]:
    return [*visible_faults(visitor), *axe_faults(visitor)]


def test_by_the_own_phone_number(phone: Visitor, personas: Personas) -> None:
    Member.objects.filter(user=personas.member).update(contact_phone="+84900000101")
    phone.sign_in(personas.member)
    phone.open("/thong-bao/so-dien-thoai/")
    assert faults(phone) == []
    phone.press("Dùng số này")  # filled in from the roll
    phone.sees("Từ nay bạn đăng nhập được bằng số này")
    assert faults(phone) == []
    phone.context.clear_cookies()
    phone.open("/tai-khoan/dang-nhap/")
    phone.write("Tên đăng nhập hoặc số điện thoại", "0900 000 101")
    phone.write("Mật khẩu", make.PASSWORD)
    phone.press("Đăng nhập")
    phone.arrives_at("Việc cần làm")


def test_two_officers_help_who_lost_the_second_factor(visit: Visit, personas: Personas) -> None:
    Authenticator.objects.create(user=personas.secretary, type="totp", data={"secret": "x"})
    first, second, lost = visit(), visit(), visit()
    first.become(personas.grassroots_secretary)
    first.open(personas.cell.get_absolute_url())
    first.follow("Cấp lại đăng nhập cho Nguyễn Văn Thư")
    first.page.get_by_label("Mất cách xác minh thứ hai").check()
    first.write("Hoàn cảnh", "Hỏng điện thoại.")
    first.write("Bạn đã gặp và nhận ra người này thế nào?", "Gặp sáng nay.")
    assert faults(first) == []
    first.press("Gửi để người thứ hai xác nhận")
    first.sees("Chờ người thứ hai xác nhận")
    second.become(personas.commune_deputy)
    second.open("/")
    second.follow("Xem và xác nhận")
    second.page.get_by_label("Tôi đã tự gặp hoặc gọi").check()
    second.press("Xác nhận cấp lại")
    code = second.shown("Mã xác nhận")
    assert faults(second) == []
    first.open("/")
    first.follow("Mở phiếu")
    first.follow("Mở phiếu")
    slip = first.pdf("Tải phiếu để in (PDF)")
    token = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", slip)
    assert token
    _use(lost, token[0], code)
    assert User.objects.get(pk=personas.secretary.pk).check_password(NEW)
    assert not Authenticator.objects.filter(user=personas.secretary).exists()


def _use(lost: Visitor, token: str, code: str) -> None:
    lost.open("/tai-khoan/phieu/")
    lost.write("Mã phiếu", token)
    lost.press("Tiếp tục")
    lost.write("Mã xác nhận", code)
    lost.page.get_by_label("Mật khẩu", exact=False).first.fill(NEW)
    lost.write("Nhập lại mật khẩu", NEW)
    lost.press("Đặt mật khẩu mới")
    lost.arrives_at("Việc cần làm")
    lost.sees("Lý Thị Cơ Sở và Vũ Văn Phó cùng cấp")
    lost.page.get_by_role("button", name=re.compile("Đúng, tôi đã đặt lại")).click()
    lost.open("/tai-khoan/lich-su/")
    lost.sees("Lý Thị Cơ Sở và Vũ Văn Phó")
    assert faults(lost) == []


def test_the_notice_of_a_new_reader(phone: Visitor, personas: Personas) -> None:
    announce_readers()
    phone.become(personas.other_member)
    phone.open("/thong-bao/")
    phone.sees("Có người mới được xem thông tin của bạn")
    phone.page.get_by_role("button", name=re.compile("^Mở.*Có người mới")).click()
    phone.arrives_at("Ai có thể xem thông tin của tôi")
    phone.sees("Nguyễn Văn Thư")
    assert faults(phone) == []
