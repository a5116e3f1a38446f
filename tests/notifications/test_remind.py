"""Reminders: the latest step only, once, within the window, none lost; against a naive oracle."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import transaction
from django.test import TransactionTestCase
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis.extra.django import TestCase

from accounts.actions import lock_account
from accounts.models import Member, Unit, User
from notifications.actions import cancel_deadlines, remind, tell
from notifications.models import Deadline, Notice, OutboxMessage, Reminder
from portal.lib import clock
from tests import factories as make
from tests.notifications.test_outbox import in_threads

START, DUE = date(2026, 9, 1), date(2026, 10, 12)  # a Tuesday, and a Monday with no holiday near it


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.VIET_NAM)


class People:
    """One cell with an administrator; members are added as a test needs them."""

    def __init__(self) -> None:
        self.cell: Unit = make.make_cell()
        self.administrator = make.make_administrator()

    def member(self, *, email: str = "", has_account: bool = True) -> Member:
        member = make.make_member(self.cell)
        if has_account:
            make.make_user(member, by=self.administrator, email=email)
        return Member.objects.get(pk=member.pk)

    def deadline(self, member: Member, *, starts_on: date = START, due_on: date = DUE) -> Deadline:
        return Deadline.objects.create(
            rule=make.make_rule(),
            member=member,
            unit=self.cell,
            subject_type="declarationrequest",
            subject_id=uuid.uuid4(),
            title="Khai báo trang cá nhân",
            url="/khai-bao/",
            starts_on=starts_on,
            due_on=due_on,
        )


@pytest.fixture
def people(db: None) -> People:
    return People()


def run(at: datetime) -> int:
    with clock.set_to(at):
        return remind()


def outcomes(deadline: Deadline) -> dict[str, str]:
    return dict(Reminder.objects.filter(deadline=deadline).values_list("step", "outcome"))


def mails() -> int:
    return OutboxMessage.objects.filter(effect__startswith="reminder:").count()


# Hand-made -------------------------------------------------------------------------------------


def test_before_on_and_after_the_day(people: People) -> None:
    deadline = people.deadline(people.member(email="an@example.vn"))
    sent = [day for day in (START + timedelta(days=n) for n in range(80)) if run(moment(day))]
    steps = [DUE + timedelta(days=offset) for offset in (-15, -7, -1, 0, 7, 14, 21)]
    # d-15 falls on a Sunday, d-1 too: the first goes out on Monday, the other is passed over on the day itself.
    assert sent == [steps[0] + timedelta(days=1), steps[1], *steps[3:]]
    assert outcomes(deadline)["d-1"] == "passed_over"
    assert mails() == len(sent) == Notice.objects.count()


def test_an_overdue_matter_is_not_looked_at_for_ever(people: People, django_assert_num_queries: Any) -> None:
    people.deadline(people.member())
    assert run(moment(DUE + timedelta(days=21))) == 1
    assert run(moment(DUE + timedelta(days=22))) == 0  # it becomes the secretary's task
    with django_assert_num_queries(2):  # the calendar, and nothing found
        assert run(moment(DUE + timedelta(days=23))) == 0


def test_after_a_downtime_one_reminder_goes_out_and_the_rest_is_noted(people: People) -> None:
    deadline = people.deadline(people.member(email="an@example.vn"))
    assert run(moment(DUE)) == 1
    assert outcomes(deadline) == {"d-15": "passed_over", "d-7": "passed_over", "d-1": "passed_over", "d0": "sent"}
    assert run(moment(DUE, 10)) == 0
    assert mails() == 1


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        (moment(DUE, 7, 59), 0),
        (moment(DUE, 8, 0), 1),
        (moment(DUE, 19, 59), 1),
        (moment(DUE, 20, 0), 0),
        (moment(date(2026, 10, 10), 9), 0),  # Saturday
        (moment(date(2026, 10, 11), 9), 0),  # Sunday
    ],
)
def test_the_window(people: People, at: datetime, sent: int) -> None:
    people.deadline(people.member())
    assert run(at) == sent


def test_a_local_day_off_is_no_working_day_and_a_swapped_saturday_is(people: People) -> None:
    people.deadline(people.member())
    make.make_calendar_day(DUE)
    make.make_calendar_day(date(2026, 10, 10), is_working=True)
    assert run(moment(DUE)) == 0
    assert run(moment(date(2026, 10, 10))) == 1


def test_steps_before_the_matter_began_are_left_out(people: People) -> None:
    deadline = people.deadline(people.member(email="an@example.vn"), starts_on=DUE - timedelta(days=7))
    run(moment(DUE))
    assert outcomes(deadline) == {"d-1": "passed_over", "d0": "sent"}


@pytest.mark.parametrize("ended", [{"met_at": moment(START)}, {"cancelled_at": moment(START)}])
def test_what_is_met_or_cancelled_is_left_alone(people: People, ended: dict[str, Any]) -> None:
    deadline = people.deadline(people.member())
    Deadline.objects.filter(pk=deadline.pk).update(**ended)
    assert run(moment(DUE)) == 0
    assert outcomes(deadline) == {}


def test_cancelling_stops_what_is_not_yet_due(people: People) -> None:
    member = people.member()
    deadline = people.deadline(member)
    run(moment(DUE - timedelta(days=7)))
    cancel_deadlines(members=[member])
    assert run(moment(DUE)) == 0
    assert set(outcomes(deadline)) == {"d-15", "d-7"}


def test_who_cannot_be_reached_is_noted_for_the_secretary(people: People) -> None:
    on_paper = people.deadline(people.member(has_account=False))
    locked_member = people.member(email="binh@example.vn")
    lock_account(by=people.administrator, user=locked_member.user)
    locked = people.deadline(locked_member)
    assert run(moment(DUE)) == 0
    assert outcomes(on_paper)["d0"] == outcomes(locked)["d0"] == "unreachable"
    assert mails() == 0


def test_without_an_address_there_is_a_notice_and_no_mail(people: People) -> None:
    people.deadline(people.member())
    assert run(moment(DUE)) == 1
    assert (Notice.objects.count(), mails()) == (1, 0)


def test_the_mail_says_nothing_of_the_matter(people: People) -> None:
    people.deadline(people.member(email="an@example.vn"))
    run(moment(DUE))
    content = OutboxMessage.objects.get(effect__startswith="reminder:").payload
    text = " ".join(map(str, content.values())).lower()
    for word in ("đảng", "chi bộ", "khai báo", people.cell.name.lower()):
        assert word not in text
    assert "12/10/2026" in text


def test_tell_is_once_per_effect(people: People) -> None:
    user: User = people.member(email="an@example.vn").user
    for effect in ("a", "a", "b"):
        with transaction.atomic():
            tell(user, effect=effect, title="Bạn có việc", url="/")
    assert Notice.objects.count() == OutboxMessage.objects.count() == 2


# Several planners at once, other writers at work --------------------------------------------------


class AtOnce(TransactionTestCase):
    def test_planners_at_once_send_once(self) -> None:
        people = People()
        for number in range(8):
            people.deadline(people.member(email=f"m{number}@example.vn"))
        with clock.set_to(moment(DUE)):
            in_threads(4, remind)
        assert Reminder.objects.filter(outcome="sent").count() == mails() == Notice.objects.count() == 8

    def test_other_writers_do_not_stop_the_run(self) -> None:
        people = People()
        for number in range(12):
            people.deadline(people.member(email=f"m{number}@example.vn"))
        user = User.objects.exclude(member=None).earliest("pk")

        def write() -> int:
            for _ in range(30):
                make.make_notice(user)
            return 0

        works = iter([remind, write, write])
        with clock.set_to(moment(DUE)):
            results = in_threads(3, lambda: next(works)())
        assert sorted(results) == [0, 0, 12]


# Any run days ----------------------------------------------------------------------------------

OFFSETS = [("d-15", -15), ("d-7", -7), ("d-1", -1), ("d0", 0), ("w+1", 7), ("w+2", 14), ("w+3", 21)]
HOLIDAYS = {date(2026, 9, 1), date(2026, 9, 2)}

days = st.integers(-50, 40)
runs = st.lists(st.tuples(st.integers(-50, 40), st.integers(0, 23)), max_size=40)


class AnyRuns(TestCase):
    people: People
    member: Member

    @classmethod
    def setUpTestData(cls) -> None:
        cls.people = People()
        cls.member = cls.people.member(email="an@example.vn")

    @given(runs=runs, starts=st.integers(1, 40), met=st.none() | days)
    @hypothesis_settings(max_examples=50)
    def test_equal_to_the_oracle(self, runs: list[tuple[int, int]], starts: int, met: int | None) -> None:
        deadline = self.people.deadline(self.member, starts_on=DUE - timedelta(days=starts))
        moments = sorted(moment(DUE + timedelta(days=day), hour) for day, hour in runs)
        met_at = moment(DUE + timedelta(days=met), 12) if met is not None else None
        sent = 0
        for at in moments:
            if met_at is not None and at >= met_at:
                Deadline.objects.filter(pk=deadline.pk).update(met_at=met_at)
            sent += run(at)
        expected = self.by_hand(deadline, [at for at in moments if met_at is None or at < met_at])
        assert outcomes(deadline) == expected
        assert sent == mails() == list(expected.values()).count("sent")

    @staticmethod
    def by_hand(deadline: Deadline, moments: list[datetime]) -> dict[str, str]:
        noted: dict[str, str] = {}
        for at in moments:
            day = at.date()
            if not 8 <= at.hour < 20 or day.weekday() > 4 or day in HOLIDAYS:
                continue
            new = []
            for step, offset in OFFSETS:
                step_day = deadline.due_on + timedelta(days=offset)
                if deadline.starts_on < step_day <= day and step not in noted:
                    new.append(step)
            for step in new:
                noted[step] = "sent" if step == new[-1] else "passed_over"
        return noted
