"""A mail server that refuses, hangs or takes half; two beats; everything handed out three times."""

from pathlib import Path

import pytest

from notifications.models import OutboxMessage
from notifications.models.outbox import OutboxStatus
from tests.faults.machinery import (
    Beat,
    RealBeat,
    Redis,
    Worker,
    ids_in_outbox,
    ids_received,
    plan,
    wait_for_all,
    while_ticking,
)
from tests.notifications.sink import MailSink
from tests.waiting import wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

REMINDERS = 12


def tried(count: int) -> bool:
    """So many mails were tried at least once and wait for their next try."""
    rows = OutboxMessage.objects.filter(status=OutboxStatus.PENDING, attempts__gte=1)
    return rows.exclude(last_error="").count() >= count


def refuse(sink: MailSink) -> int:
    """The server takes nothing."""
    sink.refusal = "451 4.3.0 try again"
    return REMINDERS


def hang(sink: MailSink) -> int:
    """The server takes a mail and never answers; a few are enough, each costs the worker its patience."""
    sink.hangs = True
    return 3


def refuse_half(sink: MailSink) -> int:
    """The server takes only every other recipient."""
    sink.refused = {f"m{number}@example.vn" for number in range(0, REMINDERS, 2)}
    return REMINDERS // 2


@pytest.mark.parametrize("fault", [refuse, hang, refuse_half])
def test_a_failing_mail_server_loses_nothing(tmp_path: Path, redis: Redis, sink: MailSink, fault: object) -> None:
    assert callable(fault)
    failing = fault(sink)
    plan(REMINDERS)
    beat = Beat(redis.url, tmp_path)
    with Worker(tmp_path, redis.url, sink):
        wait_until(while_ticking(beat, lambda: tried(failing)), 60)
        assert len(sink.message_ids()) <= REMINDERS - failing
        sink.refusal, sink.hangs, sink.refused = "", False, set()
        wait_for_all(beat)
    assert ids_received(sink) == ids_in_outbox()
    assert len(sink.received) == REMINDERS


def test_two_beats_send_nothing_twice(tmp_path: Path, redis: Redis, sink: MailSink) -> None:
    with RealBeat(tmp_path, redis.url, "one"), RealBeat(tmp_path, redis.url, "two"):
        wait_until(lambda: len(redis.senders()) == 2, 60)
        plan(REMINDERS)
        with Worker(tmp_path, redis.url, sink):
            wait_for_all()
    assert ids_received(sink) == ids_in_outbox()
    assert len(sink.received) == REMINDERS


def test_everything_handed_out_three_times(tmp_path: Path, broker_url: str, sink: MailSink) -> None:
    plan(REMINDERS)
    beat = Beat(broker_url, tmp_path)
    for _ in range(3):
        for task in ("sweep", "tick"):
            beat.app.send_task(f"notifications.tasks.{task}")
        for pk in OutboxMessage.objects.values_list("pk", flat=True):
            beat.app.send_task("notifications.tasks.deliver_mail", args=[pk])
    with Worker(tmp_path, broker_url, sink):
        wait_until(lambda: len(sink.received) >= REMINDERS, 60)
        # A last message behind all the others: when its work is done, everything before it was looked at.
        last = OutboxMessage.objects.put(task="notifications.tasks.deliver_mail", effect="last", payload=LAST)
        beat.app.send_task("notifications.tasks.deliver_mail", args=[last.pk])
        wait_until(lambda: "last@example.vn" in sink.message_ids(), 60)
        wait_for_all(beat)
    assert len(sink.received) == REMINDERS + 1
    assert {tag: ids for tag, ids in ids_received(sink).items() if tag in ids_in_outbox()} == ids_in_outbox()


LAST = {"to": "last@example.vn", "from": "portal@example.vn", "subject": "x", "body": "x"}
