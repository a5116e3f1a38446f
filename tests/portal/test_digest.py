"""The summary for officers: counts only, once a week or a day, to who wants it and has something waiting."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import TransactionTestCase

from accounts.models import User
from notifications.models import OutboxMessage, Preference
from portal.digest import send_digests
from portal.lib import clock
from tests import factories as make
from tests.notifications.test_outbox import in_threads
from tests.personas import Personas, build_personas

MONDAY = date(2026, 11, 30)


def at(day: date, hour: int = 8) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=clock.VIET_NAM)


def run(day: date, hour: int = 8) -> int:
    with clock.set_to(at(day, hour)):
        return send_digests()


def let_something_wait(personas: Personas) -> None:
    with clock.set_to(at(MONDAY - timedelta(days=6), 15)):
        request = make.make_request(personas.cell, by=personas.secretary)
        make.make_declaration(request, by=personas.member)


def with_mail(user: User) -> None:
    User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.vn")


@pytest.fixture
def waiting(personas: Personas) -> Personas:
    """A declaration waits for the heads of the cell; the secretary and a member have mail."""
    let_something_wait(personas)
    for user in (personas.secretary, personas.member):
        with_mail(user)
    OutboxMessage.objects.all().delete()
    return personas


def test_once_a_week_on_its_first_working_morning(waiting: Personas) -> None:
    assert run(MONDAY, 7) == 0
    assert [run(MONDAY, hour) for hour in (8, 8, 12)] == [1, 0, 0]
    assert [run(MONDAY + timedelta(days=day)) for day in range(1, 7)] == [0] * 6
    assert run(MONDAY + timedelta(days=7)) == 1


def test_a_holiday_or_a_downtime_on_monday_loses_nothing(waiting: Personas) -> None:
    make.make_calendar_day(MONDAY)
    assert run(MONDAY) == 0
    assert run(MONDAY + timedelta(days=2)) == 1


@pytest.mark.parametrize(("digest", "expected"), [("daily", [1, 1, 1]), ("off", [0, 0, 0])])
def test_as_often_as_chosen(waiting: Personas, digest: str, expected: list[int]) -> None:
    make.make_preference(waiting.secretary, digest=digest)
    assert [run(MONDAY + timedelta(days=day)) for day in range(3)] == expected


def test_it_says_how_many_and_nothing_else(waiting: Personas) -> None:
    run(MONDAY)
    content = OutboxMessage.objects.get(effect__startswith="digest:").payload
    assert content["to"] == f"{waiting.secretary.username}@example.vn"
    assert "việc đang chờ" in content["body"]
    text = " ".join(map(str, content.values())).lower()
    for word in (
        "đảng",
        "chi bộ",
        "khai báo",
        "bản khai",
        waiting.cell.name.lower(),
        waiting.member.public_name.lower(),
    ):
        assert word not in text
    assert "/thong-bao/cach-nhac/" in text


def test_nothing_waiting_sends_nothing_and_is_not_asked_again_that_week(personas: Personas) -> None:
    with_mail(personas.neighbour_secretary)
    assert run(MONDAY) == 0
    assert Preference.objects.get(user=personas.neighbour_secretary).digest_on == MONDAY


class AtOnce(TransactionTestCase):
    def test_two_beats_send_it_once(self) -> None:
        people = build_personas()
        let_something_wait(people)
        with_mail(people.secretary)
        with clock.set_to(at(MONDAY)):
            results = in_threads(3, send_digests)
        assert sum(results) == 1
        assert OutboxMessage.objects.filter(effect__startswith="digest:").count() == 1
