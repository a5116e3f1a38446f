"""Passkeys on a phone, with Chromium's virtual authenticator: made, used alone, used as second step, taken away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, expect

from accounts.models import User
from tests import factories as make
from tests.journeys.browsing import Visitor
from tests.journeys.crawling import axe_faults, visible_faults
from tests.personas import Personas

pytestmark = pytest.mark.browser

LOGIN = "/tai-khoan/dang-nhap/"


@contextmanager
def device(visitor: Visitor) -> Iterator[tuple[CDPSession, str]]:
    """A phone that keeps passkeys and has a finger on its sensor; its session and id."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made: dict[str, Any] = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session, made["authenticatorId"]
    session.send("WebAuthn.disable")


def sign_out(visitor: Visitor) -> None:
    visitor.context.clear_cookies()
    visitor.open(LOGIN)


def add_passkey(visitor: Visitor, name: str) -> None:
    visitor.open("/tai-khoan/bao-mat-hai-lop/")
    visitor.follow("Thêm khóa")
    visitor.arrives_at("Thêm khóa truy cập")
    visitor.write("Tên gọi của khóa", name)
    visitor.press("Tạo khóa trên máy này")
    visitor.sees("Đã thêm khóa truy cập")


def test_a_member_signs_in_with_a_passkey_alone(phone: Visitor, personas: Personas) -> None:
    phone.sign_in(personas.member)
    with device(phone):
        add_passkey(phone, "Điện thoại của Viên")
        phone.arrives_at("Mã khôi phục")
        key = Authenticator.objects.get(type="webauthn")
        assert (key.user, key.wrap().name, key.wrap().is_passwordless) == (personas.member, "Điện thoại của Viên", True)
        sign_out(phone)
        assert [*visible_faults(phone), *axe_faults(phone)] == []
        phone.press("Đăng nhập bằng khóa truy cập")
        phone.page.wait_for_url(phone.base + "/")
        phone.arrives_at("Việc cần làm")
        _rename_and_remove(phone)
    assert not Authenticator.objects.filter(user=personas.member).exists()


def _rename_and_remove(phone: Visitor) -> None:
    phone.open("/tai-khoan/khoa-truy-cap/")
    assert [*visible_faults(phone), *axe_faults(phone)] == []
    phone.follow("Đổi tên")
    phone.write("Tên gọi của khóa", "Máy cũ")
    phone.press("Lưu")
    phone.sees("Máy cũ")
    phone.follow("Gỡ")
    phone.press("Gỡ khóa này")
    phone.sees("Bạn chưa có khóa truy cập nào")


def test_after_the_password_the_passkey_is_the_second_step(phone: Visitor, personas: Personas) -> None:
    phone.sign_in(personas.member)
    with device(phone):
        add_passkey(phone, "Điện thoại")
        sign_out(phone)
        phone.write("Tên đăng nhập", personas.member.username)
        phone.write("Mật khẩu", make.PASSWORD)
        phone.press("Đăng nhập")
        phone.arrives_at("Bước xác minh thứ hai")
        assert [*visible_faults(phone), *axe_faults(phone)] == []
        phone.press("Dùng khóa truy cập")
        phone.arrives_at("Việc cần làm")


def test_a_finger_that_is_not_the_owners_opens_nothing(phone: Visitor, personas: Personas) -> None:
    phone.sign_in(personas.member)
    with device(phone) as (session, authenticator):
        add_passkey(phone, "Điện thoại")
        sign_out(phone)
        session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
        phone.press("Đăng nhập bằng khóa truy cập")
        expect(phone.page.locator("[data-passkey-status]")).to_contain_text("Chưa dùng được khóa truy cập")
        assert phone.path == LOGIN


def test_a_locked_account_stays_closed_to_its_passkey(phone: Visitor, personas: Personas) -> None:
    phone.sign_in(personas.member)
    with device(phone):
        add_passkey(phone, "Điện thoại")
        User.objects.filter(pk=personas.member.pk).update(is_active=False)
        sign_out(phone)
        phone.press("Đăng nhập bằng khóa truy cập")
        phone.page.wait_for_url(lambda url: url.endswith("/tam-khoa/"))


def test_without_scripts_the_password_is_all_there_is(visit: Any, personas: Personas) -> None:
    plain = visit(scripts=False)
    plain.open(LOGIN)
    expect(plain.page.get_by_role("button", name="Đăng nhập bằng khóa truy cập")).to_be_hidden()
    plain.sign_in(personas.member)
    plain.open("/tai-khoan/khoa-truy-cap/them/")
    plain.sees("Chưa dùng được khóa truy cập ở đây")
