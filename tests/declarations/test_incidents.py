"""A member's abnormal page: who hears of it, whose turn it is, how it ends."""

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
from accounts.models import Event, ReadEvent, TransitionError, User
from declarations import actions, incident_todo
from declarations.incident_steps import steps
from declarations.models import DeclarationRequest, IncidentNote, PageIncident
from notifications.models import Deadline, Notice
from portal.lib import clock
from tests import factories as make
from tests.language import assert_vietnamese
from tests.parallel import in_parallel
from tests.personas import Personas, personas_of_this_test

Browsers = Callable[[User], Client]


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


def filled(**overrides: Any) -> dict[str, Any]:
    """The form as a member fills it."""
    values = {
        "once": str(uuid4()),
        "kind": "hijacked",
        "page_text": "Facebook: Trang của tôi",
        "noticed_on": f"{clock.today():%d/%m/%Y}",
        "steps_done": ["stop-using"],
        "note": "Không đăng nhập được.",
    }
    return values | overrides


def titles(user: User) -> set[str]:
    return set(Notice.objects.filter(user=user).values_list("title", flat=True))


def todos(user: User) -> list[str]:
    return [todo.title for todo in incident_todo.waiting(User.objects.get(pk=user.pk))]


# Telling ---------------------------------------------------------------------------------------


def test_told_once_the_heads_hear_of_it_and_the_portal_asks_back(personas: Personas, browser_of: Browsers) -> None:
    member, data = browser_of(personas.member), filled()
    first, second = (member.post(url("incident_report"), data) for _ in range(2))
    incident = PageIncident.objects.get()
    assert first["Location"] == second["Location"] == incident.get_absolute_url()
    assert incident.steps_done == ["stop-using", "tell-cell"], "sending is telling the cell"
    for head in (personas.secretary, personas.deputy):
        assert "Một đảng viên báo trang cá nhân bất thường" in titles(head)
    assert not titles(personas.committee_member)
    deadline = Deadline.objects.about(incident).get()
    assert deadline.member_id == personas.member.member_id
    assert deadline.due_on >= clock.today() + timedelta(days=7)
    assert deadline.rule.ground == "quy định nội bộ"


def test_titles_name_nobody(personas: Personas) -> None:
    make.make_incident(by=personas.member)
    told = Notice.objects.values_list("title", flat=True)
    assert not any("Hoàng" in title or "Viên" in title for title in told)


def test_the_secretarys_own_page_goes_to_the_deputy_or_the_level_above(personas: Personas) -> None:
    make.make_incident(by=personas.secretary)
    assert not Notice.objects.filter(user=personas.secretary, effect__startswith="incident").exists()
    assert titles(personas.deputy)
    alone = make.make_incident(by=personas.small_secretary)
    assert titles(personas.grassroots_secretary)
    seen = PageIncident.objects.visible_to(User.objects.get(pk=personas.grassroots_secretary.pk))
    assert list(seen) == [alone], "and nothing else of the cells below"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("noticed_on", "31/02/2026", "Nhập ngày theo dạng"),
        ("noticed_on", "01/01/1900", "trong vòng một năm"),
        ("noticed_on", "01/01/2999", "trong vòng một năm"),
        ("page_text", "", "Hãy chọn một trang đã khai"),
        ("page_text", "a\u202eb", "ký tự ẩn"),
        ("kind", "lạ", "không có trong các lựa chọn"),
        ("note", "x" * 1001, "1000"),
        ("steps_done", ["mat-khau"], "không có trong các lựa chọn"),
        ("page", "9b2e7c1d-5a4f-4c3b-8d6e-0f1a2b3c4d5e", "không có trong các lựa chọn"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    personas: Personas, browser_of: Browsers, field: str, value: Any, sentence: str
) -> None:
    page = browser_of(personas.member).post(url("incident_report"), filled(**{field: value}))
    assert sentence in assert_vietnamese(page, 422)
    assert not PageIncident.objects.exists()
    if field != "note":
        assert "Không đăng nhập được." in page.content.decode()


def test_only_own_declared_pages_are_offered(
    personas: Personas, browser_of: Browsers, asked: DeclarationRequest
) -> None:
    mine = make.make_declaration(asked, by=personas.member, pages=(make.make_page("Của tôi"),)).pages.get()
    other = make.make_declaration(asked, by=personas.other_member, pages=(make.make_page("Của người"),)).pages.get()
    member = browser_of(personas.member)
    page = assert_vietnamese(member.get(url("incident_report")))
    assert "Của tôi" in page
    assert "Của người" not in page
    chosen = assert_vietnamese(member.get(f"{url('incident_report')}?trang={mine.pk}"))
    assert f'<option value="{mine.pk}" selected' in chosen
    assert f"?trang={mine.pk}" in assert_vietnamese(member.get(url("declaration_list")))
    assert member.post(url("incident_report"), filled(page=str(other.pk))).status_code == 422
    member.post(url("incident_report"), filled(page=str(mine.pk), page_text=""))
    assert PageIncident.objects.get().page_text == "Facebook Của tôi"


def test_the_form_asks_no_password_and_every_step_names_its_ground(personas: Personas, browser_of: Browsers) -> None:
    page = assert_vietnamese(browser_of(personas.member).get(url("incident_report")))
    assert 'type="password"' not in page
    assert all(step.confidence for step in steps())
    assert "Chỉ thị 21-CT/TU" in page
    assert "quy định nội bộ" in page


# Following -------------------------------------------------------------------------------------


