"""The portal over HTTP, as production serves it: compressed static files, nothing private by address."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, cast

from django.test.testcases import LiveServerThread

from tests.waiting import wait_until

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Counted:
    """Counts the requests under way, so that a test ends when the last one is answered."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.lock = Lock()
        self.under_way = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._count(1)
        try:
            return self.application(environ, start_response)
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        with self.lock:
            self.under_way += step


class Portal:
    """The served portal. `url` has no slash at its end."""

    def __init__(self) -> None:
        self.counted: Counted | None = None
        self.thread = LiveServerThread("localhost", static_handler=cast(Any, self._as_production))
        self.thread.daemon = True

    def _as_production(self, media_handler: Any) -> Counted:
        # Django's test server would serve static files uncompressed and stored files to anybody.
        self.counted = Counted(media_handler.application)
        return self.counted

    @property
    def url(self) -> str:
        """Where it answers; `localhost`, because secure cookies work there without TLS."""
        return f"http://localhost:{self.thread.port}"

    def is_quiet(self) -> bool:
        """Whether no request is under way."""
        return self.counted is None or self.counted.under_way == 0


@contextmanager
def served() -> Iterator[Portal]:
    """The portal while the block runs; no request outlives it."""
    portal = Portal()
    portal.thread.start()
    portal.thread.is_ready.wait()
    if portal.thread.error:
        raise portal.thread.error
    try:
        yield portal
        wait_until(portal.is_quiet)
    finally:
        portal.thread.terminate()
