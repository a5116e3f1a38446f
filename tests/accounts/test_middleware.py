"""Refusals become pages: what another writer undid says so, a defect stays one."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from notifications.views import notices
from tests.personas import Personas

BUSY = "Hệ thống đang bận, chưa có gì được ghi. Hãy thử lại."


def locked(path: Path) -> OperationalError:
    """What Django raises when another connection keeps the file."""
    with closing(sqlite3.connect(path)) as first, closing(sqlite3.connect(path, timeout=0)) as second:
        first.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as found:
            second.execute("CREATE TABLE t (i)")
    return caused_by(found.value)


def caused_by(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def post(error: Exception, personas: Personas, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Posts a form whose action fails with `error`; returns the response."""

    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(notices, "read_all", fail)
    client = Client(raise_request_exception=False)
    client.force_login(personas.member)
    return client.post(reverse("notifications:notice_read_all"))


def test_a_locked_file_says_try_again(personas: Personas, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    response = post(locked(tmp_path / "file.sqlite3"), personas, monkeypatch)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert BUSY in response.content.decode()
    assert "csrf" not in response.content.decode()


def test_any_other_trouble_of_the_database_stays_a_defect(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    response = post(caused_by(sqlite3.OperationalError("no such table: t")), personas, monkeypatch)
    assert response.status_code == 500
    assert BUSY not in response.content.decode()


@pytest.mark.pg
@pytest.mark.parametrize(("code", "status"), [("40P01", 503), ("40001", 503), ("57P01", 503), ("57014", 500)])
def test_a_deadlock_says_try_again(personas: Personas, monkeypatch: pytest.MonkeyPatch, code: str, status: int) -> None:
    with pytest.raises(OperationalError) as found, connection.cursor() as cursor:
        cursor.execute(f"SAVEPOINT before; DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")
    connection.cursor().execute("ROLLBACK TO SAVEPOINT before")
    assert post(found.value, personas, monkeypatch).status_code == status
