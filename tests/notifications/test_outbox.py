"""Outbox: one piece of work per effect, handed out once, done once, never lost."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection, connections, transaction

from notifications.backends import EFFECT_HEADER, MailOutsideTransactionError
from notifications.models import OutboxMessage
from notifications.models.outbox import MAX_ATTEMPTS, OutboxStatus
from notifications.tasks import deliver_mail, sweep
from portal.lib import clock

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


def send(effect: str = "", to: str = "an@example.vn") -> None:
    headers = {EFFECT_HEADER: effect} if effect else {}
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
    for _ in range(MAX_ATTEMPTS):
        with clock.set_to(moment):
            assert OutboxMessage.objects.claim(row.pk) is not None
        moment += timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        with clock.set_to(moment):
            sweep()
    assert OutboxMessage.objects.get().status == OutboxStatus.FAILED
    assert OutboxMessage.objects.claim(row.pk) is None


def test_pauses_between_tries_grow_and_end(put_mail: PutMail) -> None:
    row, pauses = put_mail("e"), []
    with clock.set_to(NOW):
        while (claimed := OutboxMessage.objects.claim(row.pk)) is not None:
            claimed.retry_later(OSError("secret"))
            pauses.append((OutboxMessage.objects.get().due_at - NOW).total_seconds())
    assert pauses == sorted(pauses)
    assert len(pauses) == MAX_ATTEMPTS
    row.refresh_from_db()
    assert (row.status, row.last_error) == (OutboxStatus.FAILED, "OSError")


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
