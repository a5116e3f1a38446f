"""Việc cần làm: what each person finds there, in which order, with which button."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.todo import Todo
from notifications.models import CalendarDay
from portal import home
from portal.lib import clock
from tests import factories as make
from tests.personas import Personas, signed_in

EMPTY = "Không có việc nào đang chờ bạn"


def page(user: Any) -> str:
    """The home page as this person sees it."""
    response = signed_in(user).get(reverse("home"))
    assert response.status_code == 200
    return response.content.decode()


def menu(html: str) -> list[str]:
    """Titles of the main menu."""
    nav = html.split('aria-label="Điều hướng chính"')[1].split("</nav>")[0]
    return re.findall(r"</svg><span>([^<]+)</span>", nav)


def test_nothing_waiting_teaches(personas: Personas) -> None:
    html = page(personas.member)
    assert EMPTY in html
    assert "todo-list" not in html


def test_a_request_shows_its_deadline_and_one_button(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    html = page(personas.member)
    assert EMPTY not in html
    assert f"{request.due_on:%d/%m/%Y}" in html
    assert html.count(f'href="{request.get_absolute_url()}"') == 1
    assert html.count("btn btn-primary") == 1


def test_the_nearest_deadline_comes_first_and_what_has_none_last(monkeypatch: pytest.MonkeyPatch) -> None:
    today = clock.today()
    todos = [
        Todo("không hạn", "/a", "Làm"),
        Todo("sau", "/b", "Làm", today + timedelta(days=30)),
        Todo("quá hạn", "/c", "Làm", today - timedelta(days=1)),
    ]
    monkeypatch.setattr(home, "SOURCES", (lambda user: todos,))
    monkeypatch.setattr(CalendarDay, "overrides", lambda: ())
    found = home.waiting(User())
    assert [item.todo.title for item in found] == ["quá hạn", "sau", "không hạn"]
    assert found[0].days_left is not None
    assert found[0].days_left < 0
    assert found[2].days_left is None


def test_several_of_one_kind_are_counted(personas: Personas) -> None:
    make.make_application(personas.cell)
    html = page(personas.secretary)
    assert re.search(r'Xác nhận thuộc chi bộ <span class="count">2<', html)


def test_an_applicant_waits_and_sees_no_menu_of_members(personas: Personas) -> None:
    html = page(personas.applicant)
    assert "Bạn đang chờ xác nhận thuộc chi bộ" in html
    assert reverse("accounts:application_own") in html
    assert EMPTY not in html
    assert set(menu(html)) <= {"Việc cần làm", "Thông báo"}


def test_an_administrator_finds_nothing_of_people(personas: Personas) -> None:
    html = page(personas.administrator)
    assert "bạn không xem được bản khai của ai" in html
    assert set(menu(html)) <= {"Việc cần làm", "Đơn vị", "Tài khoản", "Thời hạn lưu", "Thông báo"}
    assert {"Đơn vị", "Tài khoản"} <= set(menu(html))


@pytest.mark.parametrize(
    ("persona", "has", "has_not"),
    [
        ("member", {"Khai báo", "Thông tin của tôi"}, {"Xem xét", "Yêu cầu khai báo", "Đảng viên", "Tài khoản"}),
        ("secretary", {"Khai báo", "Xem xét", "Yêu cầu khai báo", "Đảng viên"}, {"Tài khoản"}),
        ("committee_member", {"Khai báo", "Đảng viên"}, {"Xem xét", "Yêu cầu khai báo", "Tài khoản"}),
        ("commune_secretary", {"Khai báo", "Yêu cầu khai báo", "Xem xét"}, {"Đảng viên", "Tài khoản"}),
        ("inspector", {"Khai báo"}, {"Xem xét", "Yêu cầu khai báo", "Đảng viên", "Báo cáo", "Tài khoản"}),
        ("superuser", {"Việc cần làm"}, {"Khai báo", "Xem xét", "Đơn vị", "Tài khoản"}),
    ],
)
def test_the_menu_follows_the_post(personas: Personas, persona: str, has: set[str], has_not: set[str]) -> None:
    titles = menu(page(getattr(personas, persona)))
    assert has <= set(titles)
    assert not has_not & set(titles)


def test_the_header_names_the_own_cell(personas: Personas) -> None:
    assert f'<span class="brand-unit">{personas.cell.name}</span>' in page(personas.member)
    assert "brand-unit" not in page(personas.administrator)


def test_menus_cost_two_queries_besides_rights(personas: Personas, django_assert_max_num_queries: Any) -> None:
    client = signed_in(personas.secretary)
    client.get(reverse("home"))
    with django_assert_max_num_queries(16):
        client.get(reverse("home"))
