"""Outbox: one piece of work per effect, handed out once, done once, never lost."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from celery import current_app
from django.core.mail import EmailMessage
from django.db import connection, connections, transaction

from notifications.backends import MailOutsideTransactionError
from notifications.models import OutboxMessage
from notifications.models.outbox import (
    KEPT_FOR,
    LONGEST_PAUSE,
    MAX_LOSSES,
    MOST_HANDED_OUT,
    TRIES_FOR,
    OutboxStatus,
    Priority,
)
from notifications.tasks import deliver_mail, purge_outbox, sweep, tick
from portal.lib import clock
from portal.lib.mail import EFFECT_HEADER, URGENT_HEADER

NOW = datetime(2026, 10, 2, 3, 0, tzinfo=UTC)
PutMail = Callable[..., OutboxMessage]


def in_threads(count: int, work: Callable[[], Any]) -> list[Any]:
    """Runs `work` in that many threads at the same moment, each with a connection of its own."""
    barrier, results = threading.Barrier(count), []

    def run() -> None:
        barrier.wait()
        try:
            results.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == count, "a thread failed"
    return results


# Putting ---------------------------------------------------------------------------------------


def send(effect: str = "", to: str = "an@example.vn", *, is_urgent: bool = False) -> None:
    headers = {EFFECT_HEADER: effect} if effect else {}
    headers |= {URGENT_HEADER: "1"} if is_urgent else {}
    EmailMessage("Bạn có việc", "Mật: 123456", to=[to], headers=headers).send()


@pytest.mark.django_db(transaction=True)
def test_a_mail_outside_a_transaction_is_refused() -> None:
    with pytest.raises(MailOutsideTransactionError):
        send()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_with_its_transaction() -> None:
    with transaction.atomic():
        send()
        assert OutboxMessage.objects.exists()
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_one_effect_is_one_mail_per_recipient(db: None) -> None:
    for recipient in ("an@example.vn", "an@example.vn", "binh@example.vn"):
        send("reminder:1", recipient)
    assert OutboxMessage.objects.count() == 2
    send()
    send()
    assert OutboxMessage.objects.count() == 4, "without an effect every mail is its own"


def test_no_effect_keeps_an_address_in_the_open(db: None) -> None:
    send("reminder:1", "an@example.vn")
    row = OutboxMessage.objects.get()
    assert row.effect.startswith("reminder:1:")
    assert "@" not in row.effect
    assert "example" not in row.effect


def test_what_is_secret_is_sealed_and_erased_once_sent(put_mail: PutMail) -> None:
    send("code:1")
    row = OutboxMessage.objects.get(effect__startswith="code:1")
    assert "123456" not in row.sealed_payload
    assert row.payload["body"] == "Mật: 123456"
    claimed = OutboxMessage.objects.claim(row.pk)
    assert claimed is not None
    claimed.finish()
    row.refresh_from_db()
    assert (row.sealed_payload, row.status) == ("", OutboxStatus.DONE)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_with_one_effect_put_one_row() -> None:
    def put() -> int:
        with transaction.atomic():
            return OutboxMessage.objects.put(task="t", effect="same").pk

    assert len(set(in_threads(10, put))) == 1
    assert OutboxMessage.objects.count() == 1


# Handing out -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_hand_each_row_out_once() -> None:
    for number in range(30):
        OutboxMessage.objects.put(task="t", effect=f"e{number}")
    won = [row.pk for rows in in_threads(4, OutboxMessage.objects.take) for row in rows]
    assert sorted(won) == sorted(OutboxMessage.objects.values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_ten_workers_one_gets_the_work(put_mail: PutMail) -> None:
    row = put_mail("e")
    claims = in_threads(10, lambda: OutboxMessage.objects.claim(row.pk))
    assert sum(claim is not None for claim in claims) == 1
    assert OutboxMessage.objects.get().attempts == 1


def test_what_is_due_later_waits(db: None) -> None:
    with clock.set_to(NOW):
        OutboxMessage.objects.put(task="t", effect="later", due_at=NOW + timedelta(minutes=1))
        assert OutboxMessage.objects.take() == []
    with clock.set_to(NOW + timedelta(minutes=1)):
        assert len(OutboxMessage.objects.take()) == 1
        assert OutboxMessage.objects.take() == []


def taken() -> list[str]:
    return [row.effect for row in OutboxMessage.objects.take()]


def test_who_waits_before_a_closed_door_goes_first(db: None) -> None:
    OutboxMessage.objects.put(task="t", effect="reminder")
    OutboxMessage.objects.put(task="t", effect="paper", priority=Priority.AWAITED)
    send("code", is_urgent=True)
    code, *rest = taken()
    assert code.startswith("code:")
    assert rest == ["paper", "reminder"]


def test_no_more_is_handed_out_than_the_broker_may_hold(db: None) -> None:
    for number in range(MOST_HANDED_OUT + 5):
        OutboxMessage.objects.put(task="t", effect=f"e{number}")
    assert len(taken()) == MOST_HANDED_OUT
    assert taken() == []
    first, second = OutboxMessage.objects.filter(status=OutboxStatus.QUEUED)[:2]
    for row in (first, second):
        OutboxMessage.objects.claim(row.pk)
    assert len(taken()) == 2


def test_what_the_broker_does_not_take_is_due_at_once(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        OutboxMessage.objects.put(task="t", effect=f"e{number}")
    sent: list[int] = []

    def send_task(name: str, args: list[int]) -> None:
        if sent:
            raise ConnectionError("no broker")
        sent.extend(args)

    with monkeypatch.context() as patch:
        patch.setattr(current_app, "send_task", send_task)
        with pytest.raises(ConnectionError):
            tick()
    assert taken() == ["e1", "e2"]
    assert OutboxMessage.objects.get(pk=sent[0]).status == OutboxStatus.QUEUED


def test_a_silent_worker_s_row_is_taken_back(put_mail: PutMail, settings: Any) -> None:
    row = put_mail("e")
    with clock.set_to(NOW):
        OutboxMessage.objects.claim(row.pk)
    lease = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    for waited, status in ((lease - timedelta(seconds=1), OutboxStatus.WORKING), (lease, OutboxStatus.PENDING)):
        with clock.set_to(NOW + waited):
            sweep()
        assert OutboxMessage.objects.get().status == status


def test_a_row_that_kills_every_worker_is_given_up(put_mail: PutMail, settings: Any) -> None:
    row = put_mail("e")
    moment = NOW
    for _ in range(MAX_LOSSES):
        with clock.set_to(moment):
            assert OutboxMessage.objects.claim(row.pk) is not None
        moment += timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        with clock.set_to(moment):
            sweep()
    given_up = OutboxMessage.objects.get()
    assert (given_up.status, given_up.sealed_payload) == (OutboxStatus.FAILED, "")
    assert OutboxMessage.objects.claim(row.pk) is None


def test_a_message_the_broker_lost_is_no_worker_lost(put_mail: PutMail, settings: Any) -> None:
    row, moment = put_mail("e", status=OutboxStatus.PENDING), NOW
    for _ in range(MAX_LOSSES + 2):
        with clock.set_to(moment):
            assert [each.pk for each in OutboxMessage.objects.take()] == [row.pk]
        moment += timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        with clock.set_to(moment):
            sweep()
    assert OutboxMessage.objects.get().status == OutboxStatus.PENDING


def fail_until_given_up(row: OutboxMessage) -> list[datetime]:
    """The moments at which the row was tried, each as soon as it was due."""
    moments = [NOW]
    while True:
        with clock.set_to(moments[-1]):
            claimed = OutboxMessage.objects.claim(row.pk)
            assert claimed is not None
            claimed.retry_later(OSError("secret"))
        row.refresh_from_db()
        if row.status == OutboxStatus.FAILED:
            return moments
        moments.append(row.due_at)


def test_pauses_between_tries_grow_to_an_hour(put_mail: PutMail) -> None:
    moments = fail_until_given_up(put_mail("e"))
    pauses = [after - before for before, after in pairwise(moments)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= timedelta(minutes=1)
    assert pauses[-1] == LONGEST_PAUSE == timedelta(hours=1)


def test_a_mail_server_that_is_down_for_a_weekend_loses_nothing(put_mail: PutMail) -> None:
    row = put_mail("e")
    moments = fail_until_given_up(row)
    assert TRIES_FOR <= moments[-1] - moments[0] <= TRIES_FOR + LONGEST_PAUSE
    assert (row.last_error, row.sealed_payload) == ("OSError", "")
    assert OutboxMessage.objects.claim(row.pk) is None


def test_given_up_work_is_counted_for_the_operator(put_mail: PutMail) -> None:
    ended = fail_until_given_up(put_mail("e"))[-1]
    assert OutboxMessage.objects.given_up(since=ended).count() == 1
    assert OutboxMessage.objects.given_up(since=ended + timedelta(seconds=1)).count() == 0


def test_what_ended_a_month_ago_is_deleted(put_mail: PutMail) -> None:
    done, waiting = put_mail("done"), put_mail("waiting")
    given_up_at = fail_until_given_up(put_mail("failed"))[-1]
    with clock.set_to(given_up_at):
        claimed = OutboxMessage.objects.claim(done.pk)
        assert claimed is not None
        claimed.finish()
    for waited, left in ((KEPT_FOR, 3), (KEPT_FOR + timedelta(seconds=1), 1)):
        with clock.set_to(given_up_at + waited):
            purge_outbox()
        assert OutboxMessage.objects.count() == left
    assert OutboxMessage.objects.get() == waiting


def test_work_that_is_done_is_never_done_again(put_mail: PutMail) -> None:
    row = put_mail("e", status=OutboxStatus.QUEUED)
    claimed = OutboxMessage.objects.claim(row.pk)
    assert claimed is not None
    claimed.finish()
    assert OutboxMessage.objects.claim(row.pk) is None
    claimed.retry_later(OSError())  # a slower twin of the same work
    assert OutboxMessage.objects.get().status == OutboxStatus.DONE
    deliver_mail(row.pk)
    assert connection.is_usable()
