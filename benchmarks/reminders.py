"""10,000 reminders planned in one run and delivered to a local mail server: statements, seconds, lost, double."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from accounts.actions import add_root, add_unit
from accounts.models import SYSTEM, Member, Membership, UnitKind, User
from benchmarks.sets import use
from declarations.actions.asking import ask_members
from declarations.models import DeclarationRequest
from notifications.actions import remind
from notifications.models import Deadline, OutboxMessage, Reminder
from notifications.models.outbox import OutboxStatus
from notifications.tasks import deliver_mail
from portal.lib import clock
from portal.lib.calendar import next_working_day
from portal.lib.names import search_key, sort_key

PEOPLE = 10_000
PORT = 18925
CHUNK = 2_000


class Sink:
    """Counts the Message-IDs each recipient got."""

    def __init__(self) -> None:
        self.got: Counter[tuple[str, str]] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        text = envelope.content.decode("utf-8", "replace")
        key = next(line for line in text.splitlines() if line.lower().startswith("message-id:"))
        for recipient in envelope.rcpt_tos:
            self.got[recipient, key] += 1
        return "250 OK"


def table(wrapper: BaseDatabaseWrapper) -> str:
    """Planned by one planner, tried again by a second; every mail handed to the worker three times."""
    use(wrapper)
    due_on = next_working_day(clock.today() + timedelta(days=60))
    request = _people(due_on)
    asked, asking = _counted(lambda: ask_members(request))
    Deadline.objects.about(request).update(due_on=due_on, next_step_on=due_on - timedelta(days=15))
    _silence_the_rest(request)
    with clock.set_to(_morning(next_working_day(due_on - timedelta(days=15)))):
        planned, planning = _counted(remind)
        again, twice = _counted(remind)
        print(f"Planned {PEOPLE} in {planning:.1f} s; delivering…", flush=True)
        sink = Sink()
        rate = _deliver(sink)
    reached = {recipient for recipient, _ in sink.got}
    lost = PEOPLE - len(reached)
    double = sum(len([key for to, key in sink.got if to == recipient]) > 1 for recipient in list(reached)[:200])
    double += sum(sink.got.values()) - len(reached)
    return "\n".join(
        [
            f"Reminders on {wrapper.vendor}: {Deadline.objects.about(request).count()} members asked with {asked}"
            f" statements in {asking:.1f} s.",
            f"{Reminder.objects.filter(deadline__in=Deadline.objects.about(request)).count()} reminders planned with"
            f" {planned} statements in {planning:.1f} s ({PEOPLE / planning:.0f}/s); a second planner: {again}"
            f" statements, {twice:.2f} s.",
            f"{len(reached)} delivered by one worker, each task run three times: {rate:.0f}/s;"
            f" lost {lost}, double {double}.",
            "",
        ]
    )


def _people(due_on: date) -> DeclarationRequest:
    """A cell of ten thousand with addresses, and a request of its own; rows put as the import puts them."""
    opened_on = clock.today() - timedelta(days=9)
    root = add_root(by=SYSTEM, name="Đảng bộ đo", opened_on=opened_on)
    unit = add_unit(by=SYSTEM, parent=root, kind=UnitKind.GRASSROOTS_CELL, name="Chi bộ đo", opened_on=opened_on)
    names = [f"Người Đo {number}" for number in range(PEOPLE)]
    members = [Member(full_name=name, search_key=search_key(name), sort_key=sort_key(name)) for name in names]
    Member.objects.bulk_create(members, batch_size=CHUNK)
    since = clock.today() - timedelta(days=5)
    rows = [Membership(member=each, unit=unit, standing="official", starts_on=since) for each in members]
    Membership.objects.bulk_create(rows, batch_size=CHUNK)
    users = [
        User(username=f"do.{number}", email=f"do{number}@example.vn", member=each, password="!")
        for number, each in enumerate(members)
    ]
    User.objects.bulk_create(users, batch_size=CHUNK)
    return DeclarationRequest.objects.create(
        id=uuid4(), unit=unit, document_number="1", purpose="Đo.", readers="Đo.", kept_months=12, due_on=due_on,
        drafted_by=users[0], drafted_at=clock.now(), issued_by=users[0], issued_at=clock.now(), status="issued",
    )  # fmt: skip


def _silence_the_rest(request: DeclarationRequest) -> None:
    """Only the reminders measured: what the asking put, and what others owe, is out of the way."""
    Deadline.objects.open().exclude(subject_id=request.pk).update(cancelled_at=clock.now())
    OutboxMessage.objects.exclude(status=OutboxStatus.DONE).update(status=OutboxStatus.DONE, done_at=clock.now())


def _morning(day: date) -> datetime:
    return datetime.combine(day, clock_time(9), tzinfo=clock.VIET_NAM)


def _deliver(sink: Sink) -> float:
    """Mails a second, by one worker in this process."""
    settings.DELIVERY_EMAIL = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": PORT,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
    }
    server = Controller(sink, hostname="127.0.0.1", port=PORT)
    server.start()
    began, done = time.perf_counter(), 0
    while rows := OutboxMessage.objects.take():
        for row in rows:
            for _ in range(3):
                deliver_mail(row.pk)
        done += len(rows)
    seconds = time.perf_counter() - began
    server.stop()
    return done / seconds


def _counted(work: Callable[[], Any]) -> tuple[int, float]:
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        work()
        seconds = time.perf_counter() - began
    return len(captured), seconds
