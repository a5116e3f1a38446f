"""A migration that fails half-way leaves the journal as closed as it was."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connection

from portal.lib import triggers


def fails_half_way(command: Any, *args: Any, **options: Any) -> None:
    triggers.drop_all(connection)  # what `pre_migrate` did
    raise RuntimeError("the migration failed")


@pytest.mark.django_db
def test_the_triggers_come_back_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DjangoMigrate, "handle", fails_half_way)
    with pytest.raises(RuntimeError, match="the migration failed"):
        call_command("migrate", verbosity=0)
    assert triggers.installed(connection) == triggers.expected(connection)


@pytest.mark.django_db
def test_what_made_it_fail_is_told_even_when_the_triggers_cannot_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DjangoMigrate, "handle", fails_half_way)
    monkeypatch.setattr(triggers, "install_all", lambda _: connection.cursor().execute("no statement"))
    with pytest.raises(RuntimeError, match="the migration failed"):
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
@pytest.mark.pg
def test_no_time_limit_while_it_runs_and_the_limits_back_after(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []

    def limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return str(cursor.fetchone()[0])

    monkeypatch.setattr(DjangoMigrate, "handle", lambda *args, **options: found.append(limit()))
    usual = limit()
    call_command("migrate", verbosity=0)
    assert usual != "0"
    assert (found, limit()) == (["0"], usual)
