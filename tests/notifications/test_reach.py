"""Pages about one's own deadlines and reminders, and about people whom no message reaches."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from declarations.models import DeclarationRequest
from notifications import reach
from notifications.models import CalendarDay, Deadline, Notice, OutboxMessage, Preference, RefusedAddress
from notifications.todo import waiting
from portal.lib import clock
from tests import factories as make
from tests.language import assert_vietnamese
from tests.notifications.test_remind import moment, run
from tests.personas import Personas, signed_in

OVERDUE, UNREACHABLE = reverse("notifications:overdue_list"), reverse("notifications:unreachable_list")
PREFERENCE = reverse("notifications:preference")


@pytest.fixture
def overdue(personas: Personas) -> Deadline:
    """A deadline of the member whose reminders are used up."""
    request = make.make_request(personas.cell, by=personas.secretary)
    Deadline.objects.about(request).exclude(member=personas.member.member_id).update(cancelled_at=clock.now())
    Deadline.objects.about(request).open().update(handed_over_at=clock.now())
    return make.make_deadline(request, make.member_of(personas.member))


def todos(user: User) -> dict[str, int]:
    return {todo.title: todo.count for todo in waiting(user)}


# The heads of the cell -------------------------------------------------------------------------


def test_who_is_overdue_is_named_to_the_heads_of_the_cell_only(personas: Personas, overdue: Deadline) -> None:
    page = assert_vietnamese(signed_in(personas.secretary).get(OVERDUE))
    assert personas.member.public_name in page
    assert "Không có thư điện tử" in page
    assert todos(personas.secretary) == {"Người quá hạn, nhắc việc đã hết lượt": 1}
    beside = assert_vietnamese(signed_in(personas.neighbour_secretary).get(OVERDUE))
    assert personas.member.public_name not in beside
    assert "Không có ai quá hạn" in beside
    assert todos(personas.committee_member) == todos(personas.grassroots_secretary) == {}


def test_doing_it_takes_the_name_off(personas: Personas, overdue: Deadline) -> None:
    request = DeclarationRequest.objects.get(pk=overdue.subject_id)
    make.make_declaration(request, by=personas.member)
    assert todos(personas.secretary) == {}


def test_who_cannot_be_reached(personas: Personas) -> None:
    User.objects.filter(pk=personas.member.pk).update(email="an@example.vn")
    make.make_refused_address("an@example.vn", make.member_of(personas.member))
    page = assert_vietnamese(signed_in(personas.secretary).get(UNREACHABLE))
    for name in (personas.paper_member.full_name, personas.locked.public_name, personas.member.public_name):
        assert name in page
    assert personas.other_member.public_name not in page
    assert f"từ ngày {clock.today():%d/%m/%Y}" in page
    assert todos(personas.secretary) == {"Có địa chỉ thư không nhận được thư": 1}
    User.objects.filter(pk=personas.member.pk).update(email="moi@example.vn")
    assert todos(personas.secretary) == {}, "another address is another matter"
    assert {each.code for each in reach.unreachable(personas.secretary)} == {"no_account", "locked"}


def test_queries_do_not_grow_with_people(personas: Personas, django_assert_max_num_queries: Any) -> None:
    client = signed_in(personas.secretary)
    for number in range(12):
        member = make.make_member(personas.cell)
        make.make_user(member, by=personas.administrator, email=f"m{number}@example.vn")
    request = make.make_request(personas.cell, by=personas.secretary)
    Deadline.objects.about(request).update(handed_over_at=clock.now())
    client.get(OVERDUE)
    for url in (OVERDUE, UNREACHABLE):
        with django_assert_max_num_queries(15):
            client.get(url)


# One's own -------------------------------------------------------------------------------------


def test_a_deadline_explains_itself(personas: Personas) -> None:
    CalendarDay.objects.create(day=date(2026, 12, 31), is_working=False, name="Nghỉ tất niên")
    with clock.set_to(moment(date(2026, 12, 29))):
        request = make.make_request(personas.cell, by=personas.secretary, due_on=date(2026, 12, 31))
        deadline = make.make_deadline(request, make.member_of(personas.member))
        page = assert_vietnamese(signed_in(personas.member).get(deadline.get_absolute_url()))
    for words in (
        "Nghỉ tất niên",
        "31/12/2026",
        "04/01/2027",
        "Yêu cầu ghi sẵn ngày",
        "quy định nội bộ",
        "trước 1 ngày",
    ):
        assert words in page, words
    assert signed_in(personas.other_member).get(deadline.get_absolute_url()).status_code == 404


def test_a_mail_leads_to_the_page_that_says_why(personas: Personas) -> None:
    User.objects.filter(pk=personas.member.pk).update(email="an@example.vn")
    request = make.make_request(personas.cell, by=personas.secretary)
    deadline = make.make_deadline(request, make.member_of(personas.member))
    run(moment(deadline.due_on))
    notice = Notice.objects.get(user=personas.member, deadline=deadline)
    why = reverse("notifications:notice_why", args=[notice.pk])
    (mail,) = OutboxMessage.objects.filter(effect__startswith=f"reminder:{deadline.pk}:d0")
    assert why in mail.payload["body"]
    page = assert_vietnamese(signed_in(personas.member).get(why))
    for words in (deadline.rule.label, "đúng ngày", f"{deadline.due_on:%d/%m/%Y}"):
        assert words in page
    assert signed_in(personas.secretary).get(why).status_code == 404
    told = Notice.objects.get(user=personas.member, effect=f"request:{request.pk}")
    assert "không lặp lại" in assert_vietnamese(
        signed_in(personas.member).get(reverse("notifications:notice_why", args=[told.pk]))
    )


def test_choices_are_kept(personas: Personas) -> None:
    client = signed_in(personas.secretary)
    page = assert_vietnamese(client.post(PREFERENCE, {"digest": "daily"}, follow=True))
    assert "Đã lưu" in page
    chosen = Preference.objects.get(user=personas.secretary)
    assert (chosen.reminds_by_mail, chosen.digest) == (False, "daily")
    assert client.post(PREFERENCE, {"digest": "hourly"}).status_code == 422
    member = assert_vietnamese(signed_in(personas.member).get(PREFERENCE))
    assert "Thư tổng hợp" not in member, "nothing to sum up for who looks after nobody"


def test_the_owner_has_a_refused_address_tried_again(personas: Personas) -> None:
    User.objects.filter(pk=personas.member.pk).update(email="an@example.vn")
    make.make_refused_address("an@example.vn")
    client = signed_in(personas.member)
    assert "không nhận được thư" in assert_vietnamese(client.get(PREFERENCE))
    client.post(reverse("notifications:address_retry"))
    assert not RefusedAddress.objects.exists()


def test_words_for_the_group_name_nobody(personas: Personas) -> None:
    due_on = clock.today() + timedelta(days=20)
    request = make.make_request(personas.cell, by=personas.secretary, due_on=due_on)
    page = assert_vietnamese(signed_in(personas.secretary).get(request.get_absolute_url()))
    words = page.split('data-copy="')[1].split('"')[0]
    assert "đồng chí chưa xong một việc" in words
    assert f"{make.make_deadline(request, make.member_of(personas.member)).due_on:%d/%m/%Y}" in words
    for secret in (
        "http",
        "khai",
        "mạng",
        personas.cell.name,
        *(each.public_name for each in personas.users().values()),
    ):
        assert secret not in words
    assert "data-copy" not in signed_in(personas.member).get(request.get_absolute_url()).content.decode()
