"""Writing many units, members and proposals at once, set-based; the journal is the same as one by one.

The callers have checked every row (`rolls.plan`); what the database itself refuses still ends the transaction.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.actions.members import FASTER, NewMember
from accounts.actions.units import lock_tree, with_defaults
from accounts.errors import RuleError
from accounts.models import Actor, Event, Member, Membership, Post, Unit, User
from accounts.models.journal import Entry
from accounts.models.members import EndReason
from portal.lib import clock
from portal.lib.names import search_key, sort_key

CHUNK = 2000
CHANGEABLE = ("full_name", "birth_year", "contact_email", "contact_phone")


@dataclass(frozen=True)
class NewUnit:
    """A unit to be made below `parent`, which exists or comes earlier in the same list."""

    name: str
    kind: str
    parent: "Unit | NewUnit"


@dataclass(frozen=True)
class Correction:
    """What is to be corrected about a member; `fields` by name as in `correct_member`."""

    member_id: uuid.UUID
    unit: Unit
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NewStanding:
    """Another standing from today for a membership that runs."""

    membership_id: int
    member_id: uuid.UUID
    unit: Unit
    standing: str


@dataclass(frozen=True)
class Proposal:
    """A post to propose; it waits for the second person like every other."""

    member_id: uuid.UUID
    unit: Unit
    office: str


@transaction.atomic
def add_units(*, by: Actor, units: Sequence[NewUnit]) -> dict[NewUnit, Unit]:
    """Makes all units in one statement, under the lock of the tree. Returns the unit of each.

    The caller has checked the kinds and that no parent is closed, a cell, or of the armed forces.
    """
    lock_tree()
    made: dict[NewUnit, Unit] = {}
    last: dict[str, Unit] = {}
    parents: dict[Any, Unit] = {}
    for each in units:
        parent = made[each.parent] if isinstance(each.parent, NewUnit) else _fresh(parents, each.parent)
        made[each] = _placed(each, parent, last)
    Unit.objects.bulk_create(made.values(), batch_size=CHUNK)
    for parent in parents.values():
        below = sum(each.parent_path == parent.path for each in made.values())
        Unit.objects.filter(pk=parent.pk).update(numchild=F("numchild") + below)
    Event.objects.append_many(by=by, entries=[Entry("unit.added", "unit", unit.pk, unit) for unit in made.values()])
    return made


def _fresh(parents: dict[Any, Unit], parent: Unit) -> Unit:
    # The path may have changed since the caller read it.
    if parent.pk not in parents:
        parents[parent.pk] = Unit.objects.get(pk=parent.pk)
    return parents[parent.pk]


def _placed(new: NewUnit, parent: Unit, last: dict[str, Unit]) -> Unit:
    """The unit with its place in the tree: after the last child of its parent."""
    unit = Unit(**with_defaults({"name": new.name, "kind": new.kind}))
    unit.search_key, unit.sort_key = search_key(new.name), sort_key(new.name)
    unit.depth, unit.numchild = parent.depth + 1, 0
    before = last.get(parent.path)
    if before is None and not parent._state.adding:
        before = Unit.objects.children_of(parent).order_by("-path").first()
    unit.path = before._inc_path() if before else Unit._get_path(parent.path, unit.depth, 1)
    if parent._state.adding:
        parent.numchild += 1
    last[parent.path] = unit
    return unit


@transaction.atomic
def put_on_roll(*, by: Actor, people: Sequence[tuple[NewMember, Unit]]) -> list[uuid.UUID]:
    """`add_member` for many, from today; returns their ids in the same order."""
    today, now, ids = clock.today(), clock.now(), []
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        members = [_member(new, now) for new, _ in chunk]
        rows = list(zip(members, chunk, strict=True))
        Member.objects.bulk_create(members, batch_size=CHUNK)
        Membership.objects.bulk_create(
            [Membership(member=each, unit=unit, standing=new.standing, starts_on=today) for each, (new, unit) in rows],
            batch_size=CHUNK,
        )
        entries = [Entry("member.added", "member", m.pk, unit, {"standing": new.standing}) for m, (new, unit) in rows]
        Event.objects.append_many(by=by, entries=entries)
        ids += [each.pk for each in members]
    return ids


def _member(new: NewMember, now: Any) -> Member:
    return Member(
        full_name=new.full_name,
        search_key=search_key(new.full_name),
        sort_key=sort_key(new.full_name),
        birth_year=new.birth_year,
        contact_email=new.contact_email,
        contact_phone=new.contact_phone,
        added_at=now,
    )


@transaction.atomic
def correct_members(*, by: Actor, corrections: Sequence[Correction]) -> None:
    """`correct_member` for many."""
    for start in range(0, len(corrections), CHUNK):
        chunk = {each.member_id: each for each in corrections[start : start + CHUNK]}
        members = list(Member.objects.select_for_update().filter(pk__in=chunk).order_by("pk"))
        for member in members:
            for name, value in chunk[member.pk].fields.items():
                setattr(member, name, value)
            member.search_key, member.sort_key = search_key(member.full_name), sort_key(member.full_name)
        Member.objects.bulk_update(members, [*CHANGEABLE, "search_key", "sort_key"], batch_size=250)
        Event.objects.append_many(
            by=by,
            entries=[
                Entry("member.corrected", "member", each.member_id, each.unit, {"fields": sorted(each.fields)})
                for each in chunk.values()
            ],
        )


@transaction.atomic
def change_standings(*, by: Actor, changes: Sequence[NewStanding]) -> None:
    """`change_standing` as of today for many. Raises `RuleError` when one of the rows has ended meanwhile."""
    today = clock.today()
    for start in range(0, len(changes), CHUNK):
        chunk = {each.membership_id: each for each in changes[start : start + CHUNK]}
        rows = Membership.objects.select_for_update().filter(pk__in=chunk, ends_on__isnull=True)
        begun_today = {row.pk: row for row in rows if row.starts_on == today}
        older = [row.pk for row in rows if row.starts_on < today]
        if len(begun_today) + len(older) < len(chunk):
            raise RuleError(FASTER)
        for row in begun_today.values():
            row.standing = chunk[row.pk].standing
        Membership.objects.bulk_update(begun_today.values(), ["standing"], batch_size=500)
        Membership.objects.filter(pk__in=older).update(ends_on=today, end_reason=EndReason.STANDING)
        Membership.objects.bulk_create(
            [
                Membership(member_id=new.member_id, unit=new.unit, standing=new.standing, starts_on=today)
                for new in (chunk[pk] for pk in older)
            ],
            batch_size=CHUNK,
        )
        Event.objects.append_many(by=by, entries=list(_of_standings(chunk.values(), set(begun_today))))


def _of_standings(changes: Iterable[NewStanding], in_place: set[int]) -> Iterable[Entry]:
    for each in changes:
        verb = "member.standing_corrected" if each.membership_id in in_place else "member.standing_changed"
        yield Entry(verb, "member", each.member_id, each.unit, {"standing": each.standing})


@transaction.atomic
def propose_posts(*, by: User, proposals: Sequence[Proposal]) -> None:
    """`propose_post` for many; the caller has asked `can_propose_post` for every unit."""
    today, now = clock.today(), clock.now()
    posts = [
        Post(
            member_id=each.member_id,
            unit=each.unit,
            office=each.office,
            starts_on=today,
            proposed_by=by,
            proposed_at=now,
        )
        for each in proposals
    ]
    Post.objects.bulk_create(posts, batch_size=CHUNK)
    entries = [
        Entry("post.proposed", "post", post.pk, post.unit, {"office": post.office, "member": str(post.member_id)})
        for post in posts
    ]
    Event.objects.append_many(by=by, entries=entries)
