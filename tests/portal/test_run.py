"""`manage.py run` with real processes: it restarts what dies, and nothing outlives it."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.waiting import wait_until

pytestmark = pytest.mark.fault

START_SECONDS = 120


def processes() -> dict[int, tuple[int, str]]:
    """Return pid → (parent, command line) of every process that is no zombie."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # it ended while we read
                continue
            if state not in "ZX":
                found[int(entry.name)] = (int(parent), command)
    return found


def family(ancestor: int) -> dict[int, str]:
    """Return pid → command line of all living descendants of `ancestor`."""
    alive = processes()
    members = {ancestor}
    while grown := {pid for pid, (parent, _) in alive.items() if parent in members} - members:
        members |= grown
    return {pid: alive[pid][1] for pid in members - {ancestor} if pid in alive}


def the_one(ancestor: int, words: str) -> int | None:
    """Return the pid of the supervisor's own child whose command line has `words`."""
    mine = [
        pid
        for pid, (parent, command) in processes().items()
        if parent == ancestor and words in command and "portal.child" not in command
    ]
    return mine[0] if mine else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Portal:
    """A running `manage.py run` and what it printed."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.output = folder / "output"
        environment = {
            **os.environ,
            "PORTAL_MODE": "demo",
            "PORTAL_VAR_DIR": str(folder),
            "PORTAL_URL": f"http://localhost:{self.port}",
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "CELERY_BROKER_URL": "filesystem://",
            "PYTHONUNBUFFERED": "1",
        }
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run", "--port", str(self.port)],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def is_complete(self) -> bool:
        """Web with its workers, worker and beat all run, and the address was printed."""
        pid = self.process.pid
        web = the_one(pid, "gunicorn")
        return bool(
            web
            and len(family(web)) >= 2
            and the_one(pid, "celery -A portal worker")
            and the_one(pid, "celery -A portal beat")
            and f"http://localhost:{self.port}" in self.output.read_text()
        )


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    portal = Portal(tmp_path)
    try:
        wait_until(portal.is_complete, START_SECONDS)
        yield portal
    finally:
        everyone = [portal.process.pid, *family(portal.process.pid)]
        for pid in everyone:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        portal.process.wait()


def ended(pids: Any) -> bool:
    return not set(pids) & set(processes())


def test_killing_the_supervisor_takes_everyone_with_it(portal: Portal) -> None:
    members = family(portal.process.pid)
    assert len(members) >= 5  # web and its two workers, worker, beat
    portal.process.kill()
    portal.process.wait()
    wait_until(lambda: ended(members), 30)


def test_one_that_dies_is_started_again_and_the_others_stay(portal: Portal) -> None:
    pid = portal.process.pid
    beat, worker = the_one(pid, "celery -A portal beat"), the_one(pid, "celery -A portal worker")
    assert beat is not None
    os.kill(beat, signal.SIGKILL)
    again = wait_until(lambda: (found := the_one(pid, "celery -A portal beat")) != beat and found, 90)
    assert again != beat
    assert the_one(pid, "celery -A portal worker") == worker


def test_it_serves_and_stops_cleanly(portal: Portal) -> None:
    with urllib.request.urlopen(f"http://localhost:{portal.port}/healthz", timeout=10) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store, private"
    members = family(portal.process.pid)
    portal.process.terminate()
    assert portal.process.wait(timeout=60) == 0
    assert ended(members)
    assert "Traceback" not in portal.output.read_text()


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = subprocess.run(
            [sys.executable, "manage.py", "run", "--port", str(taken.getsockname()[1])],
            cwd=settings.BASE_DIR,
            env={**os.environ, "PORTAL_MODE": "demo", "PORTAL_VAR_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert run.returncode == 1
    assert "đang có chương trình khác dùng" in run.stderr
    assert "Traceback" not in run.stderr
