"""A cell's signed list of thirty, typed in by keyboard alone: how many key strokes it takes."""

import pytest
from playwright.sync_api import Keyboard

from accounts.models import Member
from declarations.models import Declaration
from portal.lib import clock
from tests import factories as make
from tests.journeys.browsing import DESKTOP, Visit
from tests.lib.test_uploads import pdf
from tests.personas import Personas

pytestmark = pytest.mark.browser

PEOPLE = 30
PAGES = "fb, Văn An, facebook.com/van.an"  # two of thirty; their letters count too
MOST_STROKES = 220


class Counting:
    """A keyboard that counts what a person presses; a letter with its marks counts once."""

    def __init__(self, keyboard: Keyboard) -> None:
        self.keyboard, self.strokes = keyboard, 0

    def press(self, key: str) -> None:
        self.keyboard.press(key)
        self.strokes += 1

    def type(self, text: str) -> None:
        self.keyboard.type(text)
        self.strokes += len(text)


def test_a_list_of_thirty_by_keyboard(visit: Visit, personas: Personas) -> None:
    asked = make.make_request(personas.cell, by=personas.secretary)
    here = make.member_of(personas.secretary).memberships.get().unit
    for number in range(PEOPLE - Member.objects.in_unit(here).count() + 1):  # the secretary is not on it
        make.make_member(personas.cell, name=f"Người Thứ {number:02}")
    desk = visit(DESKTOP)
    desk.sign_in(personas.secretary)
    desk.open(f"/khai-bao/giay/{asked.pk}/nhap-danh-sach/")
    desk.page.get_by_label("Bản chụp, bản quét").set_input_files(
        {"name": "danh-sach.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    keys = Counting(desk.page.keyboard)
    desk.page.get_by_label("Ngày ký hoặc ngày nói").focus()
    keys.type(f"{clock.today():%d/%m/%Y}")
    rows = desk.page.locator("tbody select")
    assert rows.count() == PEOPLE
    rows.first.focus()
    for number in range(PEOPLE):
        keys.press("3" if number in (4, 9) else "2" if number % 7 == 3 else "1")
        keys.press("Tab")
        if number in (4, 9):
            keys.type(PAGES)
        keys.press("Tab")
    with desk.page.expect_navigation():
        keys.press("Enter")
    desk.sees(f"Đã nhập {PEOPLE} người từ danh sách")
    assert Declaration.objects.filter(entered_by=personas.secretary).count() == PEOPLE
    print(f"A paper list of {PEOPLE}: {keys.strokes} key strokes.")
    assert keys.strokes <= MOST_STROKES
