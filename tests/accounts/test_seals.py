"""The nightly seal: changes with what it covers, and leaves the server."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.models import ReadEvent
from accounts.seals import seal_of, seal_yesterday
from accounts.tasks import seal_reads
from portal.lib import clock, triggers
from tests import factories as make
from tests.accounts.signing_in import mails
from tests.personas import Personas

# 03:00 in Viet Nam is the evening before in UTC: the day of the seal is the day in Viet Nam.
NIGHT = datetime(2026, 7, 6, 3, tzinfo=clock.VIET_NAM)
YESTERDAY = (NIGHT - timedelta(days=1)).date()


@pytest.fixture
def read(personas: Personas) -> ReadEvent:
    """One read in the evening of yesterday."""
    with clock.set_to(NIGHT - timedelta(hours=4)):
        return make.make_read(by=personas.secretary, member=personas.paper_member)


def test_the_same_ledger_gives_the_same_seal(read: ReadEvent) -> None:
    assert seal_of(YESTERDAY) == seal_of(YESTERDAY)
    assert len(seal_of(YESTERDAY)) == 64


@pytest.mark.parametrize("field", ["at", "purpose", "reader_id", "member_id", "unit_id", "post_id", "subject_id"])
def test_a_changed_read_changes_the_seal(personas: Personas, read: ReadEvent, field: str) -> None:
    before = seal_of(YESTERDAY)
    changed = {"at": read.at + timedelta(seconds=1), "purpose": "print"}.get(field, personas.superuser.pk)
    triggers.drop_all(connection)
    ReadEvent.objects.filter(pk=read.pk).update(**{field: changed})
    assert seal_of(YESTERDAY) != before


def test_a_removed_read_changes_the_seal(read: ReadEvent) -> None:
    before = seal_of(YESTERDAY)
    triggers.drop_all(connection)
    read.delete()
    assert seal_of(YESTERDAY) != before


def test_a_day_is_a_day_in_viet_nam(personas: Personas, read: ReadEvent) -> None:
    before = seal_of(YESTERDAY)
    with clock.set_to(NIGHT):
        make.make_read(by=personas.secretary, member=personas.paper_member)
    assert seal_of(YESTERDAY) == before


def test_every_event_changes_the_seal(personas: Personas) -> None:
    before = seal_of(YESTERDAY)
    make.make_member(personas.cell)
    assert seal_of(YESTERDAY) != before


def test_it_is_mailed_to_the_operator_once(read: ReadEvent, settings: Any) -> None:
    settings.OPERATOR_EMAIL = "van.hanh@example.vn"
    with clock.set_to(NIGHT):
        seal_reads()
        seal_reads()
    (mail,) = mails()
    assert mail["to"] == "van.hanh@example.vn"
    assert mail["body"] == f"05/07/2026 {seal_of(YESTERDAY)}"


def test_without_an_address_it_is_a_file(read: ReadEvent, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR, settings.OPERATOR_EMAIL = tmp_path, ""
    with clock.set_to(NIGHT):
        seal_yesterday()
    text = (tmp_path / "seals" / "2026-07-05.txt").read_text(encoding="utf-8")
    assert text == f"05/07/2026 {seal_of(YESTERDAY)}\n"
