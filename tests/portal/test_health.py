"""Health: what a watcher is told when all is well, and which part is named when not."""

import json
import os
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, RequestFactory
from django.urls import reverse

from notifications.models import Heartbeat, OutboxMessage
from portal import health
from portal.lib import clock, triggers
from tests import factories as make

Usage = namedtuple("Usage", "total used free")


def ask(view: Any) -> tuple[int, dict[str, Any]]:
    response = view(RequestFactory().get("/"))
    return response.status_code, json.loads(response.content)


def test_the_process_answers_without_a_database() -> None:
    assert ask(health.healthz) == (200, {"ok": True})


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["healthz", "readyz", "workz"])
def test_strangers_may_ask_and_only_ask(client: Client, name: str) -> None:
    assert client.get(reverse(name)).headers["Content-Type"] == "application/json"
    assert client.post(reverse(name)).status_code == 405


@pytest.mark.django_db
def test_all_is_ready() -> None:
    assert ask(health.readyz) == (200, {"ok": True, **dict.fromkeys(health.READY, True)})


def lost_database(monkeypatch: Any, settings: Any) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise DatabaseError("could not connect to server db.example.vn")

    monkeypatch.setattr(connection, "cursor", refuse)


def forgotten_migration(monkeypatch: Any, settings: Any) -> None:
    [(app, newest)] = MigrationLoader(connection).graph.leaf_nodes("accounts")
    MigrationRecorder(connection).record_unapplied(app, newest)


def journal_open_to_changes(monkeypatch: Any, settings: Any) -> None:
    triggers.drop_all(connection)


def missing_cache_table(monkeypatch: Any, settings: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE portal_cache RENAME TO portal_cache_away")


def full_disk(monkeypatch: Any, settings: Any) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1000, 901, 99))


def file_store_that_cannot_be_written(monkeypatch: Any, settings: Any) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "breaks"),
    [
        ("database", lost_database),
        ("migrations", forgotten_migration),
        ("triggers", journal_open_to_changes),
        ("cache", missing_cache_table),
        ("disk", full_disk),
        ("media", file_store_that_cannot_be_written),
    ],
)
def test_the_broken_part_is_named(part: str, breaks: Any, monkeypatch: Any, settings: Any) -> None:
    breaks(monkeypatch, settings)
    status, answer = ask(health.readyz)
    assert status == 503
    assert answer["ok"] is False
    assert answer[part] is False
    assert "example.vn" not in str(answer)


def test_a_folder_that_is_not_yet_made_is_judged_by_the_one_above(tmp_path: Path) -> None:
    assert health._nearest(tmp_path / "files" / "2026") == tmp_path


@pytest.mark.django_db
def test_work_is_done_while_both_are_heard(settings: Any) -> None:
    assert ask(health.workz) == (503, {"ok": False, "worker": False, "beat": False, "given_up": 0})
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": clock.now()})
    assert ask(health.workz) == (503, {"ok": False, "worker": True, "beat": False, "given_up": 0})
    Heartbeat.objects.update_or_create(name="beat", defaults={"at": clock.now()})
    assert ask(health.workz) == (200, {"ok": True, "worker": True, "beat": True, "given_up": 0})
    with clock.shift(timedelta(seconds=settings.HEARTBEAT_MAX_AGE_SECONDS + 1)):
        assert ask(health.workz)[0] == 503


@pytest.mark.django_db
def test_work_that_was_given_up_this_week_is_counted() -> None:
    row = make.make_outbox_message()
    OutboxMessage.objects.filter(pk=row.pk).update(status="failed", claimed_at=clock.now())
    assert ask(health.workz)[1]["given_up"] == 1
    with clock.shift(timedelta(days=8)):
        assert ask(health.workz)[1]["given_up"] == 0


def test_without_a_database_nothing_is_counted(monkeypatch: Any, settings: Any) -> None:
    monkeypatch.setattr(OutboxMessage.objects, "given_up", Mock(side_effect=DatabaseError))
    assert health._given_up() is None
