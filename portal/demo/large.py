"""The sets of the benchmarks: the demo, grown to 100 cells and 2,400 members, or to the size of a province.

The people of the demo stay who they are, so a page and its reader can be compared between both sets.
Rows are written in bulk here, past actions and journal: this set is for measuring, never for use.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import transaction

from accounts.actions import add_unit
from accounts.models import Member, Membership, Post, PostStatus, Purpose, ReadEvent, Standing, Unit, UnitKind, User
from accounts.roles import Office
from declarations.attestation import CURRENT
from declarations.models import Consent, Declaration, DeclarationRequest, PersonalPage
from declarations.models.declarations import Kind
from notifications.models import Deadline, Notice, Rule
from portal.demo.names import full_names
from portal.demo.personas import ADMINISTRATOR
from portal.demo.seed import seed
from portal.lib import clock
from portal.lib.names import search_key, sort_key

# Name of the set → cells and members.
SIZES = {"large": (100, 2_400), "province": (3_000, 60_000)}
CELLS_PER_BASE = 5
CELLS_PER_COMMUNE = 50  # of new communes; the first hundred cells go below the two of the demo
CHUNK = 500


@dataclass(frozen=True)
class Newcomer:
    """One member in bulk, with account; `place` is the position in the cell."""

    member: Member
    user: User
    unit: Unit
    request: DeclarationRequest
    place: int


@transaction.atomic
def seed_large(size: str = "large") -> bool:
    """Makes the demo and grows it to one of `SIZES`; False when there are units already."""
    if not seed():
        return False
    cells, members = SIZES[size]
    units = list(_new_cells(cells - Unit.objects.cells().count()))
    people = list(_new_people(units, members - Member.objects.count()))
    _roll(people)
    _posts(people)
    _declare(people)
    _reads_and_notices(people)
    return True


def _new_cells(count: int) -> Iterator[Unit]:
    """Cells below communes, five to a grassroots organisation, through the real action."""
    administrator = User.objects.get(username=ADMINISTRATOR.username)
    communes = list(Unit.objects.filter(kind=UnitKind.COMMUNE))
    opened_on = clock.today() - timedelta(days=700)
    while len(communes) * CELLS_PER_COMMUNE < count:
        communes.append(_new_commune(administrator, len(communes) + 1, opened_on))
    for number in range(count):
        if number % CELLS_PER_BASE == 0:
            commune = communes[number // CELLS_PER_BASE % len(communes)]
            name = f"Đảng bộ cơ sở số {number // CELLS_PER_BASE + 1}"
            base = add_unit(by=administrator, parent=commune, name=name, kind=UnitKind.GRASSROOTS, opened_on=opened_on)
        name = f"Chi bộ số {number + 1}"
        yield add_unit(by=administrator, parent=base, name=name, kind=UnitKind.CELL, opened_on=opened_on)


def _new_commune(by: User, number: int, opened_on: date) -> Unit:
    """A commune with a request like that of the demo's first one."""
    root = Unit.objects.get(depth=1)
    commune = add_unit(by=by, parent=root, name=f"Đảng bộ xã số {number}", kind=UnitKind.COMMUNE, opened_on=opened_on)
    request = DeclarationRequest.objects.issued().filter(unit__kind=UnitKind.COMMUNE).earliest("issued_at")
    request.pk, request.unit = uuid.uuid4(), commune
    request.save(force_insert=True)
    return commune


