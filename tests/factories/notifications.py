"""Rules, deadlines, notices, jobs."""

from datetime import date
from typing import Any

from django.conf import settings

from accounts.models import (
    Member,
    Unit,
    User,
)
from declarations.actions.asking import DUE_RULE
from declarations.models import DeclarationRequest
from notifications.models import (
    CalendarDay,
    Deadline,
    Heartbeat,
    Job,
    Notice,
    OutboxMessage,
    PhoneCheck,
    Preference,
    RefusedAddress,
    Reminder,
    Rule,
)
from notifications.models.deadlines import Outcome
from notifications.models.rules import DayKind, Step
from portal.lib import clock
from tests.factories.base import LONG_AGO, number


def make_rule(code: str = DUE_RULE, *, unit: Unit | None = None, days: int = 30) -> Rule:
    """The deadline rule in force, the general one unless a unit is given."""
    return Rule.objects.get_or_create(
        code=code,
        unit=unit,
        defaults={"label": "Hạn khai báo", "days": days, "day_kind": DayKind.CALENDAR, "valid_from": LONG_AGO},
    )[0]


def make_deadline(request: DeclarationRequest, member: Member) -> Deadline:
    """The deadline that issuing the request gave the member."""
    return Deadline.objects.about(request).get(member=member)


def make_reminder(deadline: Deadline, step: str = Step.BEFORE_7) -> Reminder:
    """A reminder that went out."""
    return Reminder.objects.create(
        deadline=deadline, step=step, recipient=deadline.member, outcome=Outcome.SENT, at=clock.now()
    )


def make_preference(user: User, **chosen: Any) -> Preference:
    """What a person chose about reminders."""
    return Preference.objects.update_or_create(user=user, defaults=chosen)[0]


def make_refused_address(address: str, member: Member | None = None) -> RefusedAddress:
    """An address whose server took no mail."""
    RefusedAddress.objects.mark(address, "550 5.1.1", member)
    return RefusedAddress.objects.latest("pk")


def make_calendar_day(day: date, *, is_working: bool = False, name: str = "Ngày nghỉ của địa phương") -> CalendarDay:
    """A day that differs from the usual calendar."""
    return CalendarDay.objects.create(day=day, is_working=is_working, name=name)


def make_notice(user: User, title: str = "Bạn có việc cần xem", url: str = "/") -> Notice:
    """A message in the portal."""
    return Notice.objects.tell(user, effect=f"test:{number()}", title=title, url=url)


def make_outbox_message(effect: str = "", task: str = "notifications.tasks.deliver_mail") -> OutboxMessage:
    """Work that waits for the worker."""
    return OutboxMessage.objects.put(
        task=task,
        effect=effect or f"test:{number()}",
        payload={"to": "an@example.vn", "from": settings.DEFAULT_FROM_EMAIL, "subject": "Bạn có việc", "body": "…"},
    )


def make_job(owner: User, title: str = "Lập báo cáo", task: str = "notifications.tasks.tick") -> Job:
    """Long work that waits for the worker."""
    return Job.objects.start(owner=owner, title=title, task=task, payload={}, back_url="/")


def make_phone_check(user: User, phone: str = "+84912345678", code: str = "123456") -> PhoneCheck:
    """A code on its way to a number."""
    return PhoneCheck.objects.begin(user, phone, code)


def make_heartbeat(name: str = "worker") -> Heartbeat:
    """A sign of life of now."""
    Heartbeat.beat(name)
    return Heartbeat.objects.get(name=name)
