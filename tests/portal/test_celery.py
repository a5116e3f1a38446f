"""The clock of background work: every entry names a task that exists, and no beat piles up."""

from pathlib import Path
from typing import Any

import pytest
from celery.schedules import crontab
from django.conf import settings
from django.db import connections

from portal.celery import app, let_statements_take_their_time
from portal.celery_options import beat_schedule, broker_options

ENTRIES = [pytest.param(entry, id=name) for name, entry in beat_schedule.items()]


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_names_a_task(entry: dict[str, Any]) -> None:
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_frequent_entry_expires_so_that_a_pause_leaves_no_pile(entry: dict[str, Any]) -> None:
    every = entry["schedule"]
    if isinstance(every, crontab):  # once a day: one that waits is one that must run
        assert "options" not in entry
    else:
        assert every <= entry["options"]["expires"] <= 2 * every


def test_messages_survive_a_worker_that_is_lost() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_only_json_is_read() -> None:
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"


def test_the_folders_of_the_filesystem_broker_are_made(tmp_path: Path) -> None:
    options = broker_options("filesystem://", tmp_path / "broker")
    assert Path(options["data_folder_in"]).is_dir()
    assert Path(options["control_folder"]).is_dir()
    assert options["data_folder_in"] == options["data_folder_out"]
    assert options["polling_interval"] <= 0.1


def test_a_redis_that_hangs_does_not_hang_us(tmp_path: Path) -> None:
    options = broker_options("redis://localhost:6379/0", tmp_path)
    assert options["socket_timeout"] <= 5
    assert options["socket_connect_timeout"] <= 3
    assert options["visibility_timeout"] > app.conf.task_time_limit


@pytest.mark.parametrize(
    "task", ["notifications.tasks.purge_outbox", "accounts.tasks.purge_once_keys", "accounts.tasks.purge_sessions"]
)
def test_what_served_its_purpose_goes_every_night(task: str) -> None:
    (schedule,) = [entry["schedule"] for entry in beat_schedule.values() if entry["task"] == task]
    assert isinstance(schedule, crontab)
    assert len(schedule.day_of_week) == 7
    assert len(schedule.hour) == 1


def test_the_worker_lets_statements_take_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"options": f"{settings.STATEMENT_TIMEOUT} -c jit=off"}
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", options)
    let_statements_take_their_time()
    assert options == {"options": " -c jit=off"}
