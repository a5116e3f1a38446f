"""The unit's own pages: a register its members read, its heads keep, and somebody checks once a year."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import RuleError
from accounts.models import User
from declarations import actions, incident_todo
from declarations.models import OfficialPage
from notifications.models import Deadline
from portal.lib import clock
from tests import factories as make
from tests.factories.incidents import official_content
from tests.language import assert_vietnamese
from tests.personas import Personas

Browsers = Callable[[User], Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


def filled(people: Personas, **overrides: Any) -> dict[str, Any]:
    """The form as a secretary fills it."""
    values: dict[str, Any] = {
        "once": str(uuid4()),
        "unit": str(people.cell.pk),
        "name": "Trang của chi bộ",
        "platform": "facebook",
        "address": "facebook.com/chi.bo.hucau",
        "purpose": "Thông tin sinh hoạt",
        "responsible": str(people.member.member_id),
        "opened_on": "05/07/2026",
    }
    return values | overrides


def duties(user: User) -> list[Deadline]:
    return list(Deadline.objects.open().filter(member=user.member_id, rule__code="official-page-review"))


def todos(user: User) -> list[str]:
    return [todo.title for todo in incident_todo.waiting(User.objects.get(pk=user.pk))]


def test_added_once_and_read_by_the_cell_and_nobody_beside(personas: Personas, browser_of: Browsers) -> None:
    data = filled(personas)
    for _ in range(2):
        browser_of(personas.secretary).post(url("official_page_create"), data)
    page = OfficialPage.objects.get()
    assert page.opened_on is not None
    assert (page.opened_on.month, page.opened_on.day) == (7, 5)
    assert "Trang của chi bộ" in assert_vietnamese(browser_of(personas.other_member).get(url("official_page_list")))
    assert browser_of(personas.neighbour_member).get(page.get_absolute_url()).status_code == 404


def test_pages_of_the_units_above_are_read_below(personas: Personas, browser_of: Browsers) -> None:
    page = make.make_official_page(personas.commune, by=personas.commune_secretary)
    for reader in (personas.member, personas.neighbour_member):
        assert browser_of(reader).get(page.get_absolute_url()).status_code == 200
    assert browser_of(personas.commune_secretary).get(page.get_absolute_url()).status_code == 200
    with pytest.raises(RuleError):
        actions.stop_official_page(by=personas.secretary, page=page)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("opened_on", "01/01/1999", "từ 01/01/2000"),
        ("opened_on", "01/01/2999", "từ 01/01/2000"),
        ("responsible", "9b2e7c1d-5a4f-4c3b-8d6e-0f1a2b3c4d5e", "không có trong"),
        ("address", "", "cần được điền"),
        ("name", "a\u202eb", "ký tự ẩn"),
    ],
)
def test_bad_input_gets_a_sentence(
    personas: Personas, browser_of: Browsers, field: str, value: str, sentence: str
) -> None:
    page = browser_of(personas.secretary).post(url("official_page_create"), filled(personas, **{field: value}))
    assert sentence in assert_vietnamese(page, 422)
    assert not OfficialPage.objects.exists()


def test_a_member_of_another_cell_cannot_answer_for_it(personas: Personas, browser_of: Browsers) -> None:
    data = filled(personas, responsible=str(personas.neighbour_member.member_id))
    assert browser_of(personas.secretary).post(url("official_page_create"), data).status_code == 422


def test_the_yearly_duty_goes_with_the_person_and_starts_anew_with_each_check(personas: Personas) -> None:
    page = make.make_official_page(personas.cell, by=personas.secretary, responsible=personas.member)
    first = duties(personas.member)[0]
    assert first.due_on >= clock.today() + timedelta(days=365)
    assert page.review_due_on == first.due_on
    actions.change_official_page(
        by=personas.secretary, page=page, content=official_content(personas.other_member, name=page.name)
    )
    assert duties(personas.member) == []
    assert len(duties(personas.other_member)) == 1
    actions.change_official_page(
        by=personas.secretary, page=page, content=official_content(personas.member, name=page.name)
    )
    assert duties(personas.member) == [first], "the same duty again, not one more"
    with clock.set_to(clock.now() + timedelta(days=100)):
        actions.check_official_page(by=personas.member, page=page, result="good")
        page.refresh_from_db()
        assert page.review_due_on is not None
        assert page.review_due_on >= clock.today() + timedelta(days=365)
    assert len(duties(personas.member)) == 1


def test_it_waits_at_home_for_who_answers_or_else_for_the_heads(personas: Personas) -> None:
    make.make_official_page(personas.cell, by=personas.secretary, responsible=personas.member)
    make.make_official_page(personas.cell, by=personas.secretary)
    assert todos(personas.member) == []
    with clock.set_to(clock.now() + timedelta(days=360)):
        assert todos(personas.member) == ["Rà soát trang của đơn vị"]
        assert todos(personas.secretary) == ["Rà soát trang của đơn vị"]


def test_stopped_it_asks_nobody_and_can_be_used_again(personas: Personas, browser_of: Browsers) -> None:
    page = make.make_official_page(personas.cell, by=personas.secretary, responsible=personas.member)
    secretary = browser_of(personas.secretary)
    secretary.post(url("official_page_stop", page.pk))
    assert duties(personas.member) == []
    with pytest.raises(RuleError):
        actions.check_official_page(by=personas.member, page=OfficialPage.objects.get(), result="good")
    secretary.post(url("official_page_resume", page.pk))
    assert len(duties(personas.member)) == 1


def test_the_history_keeps_what_was_before(personas: Personas, browser_of: Browsers) -> None:
    page = make.make_official_page(personas.cell, by=personas.secretary, name="Tên cũ")
    data = filled(personas, name="Tên mới", responsible="", opened_on="")
    browser_of(personas.secretary).post(url("official_page_edit", page.pk), data)
    shown = assert_vietnamese(browser_of(personas.member).get(page.get_absolute_url()))
    assert "Tên cũ → Tên mới" in shown
    browser_of(personas.secretary).post(url("official_page_edit", page.pk), filled(personas, **data))
    assert page.changes.filter(kind="changed").count() == 1, "nothing changed leaves nothing"


def test_who_has_no_part_is_refused_by_the_actions(personas: Personas) -> None:
    page = make.make_official_page(personas.cell, by=personas.secretary)
    for stranger in (personas.member, personas.committee_member, personas.commune_secretary, personas.administrator):
        with pytest.raises(RuleError):
            actions.check_official_page(by=stranger, page=page, result="good")
        with pytest.raises(RuleError):
            actions.change_official_page(by=stranger, page=page, content=official_content())
        with pytest.raises(RuleError):
            actions.add_official_page(by=stranger, unit=personas.cell, content=official_content())


def test_the_list_asks_no_more_for_more_rows(personas: Personas, browser_of: Browsers) -> None:
    reader = browser_of(personas.member)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert_vietnamese(reader.get(url("official_page_list")))
        return len(captured)

    make.make_official_page(personas.cell, by=personas.secretary, responsible=personas.member)
    queries()
    before = queries()
    for _ in range(4):
        make.make_official_page(personas.cell, by=personas.secretary, responsible=personas.other_member)
    assert queries() == before <= 15
