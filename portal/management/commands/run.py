"""`manage.py run`: the whole portal on one machine; web, worker and beat as three children.

Three, because a beat inside the worker survives `kill -9` and then beats twice.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

PYTHON = sys.executable
LOOK_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# A child that lived this long was well: its next death starts again with the first pause.
WELL_SECONDS = 60.0
STOP_SECONDS = 35.0  # longer than the worker's soft shutdown


@dataclass
class Child:
    """One supervised process: what it is, its process when it runs, when it may start again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    start_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl+C reaches the supervisor alone."""
        wrapper = [PYTHON, "-m", "portal.child", str(os.getpid())]
        self.process = subprocess.Popen(  # noqa: S603  (our own command lines, no shell)
            [*wrapper, *self.command], start_new_session=True
        )
        self.started = time.monotonic()

    def look_after(self) -> int | None:
        """Start it when it is time; return the exit code when it has just ended, else None."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
            return None
        code = self.process.poll()
        if code is not None:
            self.process = None
            self.pause = FIRST_PAUSE_SECONDS if now - self.started > WELL_SECONDS else self.pause
            self.start_at = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)
        return code

    def stop(self, until: float) -> None:
        """Wait for it to end till `until` (monotonic seconds), then kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def children() -> list[Child]:
    """Return the three, not yet started."""
    celery = [PYTHON, "-m", "celery", "-A", "portal"]
    # The filesystem broker has no broadcast, and more than one reader may corrupt its exchange file.
    pool = ["-P", "solo"] if settings.CELERY_BROKER_URL.startswith("filesystem:") else ["-c", "2"]
    quiet = ["--without-mingle", "--without-gossip", "--without-heartbeat"]
    schedule = ["--schedule", str(settings.VAR_DIR / "beat-schedule"), "--pidfile="]
    web = [PYTHON, "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi"]
    return [
        Child("web", web),
        Child("worker", [*celery, "worker", *pool, *quiet, "-l", "warning"]),
        Child("beat", [*celery, "beat", *schedule, "-l", "warning"]),
    ]


class Command(BaseCommand):
    """Runs until SIGTERM or Ctrl+C; restarts a child that ends, each time after a longer pause."""

    help = "Chạy cổng trên một máy: web, worker và beat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--port`, by default PORT of the environment or 8000."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Supervise until asked to stop; CommandError when the port is taken."""
        self.stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        _refuse_taken(port)
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        # The children read these: an address that fits the port, unless the operator named one.
        os.environ.setdefault("PORTAL_BIND", f"127.0.0.1:{port}")
        address = os.environ.setdefault("PORTAL_URL", f"http://localhost:{port}")
        family = children()
        threading.Thread(target=self._greet, args=(port, address), daemon=True).start()
        while not self.stopping.is_set():
            for child in family:
                code = child.look_after()
                if code is not None:
                    self.stderr.write(f"{child.name} đã dừng (mã {code}), sẽ được chạy lại.")
            self.stopping.wait(LOOK_SECONDS)
        self._stop(family)

    def _stop(self, family: list[Child]) -> None:
        self.stdout.write("Đang dừng…")
        for child in family:
            if child.process is not None:
                child.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in family:
            child.stop(until)

    def _greet(self, port: int, address: str) -> None:
        """Print the address once the web process answers."""
        while not self.stopping.is_set():
            if _answers(f"http://localhost:{port}/healthz"):
                self.stdout.write(f"\nCổng đã sẵn sàng: {address}  (dừng: Ctrl+C)\n")
                self.stdout.flush()
                return
            self.stopping.wait(LOOK_SECONDS)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (always http://localhost)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(
                f"Cổng mạng {port} đang có chương trình khác dùng. Hãy tắt chương trình ấy hoặc chọn cổng khác: "
                f"PORT=8001 make run"
            ) from None
