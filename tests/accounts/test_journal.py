"""The journal: a chain per subject that cannot be changed, cut or forked without being found out."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.errors import LedgerError
from accounts.models import SYSTEM, Event, JournalHead, Member, Purpose, ReadEvent, Unit
from accounts.seals import broken_events
from portal.lib import triggers
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas


@pytest.fixture
def unit(db: None) -> Unit:
    """A subject with a chain of three."""
    root = make.make_root()
    for _ in range(2):
        Event.objects.append(by=SYSTEM, verb="unit.changed", subject=root, unit=root, data={"fields": ["name"]})
    return root


@pytest.fixture
def tampering() -> Any:
    """Lifts the triggers, as somebody with the database password could."""
    triggers.drop_all(connection)
    yield
    triggers.install_all(connection)


# The chain -----------------------------------------------------------------------------------


def test_the_chain_counts_and_links(unit: Unit) -> None:
    first, second, third = Event.objects.about(unit)
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert first.hash == first.chained_hash("")
    assert third.hash == third.chained_hash(second.hash)
    head = JournalHead.objects.get(subject_id=unit.pk)
    assert (head.seq, head.hash) == (3, third.hash)
    assert broken_events() == []


def test_a_person_is_named_with_the_post_nearest_to_the_unit(personas: Personas) -> None:
    event = Event.objects.append(by=personas.secretary, verb="unit.changed", subject=personas.cell, unit=personas.cell)
    assert (event.actor_kind, event.actor_id) == ("person", personas.secretary.pk)
    assert event.post_id == personas.secretary.posts_today[0].pk
    elsewhere = Event.objects.append(
        by=personas.secretary, verb="unit.changed", subject=personas.cell, unit=personas.neighbour_cell
    )
    assert elsewhere.post_id is None


def test_the_system_is_nobody(unit: Unit) -> None:
    event = Event.objects.about(unit)[0]
    assert (event.actor_kind, event.actor_id, event.post_id) == ("system", None, None)


def test_an_event_that_is_rolled_back_leaves_the_chain_whole(unit: Unit) -> None:
    with transaction.atomic():
        Event.objects.append(by=SYSTEM, verb="unit.changed", subject=unit)
        transaction.set_rollback(True)
    Event.objects.append(by=SYSTEM, verb="unit.changed", subject=unit)
    assert [event.seq for event in Event.objects.about(unit)] == [1, 2, 3, 4]
    assert broken_events() == []


def test_all_events_of_the_small_world_hold_no_text(personas: Personas) -> None:
    """Ids and codes only: the journal is kept longer than names may be."""
    assert Event.objects.count() > 50
    for event in Event.objects.all():
        text = str(event.data)
        assert not any(word in text for word in ("Nguyễn", "Đảng", "Chi bộ", "@")), (event.verb, text)


# Tampering -----------------------------------------------------------------------------------


def change_data(unit: Unit) -> None:
    Event.objects.filter(subject_id=unit.pk, seq=2).update(data={"fields": ["kind"]})


def change_time(unit: Unit) -> None:
    event = Event.objects.get(subject_id=unit.pk, seq=2)
    Event.objects.filter(pk=event.pk).update(at=event.at.replace(year=2019))


def change_actor(unit: Unit) -> None:
    Event.objects.filter(subject_id=unit.pk, seq=3).update(actor_kind="person", actor_id=unit.pk)


def remove_from_the_middle(unit: Unit) -> None:
    Event.objects.filter(subject_id=unit.pk, seq=2).delete()


def remove_the_first(unit: Unit) -> None:
    Event.objects.filter(subject_id=unit.pk, seq=1).delete()


def cut_the_tail(unit: Unit) -> None:
    Event.objects.filter(subject_id=unit.pk, seq=3).delete()


def cut_all(unit: Unit) -> None:
    Event.objects.filter(subject_id=unit.pk).delete()


def swap_two(unit: Unit) -> None:
    rows = Event.objects.filter(subject_id=unit.pk)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        rows.filter(seq=old).update(seq=new)


def add_one_without_its_place_in_the_chain(unit: Unit) -> None:
    copy = Event.objects.get(subject_id=unit.pk, seq=3)
    copy.pk, copy.seq = None, 4
    copy.save()


def wind_back_the_head(unit: Unit) -> None:
    second = Event.objects.get(subject_id=unit.pk, seq=2)
    JournalHead.objects.filter(subject_id=unit.pk).update(seq=2, hash=second.hash)


def forget_the_head(unit: Unit) -> None:
    cut_the_tail(unit)
    JournalHead.objects.filter(subject_id=unit.pk).delete()


TAMPERINGS = [
    change_data,
    change_time,
    change_actor,
    remove_from_the_middle,
    remove_the_first,
    cut_the_tail,
    cut_all,
    swap_two,
    add_one_without_its_place_in_the_chain,
    wind_back_the_head,
    forget_the_head,
]


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_tampering_is_found(unit: Unit, tampering: None, tamper: Callable[[Unit], None]) -> None:
    tamper(unit)
    assert {event.subject_id for event in broken_events()} == {unit.pk}
    with pytest.raises(CommandError, match="do not fit"):
        call_command("verify_journal", stderr=StringIO())


def test_a_whole_journal_is_called_whole(unit: Unit) -> None:
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert "whole" in out.getvalue()


# Append-only ---------------------------------------------------------------------------------

ROW = "SELECT MIN(id) FROM {table}"
COMMON = [
    "UPDATE {table} SET subject_type = 'x'",
    "UPDATE {table} SET at = at",
    "DELETE FROM {table}",
]
ENGINE = {
    "sqlite": ["INSERT OR REPLACE INTO {table} SELECT * FROM {table}", "REPLACE INTO {table} SELECT * FROM {table}"],
    "postgresql": ["TRUNCATE {table}", "TRUNCATE {table} CASCADE"],
}


@pytest.mark.parametrize("table", ["accounts_event", "accounts_readevent"])
def test_the_database_refuses_every_change(personas: Personas, table: str) -> None:
    make.make_read(by=personas.secretary, member=personas.paper_member)
    for statement in COMMON + ENGINE[connection.vendor]:
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table=table))


@pytest.mark.parametrize("model", [Event, ReadEvent])
def test_the_orm_is_refused_too(personas: Personas, model: Any) -> None:
    make.make_read(by=personas.secretary, member=personas.paper_member)
    row = model.objects.first()
    changes: list[Callable[[], Any]] = [
        row.save,
        row.delete,
        model.objects.all().delete,
        lambda: model.objects.update(subject_type="x"),
        lambda: model.objects.bulk_update([row], ["subject_type"]),
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


# At once -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_appending_at_once_forks_nothing() -> None:
    root = make.make_root()

    def append() -> None:
        for _ in range(5):
            Event.objects.append(by=SYSTEM, verb="unit.changed", subject=root, unit=root)

    assert in_parallel(*[append] * 8) == [None] * 8
    assert [event.seq for event in Event.objects.about(root)] == list(range(1, 42))
    assert broken_events() == []


# Reads ---------------------------------------------------------------------------------------


def test_a_read_of_another_persons_content_is_noted(personas: Personas) -> None:
    read = make.make_read(by=personas.secretary, member=personas.paper_member, purpose=Purpose.ROLL)
    assert (read.reader_id, read.member_id, read.unit_id) == (
        personas.secretary.pk,
        personas.paper_member.pk,
        personas.cell.pk,
    )
    assert read.post_id == personas.secretary.posts_today[0].pk


def test_own_content_leaves_no_read(personas: Personas) -> None:
    own = make.member_of(personas.secretary)
    ReadEvent.objects.record(by=personas.secretary, subject=own, member=own, unit=personas.cell, purpose=Purpose.ROLL)
    assert not ReadEvent.objects.about(own).filter(reader_id=personas.secretary.pk).exists()


def test_nobody_reads_when_the_ledger_cannot_be_written(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(ReadEvent, "save", broken)
    with pytest.raises(LedgerError):
        make.make_read(by=personas.secretary, member=personas.paper_member)


def test_reads_of_one_member_newest_first(personas: Personas) -> None:
    for reader in (personas.secretary, personas.deputy):
        make.make_read(by=reader, member=personas.paper_member)
    other = Member.objects.exclude(pk=personas.paper_member.pk).filter(user=personas.member).get()
    make.make_read(by=personas.secretary, member=other)
    readers = [read.reader_id for read in ReadEvent.objects.about(personas.paper_member)]
    assert readers == [personas.deputy.pk, personas.secretary.pk]
