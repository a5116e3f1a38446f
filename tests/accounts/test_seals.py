"""The daily seal: covers every row, can be computed again from its line, and leaves the server."""

from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import SYSTEM, DaySeal, Event, JournalHead, ReadEvent
from accounts.seals import NoSealError, parsed, recomputed, seal_days, seal_of
from accounts.tasks import seal_reads
from portal.lib import clock, triggers
from tests import factories as make
from tests.accounts.signing_in import mails
from tests.personas import Personas

# 03:00 in Viet Nam is the evening before in UTC: the day of the seal is the day in Viet Nam.
NIGHT = datetime(2026, 7, 6, 3, tzinfo=clock.VIET_NAM)
YESTERDAY = (NIGHT - timedelta(days=1)).date()


def make_rows(personas: Personas) -> tuple[Event, ReadEvent]:
    event = Event.objects.append(by=SYSTEM, verb="unit.changed", subject=personas.cell)
    return event, make.make_read(by=personas.secretary, member=personas.paper_member)


@pytest.fixture
def rows(personas: Personas) -> tuple[Event, ReadEvent]:
    """One event and one read in the evening of yesterday."""
    with clock.set_to(NIGHT - timedelta(hours=4)):
        return make_rows(personas)


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """Where seals are written when there is no address."""
    settings.VAR_DIR, settings.OPERATOR_EMAIL = tmp_path, ""
    return tmp_path / "seals"


def verify(line: str) -> str:
    out = StringIO()
    call_command("verify_journal", seal=line, stdout=out, stderr=StringIO())
    return out.getvalue()


# What it covers ----------------------------------------------------------------------------------


def test_the_line_says_how_far_it_reaches(rows: tuple[Event, ReadEvent]) -> None:
    event, read = rows
    seal = seal_of(YESTERDAY)
    assert seal.events == (Event.objects.filter(pk__lte=event.pk).count(), event.pk)
    assert seal.reads == (ReadEvent.objects.filter(pk__lte=read.pk).count(), read.pk)
    assert parsed(str(seal)) == parsed(f"  {seal}\n") == seal


@pytest.mark.parametrize(
    "field", ["at", "purpose", "reader_id", "member_id", "unit_id", "post_id", "subject_id", "subject_type"]
)
def test_a_changed_read_breaks_the_seal(personas: Personas, rows: Any, field: str) -> None:
    before, read = seal_of(YESTERDAY), rows[1]
    texts = {"at": read.at + timedelta(seconds=1), "purpose": "print", "subject_type": "case"}
    triggers.drop_all(connection)
    ReadEvent.objects.filter(pk=read.pk).update(**{field: texts.get(field, personas.superuser.pk)})
    assert recomputed(before) != before
    with pytest.raises(CommandError, match="changed since"):
        verify(str(before))


def test_a_removed_read_breaks_the_seal(rows: Any) -> None:
    before = seal_of(YESTERDAY)
    triggers.drop_all(connection)
    rows[1].delete()
    with pytest.raises(CommandError, match="added or removed"):
        verify(str(before))


def test_a_journal_rewritten_with_its_hashes_breaks_the_seal(rows: Any) -> None:
    """Somebody with the database password and our code makes a chain that is whole in itself."""
    before, event = seal_of(YESTERDAY), rows[0]
    previous = Event.objects.filter(subject_id=event.subject_id, seq=event.seq - 1).first()
    event.verb = "unit.renamed"
    event.hash = event.chained_hash(previous.hash if previous else "")
    triggers.drop_all(connection)
    event.save()
    JournalHead.objects.filter(subject_id=event.subject_id).update(hash=event.hash)
    call_command("verify_journal", stdout=StringIO())
    with pytest.raises(CommandError, match="changed since"):
        verify(str(before))


def test_what_happens_later_leaves_the_seal_as_it_is(personas: Personas, rows: Any) -> None:
    before = seal_of(YESTERDAY)
    with clock.set_to(NIGHT):
        make_rows(personas)
    assert seal_of(YESTERDAY) == recomputed(before) == before
    assert seal_of(NIGHT.date()) != before
    assert f"{YESTERDAY:%d/%m/%Y} holds" in verify(str(before))


@pytest.mark.parametrize("text", ["", "05/07/2026", "31/02/2026 events 1/1 reads 0/0 " + "a" * 64])
def test_what_is_no_seal_is_told(db: None, text: str) -> None:
    with pytest.raises(NoSealError):
        parsed(text)


def test_half_a_line_is_refused(rows: Any) -> None:
    with pytest.raises(CommandError, match="Copy the whole line"):
        verify(str(seal_of(YESTERDAY))[:-1])


# How it leaves ------------------------------------------------------------------------------------


def test_it_is_mailed_to_the_operator_once(rows: Any, settings: Any) -> None:
    settings.OPERATOR_EMAIL = "van.hanh@example.vn"
    with clock.set_to(NIGHT):
        seal_reads()
        seal_reads()
    (mail,) = mails()
    assert mail["to"] == "van.hanh@example.vn"
    assert mail["body"] == str(seal_of(YESTERDAY)) == DaySeal.objects.get().line


def test_without_an_address_it_is_a_file(rows: Any, files: Path) -> None:
    with clock.set_to(NIGHT):
        seal_days()
    assert (files / "2026-07-05.txt").read_text(encoding="utf-8") == f"{seal_of(YESTERDAY)}\n"


def test_days_on_which_the_server_slept_are_sealed_too(personas: Personas, rows: Any, files: Path) -> None:
    with clock.set_to(NIGHT):
        seal_days()
    with clock.set_to(NIGHT + timedelta(days=1, hours=9)):
        make_rows(personas)
    with clock.set_to(NIGHT + timedelta(days=3)):
        seal_days()
    days = [date(2026, 7, day) for day in (5, 6, 7, 8)]
    assert [row.day for row in DaySeal.objects.order_by("day")] == days
    assert sorted(path.stem for path in files.iterdir()) == [str(day) for day in days]
    lines = [parsed(row.line) for row in DaySeal.objects.order_by("day")]
    assert lines[0].reads == lines[1].reads != lines[2].reads == lines[3].reads


def test_a_seal_that_did_not_leave_is_made_again(rows: Any, files: Path) -> None:
    files.parent.joinpath("seals").write_text("a file where the folder should be")
    with clock.set_to(NIGHT), pytest.raises(FileExistsError):
        seal_days()
    assert not DaySeal.objects.exists()
    files.unlink()
    with clock.set_to(NIGHT):
        seal_days()
    assert DaySeal.objects.get().day == YESTERDAY
