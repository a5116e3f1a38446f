"""What the fault lane starts for a test, and stops after it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings

from tests.faults.machinery import QUEUE, Redis
from tests.faults.visiting import Declarants
from tests.notifications.sink import MailSink


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


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Static files as production serves them, collected once."""
    folder = tmp_path_factory.mktemp("static")
    env = {**os.environ, "PORTAL_STATIC_ROOT": str(folder)}
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=settings.BASE_DIR, env=env, check=True)
    return folder


@pytest.fixture
def declarants() -> Declarants:
    """A cell whose members were asked to declare; they can sign in to a server of its own."""
    return Declarants()


@pytest.fixture
def sink() -> Iterator[MailSink]:
    with MailSink() as sink:
        yield sink


@pytest.fixture
def slow_sink() -> Iterator[MailSink]:
    """Slow enough that a kill falls into the middle; it keeps a mail before it says so."""
    with MailSink(seconds_per_mail=0.1) as sink:
        yield sink


@pytest.fixture
def redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    with Redis(tmp_path) as server:
        monkeypatch.setenv("CELERY_BROKER_URL", server.url)
        yield server