def test_each_side_is_told_and_it_is_the_others_turn(personas: Personas, browser_of: Browsers) -> None:
    incident = make.make_incident(by=personas.member)
    secretary, member = browser_of(personas.secretary), browser_of(personas.member)
    assert todos(personas.secretary) == ["Đảng viên báo trang bất thường"]
    secretary.post(url("incident_take_up", incident.pk))
    assert todos(personas.secretary) == []
    assert todos(personas.member) == ["Trang của bạn bất thường: cho biết nay ra sao"]
    data = {"once": str(uuid4()), "text": "Đã báo nhà cung cấp."}
    for _ in range(2):
        member.post(url("incident_note", incident.pk), data)
    assert IncidentNote.objects.count() == 1
    assert todos(personas.member) == []
    assert todos(personas.secretary) == ["Đảng viên báo trang bất thường"]
    assert Deadline.objects.about(incident).get().met_at is not None, "who has answered is not asked back"
    page = assert_vietnamese(secretary.get(incident.get_absolute_url()))
    assert "Đã báo nhà cung cấp." in page


def test_who_opens_it_is_read_by_the_member(personas: Personas, browser_of: Browsers) -> None:
    incident = make.make_incident(by=personas.member)
    browser_of(personas.member).get(incident.get_absolute_url())
    reads = ReadEvent.objects.filter(purpose="incident")
    assert not reads.exists()
    browser_of(personas.secretary).get(incident.get_absolute_url())
    assert reads.get().reader_id == personas.secretary.pk
    page = assert_vietnamese(browser_of(personas.member).get(url("my_information")))
    assert "Theo dõi trang bất thường" in page


def test_the_steps_are_ticked_by_the_member_alone(personas: Personas, browser_of: Browsers) -> None:
    incident = make.make_incident(by=personas.member)
    done = {"steps_done": ["tell-provider", "secure-sign-in"]}
    assert browser_of(personas.secretary).post(url("incident_steps", incident.pk), done).status_code == 403
    browser_of(personas.member).post(url("incident_steps", incident.pk), done)
    incident.refresh_from_db()
    assert incident.steps_done == ["secure-sign-in", "tell-provider", "tell-cell"]


# Ending ----------------------------------------------------------------------------------------


def test_a_page_given_up_is_to_be_told_in_the_declaration(
    personas: Personas, browser_of: Browsers, asked: DeclarationRequest
) -> None:
    make.make_declaration(asked, by=personas.member)
    incident = make.make_incident(by=personas.member)
    data = {"resolution": "given_up", "note": "Không lấy lại được."}
    browser_of(personas.secretary).post(url("incident_resolve", incident.pk), data)
    assert "Hãy cập nhật bản khai: trang không dùng nữa" in titles(personas.member)
    page = assert_vietnamese(browser_of(personas.member).get(incident.get_absolute_url()))
    assert "Hãy cập nhật bản khai" in page
    assert not Deadline.objects.about(incident).open().exists()
    with pytest.raises(RuleError):
        actions.add_note(by=personas.member, incident=PageIncident.objects.get(), text="Thêm nữa.")


def test_withdrawn_it_is_its_authors_alone(personas: Personas, browser_of: Browsers) -> None:
    incident = make.make_incident(by=personas.member)
    browser_of(personas.member).post(url("incident_withdraw", incident.pk))
    assert browser_of(personas.secretary).get(incident.get_absolute_url()).status_code == 404
    assert browser_of(personas.member).get(incident.get_absolute_url()).status_code == 200
    assert todos(personas.secretary) == []


def test_others_are_refused_by_the_action_too(personas: Personas) -> None:
    incident = make.make_incident(by=personas.member)
    for stranger in (personas.committee_member, personas.neighbour_secretary, personas.commune_secretary):
        with pytest.raises(RuleError):
            actions.take_up_incident(by=stranger, incident=incident)
        with pytest.raises(RuleError):
            actions.resolve_incident(by=stranger, incident=incident, resolution="recovered")
        with pytest.raises(RuleError):
            actions.withdraw_incident(by=stranger, incident=incident)
    with pytest.raises(RuleError):
        actions.report_incident(
            by=personas.administrator, content=actions.IncidentContent("strange", clock.today(), page_text="Trang")
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_up_one_follows_it() -> None:
    people = personas_of_this_test()
    incident = make.make_incident(by=people.member)

    def take_up(user: User) -> Callable[[], None]:
        return lambda: actions.take_up_incident(by=user, incident=PageIncident.objects.get(pk=incident.pk))

    outcomes = in_parallel(take_up(people.secretary), take_up(people.deputy))
    assert sum(outcome is None for outcome in outcomes) == 1, outcomes
    assert Event.objects.about(incident).filter(verb="pageincident.taken_up").count() == 1
    assert Notice.objects.filter(user=people.member, effect=f"incident:{incident.pk}:taken-up").count() == 1


def test_the_list_asks_no_more_for_more_rows(personas: Personas, browser_of: Browsers) -> None:
    reader = browser_of(personas.secretary)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert_vietnamese(reader.get(url("incident_list")))
        return len(captured)

    make.make_incident(by=personas.member)
    queries()
    before = queries()
    for user in (personas.other_member, personas.committee_member, personas.member):
        make.make_incident(by=user)
    assert queries() == before <= 15


def test_nothing_else_may_happen_after_the_end(personas: Personas) -> None:
    incident = make.make_incident(by=personas.member, at_status="resolved")
    with pytest.raises(TransitionError):
        actions.withdraw_incident(by=personas.member, incident=incident)
