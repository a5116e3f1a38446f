"""`kill -9` of the worker while reminders go out: none lost, none double."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from notifications.actions import remind
from notifications.models import OutboxMessage
from notifications.models.outbox import OutboxStatus
from portal.celery_options import broker_options
from portal.lib import clock
from portal.lib.crypto import keyed_tag
from tests.notifications.sink import MailSink
from tests.notifications.test_remind import DUE, People, moment
from tests.waiting import wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

REMINDERS = 50
LEASE_SECONDS = 3
QUEUE = "portal"


class Worker:
    """A real Celery worker in a process group of its own, on this test's database, broker and mail server."""

    def __init__(self, folder: Path, broker_url: str, sink: MailSink) -> None:
        database = settings.DATABASES["default"]
        self.log = folder / "worker.log"
        self.environment = {
            **os.environ,
            "PORTAL_VAR_DIR": str(folder),
            "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format_map(database)
            + str(connection.settings_dict["NAME"]),
            "CELERY_BROKER_URL": broker_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
        }
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "-c", "2", "-l", "info"]
        with self.log.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Main process and children at the same moment, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.process = self._start()


class Beat:
    """Sends the ticks that beat would send, at most one a second."""

    def __init__(self, broker_url: str, folder: Path) -> None:
        self.app = Celery(broker=broker_url)
        self.app.conf.broker_transport_options = broker_options(broker_url, folder / "broker")
        self.app.conf.task_default_queue = QUEUE
        self.sent_at = 0.0

    def tick(self) -> None:
        if time.monotonic() < self.sent_at + 1:
            return
        self.sent_at = time.monotonic()
        for task in ("sweep", "tick"):
            self.app.send_task(f"notifications.tasks.{task}", expires=4)


@pytest.fixture(params=["filesystem", "redis"])
def broker_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "filesystem":
        # Celery prefers this variable to what an application was given.
        monkeypatch.setenv("CELERY_BROKER_URL", "filesystem://")
        yield "filesystem://"
        return
    url = settings.CELERY_BROKER_URL
    assert url.startswith("redis://"), "the fault lane names a Redis of its own"
    yield url
    with Celery(broker=url).connection_for_write() as link:
        link.default_channel.queue_purge(QUEUE)


@pytest.fixture
def slow_sink() -> Iterator[MailSink]:
    """Slow enough that a kill falls into the middle; it keeps a mail before it says so."""
    with MailSink(seconds_per_mail=0.1) as sink:
        yield sink


@pytest.fixture
def worker(tmp_path: Path, broker_url: str, slow_sink: MailSink) -> Iterator[Worker]:
    running = Worker(tmp_path, broker_url, slow_sink)
    try:
        yield running
    finally:
        running.kill()


def ids_in_outbox() -> dict[str, set[str]]:
    """Message-IDs by tag: an effect knows an address only as that."""
    rows = OutboxMessage.objects.filter(effect__startswith="reminder:")
    return {row.effect.rpartition(":")[2]: {row.message_id} for row in rows}


def ids_received(sink: MailSink) -> dict[str, set[str]]:
    return {keyed_tag("recipient", address): ids for address, ids in sink.message_ids().items()}


def has_received(beat: Beat, sink: MailSink, count: int) -> Callable[[], bool]:
    def look() -> bool:
        beat.tick()
        return len(sink.received) >= count

    return look


def test_every_reminder_arrives_once(tmp_path: Path, broker_url: str, slow_sink: MailSink, worker: Worker) -> None:
    people, beat = People(), Beat(broker_url, tmp_path)
    for number in range(REMINDERS):
        people.deadline(people.member(email=f"m{number}@example.vn"))
    with clock.set_to(moment(DUE)):
        assert remind() == REMINDERS
    for reached in (10, 25):
        wait_until(has_received(beat, slow_sink, reached), 60)
        assert len(slow_sink.message_ids()) < REMINDERS, "the kill must fall into the middle"
        worker.restart()

    def all_done() -> Any:
        beat.tick()
        return not OutboxMessage.objects.exclude(status=OutboxStatus.DONE).exists()

    wait_until(all_done, 120)
    assert ids_received(slow_sink) == ids_in_outbox()
    assert len(slow_sink.message_ids()) == REMINDERS
    assert "Traceback" not in worker.log.read_text()
