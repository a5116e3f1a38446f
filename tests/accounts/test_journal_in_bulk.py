"""Many events at once: the same chains as one by one."""

import pytest
from django.db import DatabaseError

from accounts.errors import LedgerError
from accounts.models import SYSTEM, Event, JournalHead, Purpose, ReadEvent
from accounts.models.journal import Entry
from accounts.seals import broken_events
from tests import factories as make
from tests.personas import Personas

KEPT = ("actor_kind", "actor_id", "post_id", "verb", "subject_type", "unit_id", "data", "seq")


def test_the_chains_are_those_of_single_events(personas: Personas) -> None:
    members = [make.make_member(personas.cell) for _ in range(2)]
    one, other = members
    Event.objects.append(by=personas.secretary, verb="member.corrected", subject=one, unit=personas.cell, data={"a": 1})
    entry = Entry("member.corrected", "member", other.pk, personas.cell, {"a": 1})
    assert Event.objects.append_many(by=personas.secretary, entries=[entry]) == 1
    first, second = (Event.objects.about(each).values(*KEPT).last() for each in members)
    assert first == second
    Event.objects.append(by=SYSTEM, verb="member.corrected", subject=other)
    assert [event.seq for event in Event.objects.about(other)] == [1, 2, 3]
    assert broken_events() == []


def test_new_subjects_begin_at_one(personas: Personas) -> None:
    units = [make.make_unit(personas.grassroots) for _ in range(3)]
    Event.objects.append_many(by=SYSTEM, entries=[Entry("x.done", "other", unit.pk) for unit in units])
    heads = JournalHead.objects.filter(subject_type="other")
    assert set(heads.values_list("seq", flat=True)) == {1}
    assert heads.count() == 3
    assert broken_events() == []


def test_one_subject_twice_is_refused(personas: Personas) -> None:
    entries = [Entry("x.done", "unit", personas.cell.pk)] * 2
    with pytest.raises(ValueError, match="One subject"):
        Event.objects.append_many(by=SYSTEM, entries=entries)


def test_reads_in_bulk_are_those_of_single_reads(personas: Personas) -> None:
    member, own = personas.paper_member, make.member_of(personas.secretary)
    read = {"by": personas.secretary, "purpose": Purpose.ROLL}
    ReadEvent.objects.record(subject=member, member=member, unit=personas.cell, **read)  # type: ignore[arg-type]
    people = [(member.pk, personas.cell), (own.pk, personas.cell)]
    before = ReadEvent.objects.about(own).count()
    ReadEvent.objects.record_many(people=people, **read)  # type: ignore[arg-type]
    one, other = ReadEvent.objects.about(member)[:2]
    ids = {"pk", "at"}
    assert {k: v for k, v in one.content().items() if k not in ids} == {
        k: v for k, v in other.content().items() if k not in ids
    }
    assert ReadEvent.objects.about(own).count() == before


def test_reads_that_cannot_be_written_stop_the_page(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("accounts.models.journal.ReadEventQuerySet.bulk_create", broken)
    with pytest.raises(LedgerError):
        ReadEvent.objects.record_many(
            by=personas.secretary, people=[(personas.paper_member.pk, personas.cell)], purpose=Purpose.ROLL
        )
