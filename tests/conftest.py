"""What holds for every test: its lane, its database, its mail backend, no network, no skipping."""

import os
import socket
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.testcases import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from portal.lib import triggers
from tests import default_rules
from tests.environment import LANE, LANES, VAR_DIR
from tests.personas import Personas, personas_of_this_test
from tests.templating import StringIfInvalid

LOOPBACK = ("127.0.0.1", "::1", "localhost")

hypothesis_settings.register_profile("ci", derandomize=True, max_examples=50, deadline=None)
hypothesis_settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """Change the settings that differ in tests, before anything is built from them."""
    # A file: an in-memory database is locked as soon as two threads write.
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        database: dict[str, Any] = settings.DATABASES["default"]
        database.setdefault("TEST", {})["NAME"] = str(VAR_DIR / "test.sqlite3")
    else:  # dropping the database of a whole run may take longer than a page
        options: dict[str, Any] = settings.DATABASES["default"]["OPTIONS"]
        options["options"] = options["options"].replace(settings.STATEMENT_TIMEOUT, "-c statement_timeout=120000")
    templates: dict[str, Any] = settings.TEMPLATES[0]
    templates["OPTIONS"]["string_if_invalid"] = StringIfInvalid()
    # Argon2 takes 50 ms on purpose; it stays second so that its hashes can be read.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    if LANE != "browser":  # no collectstatic needed; the browser lane serves what production serves
        settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


# Lanes ---------------------------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the lane in PORTAL_TEST_LANE; `pg` runs the default tests again."""
    if LANE not in LANES:
        raise pytest.UsageError(f"PORTAL_TEST_LANE is one of {', '.join(LANES)}")
    if LANE in ("pg", "fault") and "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        raise pytest.UsageError(f"the {LANE} lane needs DATABASE_URL=postgres://…")
    wanted = {"default", "pg"} if LANE == "pg" else {LANE}
    kept = [item for item in items if lane_of(item) in wanted]
    config.hook.pytest_deselected(items=[item for item in items if lane_of(item) not in wanted])
    items[:] = kept


def lane_of(item: pytest.Item) -> str:
    """Return the lane of a test: its marker, else `default`."""
    return next((lane for lane in LANES if item.get_closest_marker(lane)), "default")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test is a defect, and so is one expected to fail."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped; a test that does not run proves nothing"
    return report


# Database ------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _flush_without_triggers() -> Iterator[None]:
    """Lift the append-only triggers around the flush that ends a transactional test, and keep the rules."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_without_triggers(case: TransactionTestCase) -> None:
        connection = connections["default"]
        triggers.drop_all(connection)
        try:
            flush(case)
        finally:
            triggers.install_all(connection)
        default_rules.put_back()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
        yield


# Mail, network, files --------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _our_mail_backend(django_test_environment: None) -> None:
    """Django's test set-up swaps the backend; ours must be the one that is tried."""
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """Let no test reach another machine."""

    class Loopback(socket.socket):
        def connect(self, address: Any) -> None:
            _refuse_elsewhere(self, address)
            super().connect(address)

        def connect_ex(self, address: Any) -> int:
            _refuse_elsewhere(self, address)
            return super().connect_ex(address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", Loopback)
        yield


def _refuse_elsewhere(sock: socket.socket, address: Any) -> None:
    if sock.family != socket.AF_UNIX and address[0] not in LOOPBACK:
        raise AssertionError(f"a test reached for {address[0]}")


@pytest.fixture(scope="session", autouse=True)
def _collected_static_files() -> None:
    """In the browser lane, serve compressed files with hashed names, as production does."""
    if LANE == "browser":
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _media_of_this_test(tmp_path: os.PathLike[str], settings: Any) -> None:
    """Stored files of one test are unknown to the next."""
    settings.MEDIA_ROOT = tmp_path


# People ----------------------------------------------------------------------------------------


@pytest.fixture
def personas(db: None) -> Personas:
    """The small tree and its people; see tests/personas.py."""
    return personas_of_this_test()