def _new_people(units: list[Unit], count: int) -> Iterator[Newcomer]:
    names = full_names(Random(count))  # noqa: S311  the same people every time, no secret
    requests = list(DeclarationRequest.objects.issued().filter(unit__depth=2).select_related("unit"))
    asked_by = {row.unit.path: row for row in requests}
    password = User.objects.get(username=ADMINISTRATOR.username).password
    for number in range(count):
        unit, name = units[number % len(units)], next(names)
        member = Member(full_name=name, search_key=search_key(name), sort_key=sort_key(name), birth_year=1980)
        user = User(username=f"dv{number}", member=member, password=password)
        request = asked_by[unit.path[: 2 * Unit.steplen]]
        yield Newcomer(member, user, unit, request, number // len(units))


def _roll(people: list[Newcomer]) -> None:
    since = clock.today() - timedelta(days=600)
    Member.objects.bulk_create([each.member for each in people], batch_size=CHUNK)
    User.objects.bulk_create([each.user for each in people], batch_size=CHUNK)
    Membership.objects.bulk_create(
        [
            Membership(member=each.member, unit=each.unit, standing=Standing.OFFICIAL, starts_on=since)
            for each in people
        ],
        batch_size=CHUNK,
    )


def _posts(people: list[Newcomer]) -> None:
    offices = (Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.COMMITTEE_MEMBER)
    at = clock.now() - timedelta(days=590)
    Post.objects.bulk_create(
        Post(
            member=each.member,
            unit=each.unit,
            office=offices[each.place],
            status=PostStatus.CONFIRMED,
            starts_on=at.date(),
            proposed_at=at,
            confirmed_at=at,
        )
        for each in people
        if each.place < len(offices)
    )


def _declare(people: list[Newcomer]) -> None:
    """Nine of ten declared; most were acknowledged after an earlier version, one in twenty waits."""
    rule = Rule.objects.filter(unit=None).earliest("pk")
    reviewers = {each.unit.pk: each.user for each in people if each.place == 0}
    declared = [each for number, each in enumerate(people) if number % 10]
    versions = [row for each in declared for row in _versions(each, reviewers[each.unit.pk])]
    Declaration.objects.bulk_create(versions, batch_size=CHUNK)
    PersonalPage.objects.bulk_create(_pages(versions), batch_size=CHUNK)
    Consent.objects.bulk_create(
        [Consent(request=each.request, member=each.member, status="given", given_at=clock.now()) for each in declared],
        batch_size=CHUNK,
    )
    asked = {each.member.pk for each in declared}
    Deadline.objects.bulk_create([_deadline(each, rule, each.member.pk in asked) for each in people], batch_size=CHUNK)


def _versions(person: Newcomer, reviewer: User) -> Iterator[Declaration]:
    now = clock.now()
    common = {
        "member": person.member, "unit": person.unit, "request": person.request,
        "attestation_version": CURRENT.version,
    }  # fmt: skip
    known = {"acknowledged_at": now - timedelta(days=90), "acknowledged_by": reviewer}
    yield Declaration(
        **common, **known, version=1, kind=Kind.FIRST, status="superseded",
        submitted_at=now - timedelta(days=95), superseded_at=now - timedelta(days=20),
    )  # fmt: skip
    waits = person.place == 7
    later = {} if waits else {"acknowledged_at": now - timedelta(days=20), "acknowledged_by": reviewer}
    yield Declaration(
        **common, **later, version=2, kind=Kind.AMENDMENT, status="submitted" if waits else "acknowledged",
        submitted_at=now - timedelta(days=25),
    )  # fmt: skip


def _pages(versions: Iterable[Declaration]) -> list[PersonalPage]:
    return [
        PersonalPage(
            declaration=row,
            position=position,
            platform=platform,
            display_name=row.member.full_name,
            page_key=f"{row.member.pk.hex}{position:032}",
        )
        for row in versions
        for position, platform in enumerate(("facebook", "zalo")[: row.version], start=1)
    ]


def _deadline(person: Newcomer, rule: Rule, is_met: bool) -> Deadline:
    due_on: date = person.request.due_on
    return Deadline(
        rule=rule,
        member=person.member,
        unit=person.unit,
        subject_type="declarationrequest",
        subject_id=person.request.pk,
        title="Khai báo trang cá nhân",
        url=person.request.get_absolute_url(),
        starts_on=due_on - timedelta(days=30),
        due_on=due_on,
        met_at=clock.now() - timedelta(days=25) if is_met else None,
    )


def _reads_and_notices(people: list[Newcomer]) -> None:
    at = clock.now() - timedelta(days=24)
    ReadEvent.objects.bulk_create(
        [
            ReadEvent(
                at=at, reader_id=each.user.pk, purpose=Purpose.REVIEW, subject_type="declaration",
                subject_id=each.member.pk, member_id=each.member.pk, unit_id=each.unit.pk,
            )
            for each in people
            for _ in range(3)
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    Notice.objects.bulk_create(
        [
            Notice(
                user=each.user, effect=f"large:{n}", title="Có yêu cầu khai báo dành cho bạn", url="/", created_at=at
            )
            for each in people
            for n in range(5)
        ],
        batch_size=CHUNK,
    )
