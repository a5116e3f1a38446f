"""The checks of the other journeys do find what they look for."""

import pytest

from tests.journeys.browsing import Visitor
from tests.journeys.crawling import axe_faults, visible_faults

pytestmark = pytest.mark.browser

FAULTY = '<!doctype html><html lang="vi"><body><main><img src="data:,"><p>Please sign in</p></main></body></html>'


def test_faults_of_a_page_are_found(phone: Visitor) -> None:
    phone.page.set_content(FAULTY)
    phone.page.locator("main").evaluate("main => { main.style.width = '400px'; }")
    english, wide = visible_faults(phone)
    assert "please" in english
    assert "pixels wider" in wide
    assert any(fault.startswith("axe image-alt") for fault in axe_faults(phone))


@pytest.mark.parametrize(
    ("what_a_page_may_not_do", "noted"),
    [
        ("document.body.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))", "console"),
        ("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/bia.png'}))", "console"),
        ("setTimeout(() => { throw new Error('hỏng'); })", "script failed"),
        ("fetch('/khong-co/')", "404 for"),
    ],
    ids=["inline style", "other origin", "script", "missing file"],
)
def test_faults_of_behaviour_are_noted(phone: Visitor, what_a_page_may_not_do: str, noted: str) -> None:
    phone.open("/tai-khoan/dang-nhap/")
    phone.page.evaluate(f"() => {{ {what_a_page_may_not_do}; }}")
    phone.waits_for_trouble(noted)
    phone.trouble.clear()


def test_a_request_to_another_origin_is_noted(phone: Visitor) -> None:
    phone.page.set_content('<img src="http://127.0.0.1:9/bia.png">')
    phone.waits_for_trouble("another origin")
    phone.trouble.clear()
