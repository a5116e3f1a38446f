"""The whole declaration with Tab, Enter, Space and letters; no mouse."""

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests.journeys.browsing import DESKTOP, Visit, Visitor
from tests.journeys.crawling import axe_faults
from tests.personas import Personas

pytestmark = pytest.mark.browser

MOST_TABS = 80


def tab_to(visitor: Visitor, words: str) -> None:
    """Press Tab until the element with these words, or this label, has the focus."""
    for _ in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        if words in focused(visitor):
            return
    raise AssertionError(f"Tab never comes to {words!r} on {visitor.path}")


def focused(visitor: Visitor) -> str:
    """Label and words of the element that has the focus."""
    words: str = visitor.page.evaluate(
        """() => {
            const at = document.activeElement;
            const labels = [...(at.labels || [])].map((label) => label.innerText);
            return [...labels, at.innerText || "", at.getAttribute("aria-label") || ""].join(" ");
        }"""
    )
    return " ".join(words.split())


def enter_on(visitor: Visitor, words: str) -> None:
    """Go to a link or button and press Enter; the next page is there afterwards."""
    tab_to(visitor, words)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def test_declaring_with_the_keyboard(desktop: Visitor, personas: Personas) -> None:
    make.make_request(personas.cell, by=personas.secretary)
    keys = desktop.page.keyboard
    desktop.open("/tai-khoan/dang-nhap/")
    tab_to(desktop, "Tên đăng nhập")
    keys.type(personas.member.username)
    keys.press("Tab")
    keys.type(make.PASSWORD)
    with desktop.page.expect_navigation():
        keys.press("Enter")
    enter_on(desktop, "Xem và trả lời")
    enter_on(desktop, "Tôi đồng ý và bắt đầu khai")
    _fill_and_continue(desktop)
    tab_to(desktop, "Tôi cam kết")
    keys.press("Space")
    enter_on(desktop, "Gửi bản khai")
    desktop.sees("Đã gửi bản khai")
    _fold_out_and_back(desktop)


def _fill_and_continue(desktop: Visitor) -> None:
    keys = desktop.page.keyboard
    tab_to(desktop, "Nền tảng")
    keys.type("Face")  # a list jumps to what is typed
    tab_to(desktop, "Tên hiển thị")
    keys.type("Hoàng Viên")
    tab_to(desktop, "Địa chỉ trang")
    keys.type("facebook.com/hoang.vien")
    with desktop.page.expect_navigation():
        keys.press("Enter")  # Enter in a field saves and sends nothing
    desktop.sees("Đã lưu bản nháp")
    enter_on(desktop, "Tiếp tục")
    desktop.sees("Bước 2 trên 2")


def _fold_out_and_back(desktop: Visitor) -> None:
    tab_to(desktop, "Rút bản khai này")
    desktop.page.keyboard.press("Enter")
    box = desktop.page.locator("details.confirm")
    expect(box).to_have_attribute("open", "")
    desktop.page.keyboard.press("Escape")
    expect(box).not_to_have_attribute("open", "")
    assert focused(desktop) == "Rút bản khai này"


@pytest.mark.parametrize("size", [None, DESKTOP], ids=["phone", "desktop"])
def test_skip_link_and_menu(visit: Visit, personas: Personas, size: dict[str, int] | None) -> None:
    visitor = visit(size) if size else visit()
    visitor.become(personas.secretary)
    visitor.open("/")
    visitor.page.keyboard.press("Tab")
    assert focused(visitor) == "Đến nội dung chính"
    expect(visitor.page.locator(".skip-link")).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#content")).to_be_focused()
    visitor.open("/")
    _menu_opens_and_closes(visitor, "Tài khoản" if size else "Menu")
    if not size:
        visitor.page.keyboard.press("Enter")
    enter_on(visitor, "Báo cáo")
    visitor.arrives_at("Báo cáo quý")


def _menu_opens_and_closes(visitor: Visitor, name: str) -> None:
    tab_to(visitor, name)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("link", name="Đổi mật khẩu")).to_be_visible()
    assert list(axe_faults(visitor, "details[open] .menu-panel")) == []
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("link", name="Đổi mật khẩu")).to_be_hidden()
    assert focused(visitor) == name
