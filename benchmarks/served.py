"""The main pages over HTTP, from one gunicorn worker on the large set: what a person waits for, without the network."""

import http.client
import os
import socket
import subprocess
import sys
import time
from statistics import quantiles

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from benchmarks.pages import PAGES, visit
from benchmarks.sets import use

ROUNDS = 60


def table(wrapper: BaseDatabaseWrapper) -> str:
    """One line per page; requests one after the other."""
    use(wrapper)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": _url(wrapper), "PORTAL_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1"},
        stderr=subprocess.DEVNULL,  # a line for every request
    )
    try:
        _wait(port)
        lines = [
            f"Pages over HTTP, one gunicorn worker, {ROUNDS} requests one after the other; ms (aim: p95 150).",
            f"{'page':<26}{'p50':>9}{'p95':>9}",
        ]
        for page in PAGES:
            found = visit(page, wrapper)
            cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in found.client.cookies.items())
            steps = quantiles([_ask(port, found.url, cookies) for _ in range(ROUNDS)][ROUNDS // 6 :], n=20)
            lines.append(f"{page.name:<26}{steps[9]:>9.1f}{steps[18]:>9.1f}")
    finally:
        server.terminate()
        server.wait()
    return "\n".join([*lines, ""])


def _url(wrapper: BaseDatabaseWrapper) -> str:
    given = wrapper.settings_dict
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            _ask(port, "/healthz", "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("gunicorn did not answer")


def _ask(port: int, path: str, cookies: str) -> float:
    """Milliseconds until the last byte; anything but a page stops the run."""
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    started = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookies})
    response = connection.getresponse()
    response.read()
    taken = (time.perf_counter() - started) * 1000
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    return taken
