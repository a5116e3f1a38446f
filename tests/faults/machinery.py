"""Real processes around one test's database: worker, beat, web, Redis; started, killed, hung, restarted."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import redis
from celery import Celery
from django.conf import settings
from django.db import connection

from notifications.actions import remind
from notifications.models import OutboxMessage
from notifications.models.outbox import OutboxStatus
from portal.celery_options import broker_options
from portal.lib import clock
from portal.lib.crypto import keyed_tag
from tests.notifications.sink import MailSink, free_port
from tests.notifications.test_remind import DUE, People, moment
from tests.waiting import wait_until

LEASE_SECONDS = 3
QUEUE = "portal"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process of the portal needs to work on this test's database and in this folder."""
    database = settings.DATABASES["default"]
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format_map(database) + str(connection.settings_dict["NAME"])
    return {
        **os.environ,
        "PORTAL_VAR_DIR": str(folder),
        "DATABASE_URL": url,
        "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
        "EMAIL_TIMEOUT": "2",
        **more,
    }


class Process:
    """One process in a group of its own, writing to `log`; use as a context manager."""

    def __init__(self, command: list[str], log: Path, env: Mapping[str, str] | None = None) -> None:
        self.command, self.log, self.env = command, log, env
        self.start()

    def start(self) -> None:
        """Starts it (again)."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=settings.BASE_DIR,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def signal(self, number: int) -> None:
        """To the process and its children at the same moment."""
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """Without a word; no harm if it is dead already."""
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
        self.process.wait()

    def has_died(self) -> bool:
        """Ended by itself or by its own hand."""
        return self.process.poll() is not None

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


class Worker(Process):
    """A real Celery worker. With `dies_at` it kills itself there once (see dying.py)."""

    def __init__(self, folder: Path, broker_url: str, sink: MailSink, dies_at: str = "") -> None:
        app = "tests.faults.dying" if dies_at else "portal"
        pool = ["-P", "solo"] if broker_url.startswith("filesystem:") else ["-c", "2"]
        command = [sys.executable, "-m", "celery", "-A", app, "worker", *pool, "-l", "info"]
        more = {
            "CELERY_BROKER_URL": broker_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "PORTAL_DIES_AT": dies_at,
            "PORTAL_HAS_DIED": str(folder / "has-died"),
        }
        super().__init__(command, folder / "worker.log", environment(folder, **more))

    def restart(self) -> None:
        """`kill -9` and a new one."""
        self.kill()
        self.start()


class RealBeat(Process):
    """A real Celery beat with the portal's own schedule."""

    def __init__(self, folder: Path, broker_url: str, name: str = "beat") -> None:
        command = [sys.executable, "-m", "celery", "-A", "portal", "beat", "--pidfile="]
        command += ["--schedule", str(folder / name), "-l", "info"]
        super().__init__(command, folder / f"{name}.log", environment(folder, CELERY_BROKER_URL=broker_url))


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


class Redis(Process):
    """A Redis of the test's own, that may be hung and killed."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder)]
        super().__init__([*command, "--save", "", "--appendonly", "no"], folder / "redis.log")

    def start(self) -> None:
        """Until it answers: whoever asks sooner finds nobody."""
        super().start()
        wait_until(self._answers, 30)

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def senders(self) -> set[str]:
        """Processes that put messages which nobody has taken yet."""
        with redis.Redis.from_url(self.url) as client:
            waiting = cast("list[bytes]", client.lrange(QUEUE, 0, -1))
        return {json.loads(message)["headers"]["origin"] for message in waiting}

    def hang(self) -> None:
        """Takes connections and answers nothing."""
        self.signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.signal(signal.SIGCONT)


def restart_postgres() -> None:
    """The server of this lane goes down without finishing anything, and comes again."""
    control = os.environ.get("PORTAL_FAULT_PG_CTL", "")
    assert control, "run this lane with .ci/run fault: it starts a PostgreSQL that may be restarted"
    subprocess.run([*shlex.split(control), "-s", "-w", "-m", "immediate", "restart"], check=True, timeout=60)
    connection.close()


def plan(count: int) -> None:
    """So many reminders to people with an address wait in the outbox."""
    people = People()
    for number in range(count):
        people.deadline(people.member(email=f"m{number}@example.vn"))
    with clock.set_to(moment(DUE)):
        assert remind() == count


# What arrived --------------------------------------------------------------------------------


def ids_in_outbox() -> dict[str, set[str]]:
    """Message-IDs by tag: an effect knows an address only as that."""
    rows = OutboxMessage.objects.filter(effect__startswith="reminder:")
    return {row.effect.rpartition(":")[2]: {row.message_id} for row in rows}


def ids_received(sink: MailSink) -> dict[str, set[str]]:
    return {keyed_tag("recipient", address): ids for address, ids in sink.message_ids().items()}


def let_the_pauses_pass() -> None:
    """Pauses between tries are over: half a minute and more, which a test does not wait for."""
    OutboxMessage.objects.filter(status=OutboxStatus.PENDING).update(due_at=clock.now())


def wait_for_all(beat: Beat | None = None, timeout: float = 120) -> None:
    """Until every piece of work is done, pauses skipped."""

    def all_done() -> bool:
        if beat is not None:
            beat.tick()
        let_the_pauses_pass()
        return not OutboxMessage.objects.exclude(status=OutboxStatus.DONE).exists()

    wait_until(all_done, timeout)


def while_ticking(beat: Beat, condition: Callable[[], Any]) -> Callable[[], Any]:
    """`condition`, with the ticks beat would send meanwhile."""

    def look() -> Any:
        beat.tick()
        return condition()

    return look
