"""Thousands of reminders: statements bounded, planners at once, tasks delivered three times, clocks that jump."""

from datetime import date, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis.extra.django import TestCase

from accounts.models import Member
from notifications.actions import remind
from notifications.models import Deadline, Notice, OutboxMessage, Preference, Reminder, Rule
from notifications.tasks import deliver_mail, plan_reminders
from portal.lib import clock
from portal.lib.calendar import is_working_day
from tests import factories as make
from tests.notifications.sink import MailSink
from tests.notifications.test_outbox import in_threads
from tests.notifications.test_remind import DUE, START, People, mails, moment, outcomes, run
from tests.personas import Personas


@pytest.fixture
def people(db: None) -> People:
    return People()


def statements(at: datetime) -> int:
    with CaptureQueriesContext(connection) as captured:
        run(at)
    return len(captured)


# Statements ------------------------------------------------------------------------------------


def test_statements_do_not_grow_with_people(people: People) -> None:
    people.deadline(people.member(email="an@example.vn"))
    few = statements(moment(DUE))
    for number in range(20):
        people.deadline(people.member(email=f"m{number}@example.vn"), due_on=DUE + timedelta(days=number % 5))
    assert statements(moment(DUE)) == few
    assert mails() == 21


def test_chunks_follow_each_other(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.actions.reminding.CHUNK", 3)
    for number in range(8):
        people.deadline(people.member(email=f"m{number}@example.vn"))
    assert run(moment(DUE)) == 8
    assert run(moment(DUE, 10)) == 0


# By the rule -----------------------------------------------------------------------------------


def test_only_the_steps_of_the_rule_are_sent(people: People) -> None:
    Rule.objects.update(steps=["d-7", "d0"], follow_up="nothing")
    deadline = people.deadline(people.member(email="an@example.vn"))
    for day in range(60):
        run(moment(START + timedelta(days=day)))
    assert outcomes(deadline) == {"d-7": "sent", "d0": "sent"}
    deadline.refresh_from_db()
    assert (deadline.next_step_on, deadline.handed_over_at) == (None, None)


def test_after_the_last_step_it_is_the_secretary_s_task(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary, due_on=clock.today() + timedelta(days=10))
    due_on = make.make_deadline(request, make.member_of(personas.member)).due_on
    for day in range(60):
        run(moment(due_on + timedelta(days=day)))
    rows = Deadline.objects.about(request)
    assert rows.handed_over().count() == rows.open().count() > 3
    told = Notice.objects.filter(effect__startswith="handed-over:")
    assert {notice.user_id for notice in told} == {personas.secretary.pk, personas.deputy.pk}
    assert told.count() == 2, "once each, however many people are overdue"


def test_downtime_over_everything_sends_the_last_reminder_before_the_task(people: People) -> None:
    deadline = people.deadline(people.member(email="an@example.vn"))
    late = DUE + timedelta(days=50)
    assert run(moment(late)) == 1
    deadline.refresh_from_db()
    assert deadline.handed_over_at is None
    run(moment(late + timedelta(days=1)))
    deadline.refresh_from_db()
    assert deadline.handed_over_at is not None
    assert list(outcomes(deadline).values()).count("sent") == 1


def test_who_wants_no_mail_or_whose_address_is_refused_is_told_in_the_portal(people: People) -> None:
    unwilling, refused = people.member(email="an@example.vn"), people.member(email="binh@example.vn")
    make.make_preference(unwilling.user, reminds_by_mail=False)
    make.make_refused_address("BINH@example.vn")
    rows = [people.deadline(each) for each in (unwilling, refused)]
    assert run(moment(DUE)) == 2
    assert [outcomes(row)["d0"] for row in rows] == ["in_portal", "in_portal"]
    assert (Notice.objects.count(), mails()) == (2, 0)


def test_a_deadline_moved_by_hand_is_reminded_of_by_its_new_day(people: People) -> None:
    deadline = people.deadline(people.member(email="an@example.vn"))
    Deadline.objects.filter(pk=deadline.pk).update(due_on=DUE + timedelta(days=28))
    for day in range(75):
        run(moment(START + timedelta(days=day)))
    assert list(outcomes(deadline)) == ["d-15", "d-7", "d-1", "d0"]


# Several planners, three deliveries ------------------------------------------------------------


class ThreeTimes(TransactionTestCase):
    def test_two_beats_and_every_task_three_times_send_once(self) -> None:
        people = People()
        for number in range(25):
            people.deadline(people.member(email=f"m{number}@example.vn"))
        with clock.set_to(moment(DUE)), MailSink() as sink, self.settings(DELIVERY_EMAIL=sink.as_settings()):
            in_threads(6, plan_reminders)
            keys = list(OutboxMessage.objects.filter(effect__startswith="reminder:").values_list("pk", flat=True))
            for key in keys:
                in_threads(3, lambda: deliver_mail(key))  # noqa: B023  the threads end before the next key
        assert Reminder.objects.filter(outcome="sent").count() == len(keys) == len(sink.received) == 25
        assert {to for to, _ in sink.received} == {f"m{number}@example.vn" for number in range(25)}
        assert all(len(ids) == 1 for ids in sink.message_ids().values())


# Clocks that jump ------------------------------------------------------------------------------

jumps = st.lists(st.sampled_from([-1, 0, 1, 1, 1, 2, 31]), min_size=1, max_size=40)


class ClockJumps(TestCase):
    people: People
    member: Member

    @classmethod
    def setUpTestData(cls) -> None:
        cls.people = People()
        cls.member = cls.people.member(email="an@example.vn")

    @given(jumps=jumps, begins=st.integers(-25, 10))
    @hypothesis_settings(max_examples=50)
    def test_no_step_is_lost_none_is_sent_twice_and_only_the_latest_goes_out(
        self, jumps: list[int], begins: int
    ) -> None:
        deadline = self.people.deadline(self.member)
        day, furthest = DUE + timedelta(days=begins), date.min
        for jump in jumps:
            day += timedelta(days=jump)
            before = set(outcomes(deadline))
            with clock.set_to(moment(DUE + timedelta(days=begins))), clock.shift(day - (DUE + timedelta(days=begins))):
                sent = remind()
            if is_working_day(day):
                furthest = max(furthest, day)
            new = {step: state for step, state in outcomes(deadline).items() if step not in before}
            assert sent == list(new.values()).count("sent") <= 1
            assert set(outcomes(deadline)) == {step for step, on in deadline.steps.items() if on <= furthest}
        assert mails() == list(outcomes(deadline).values()).count("sent")


# Preferences by hand ---------------------------------------------------------------------------


def test_defaults_hold_without_a_row(people: People, django_assert_num_queries: Any) -> None:
    user = people.member(email="an@example.vn").user
    assert Preference.objects.own(user).reminds_by_mail
    assert not Preference.objects.exists()
