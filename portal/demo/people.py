"""Filling the rolls: members of every age, with and without an account."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from accounts.actions import NewMember, add_member
from accounts.models import SYSTEM, Event, Member, Standing, Unit, User
from portal.demo.names import full_names, username
from portal.demo.personas import PERSONAS
from portal.demo.tree import SIZES
from portal.lib import clock
from portal.lib.names import search_key


@dataclass(frozen=True)
class Person:
    """One member of the demo. The account is read afresh for every act: rights follow from the day."""

    member: Member
    cell: str
    username: str = ""

    def user(self) -> User:
        """The account as of now; only for those who have one."""
        return User.objects.select_related("member").get(username=self.username)


class Roll:
    """Everybody of the demo by cell, in the order they were added."""

    def __init__(self, chance: Random, password_hash: str) -> None:
        self.cells: dict[str, list[Person]] = defaultdict(list)
        self._chance = chance
        self._names: Iterator[str] = full_names(chance)
        self._taken = {persona.username for persona in PERSONAS}
        self._hash = password_hash

    def fill(self, units: dict[str, Unit], since: date) -> None:
        """Personas first, then invented people until each cell has its size."""
        for persona in PERSONAS:
            if persona.cell:
                new = NewMember(persona.full_name, Standing.OFFICIAL, "", persona.birth_year)
                self.add(persona.cell, units[persona.cell], new, since, persona.username)
        for cell, size in SIZES.items():
            for number in range(len(self.cells[cell]), size):
                self._add_invented(cell, units[cell], number, size, since)

    def _add_invented(self, cell: str, unit: Unit, number: int, size: int, since: date) -> None:
        name, left = next(self._names), size - 1 - number
        is_large = size > 10
        age, standing, has_account = self._chance.randint(28, 62), Standing.OFFICIAL, True
        if is_large and left < 2:  # the oldest: one excused from meetings, both without an account
            age, has_account = self._chance.randint(70, 84), False
            standing = Standing.EXEMPT if left == 0 else Standing.OFFICIAL
        elif is_large and left == 2:
            age, standing = self._chance.randint(20, 27), Standing.PROBATIONARY
        elif is_large and left == 3:
            has_account = False
        new = NewMember(name, standing, "", clock.today().year - age)
        self.add(cell, unit, new, since, username(name, self._taken) if has_account else "")

    def add(self, cell: str, unit: Unit, new: NewMember, since: date, user: str = "") -> Person:
        """One member on the roll from `since`, with an account when a user name is given."""
        member = add_member(by=SYSTEM, unit=unit, new=new, starts_on=since)
        person = Person(member, cell, user)
        self.cells[cell].append(person)
        if user:
            self._open_account(member, unit, user)
        return person

    def newcomer(self, cell: str, unit: Unit) -> Person:
        """A young member on probation who joins today."""
        name = next(self._names)
        new = NewMember(name, Standing.PROBATIONARY, "", clock.today().year - 24)
        return self.add(cell, unit, new, clock.today(), username(name, self._taken))

    def _open_account(self, member: Member, unit: Unit, name: str) -> None:
        # Not `accept_access_code`: it would hash the one password of the demo a hundred times over.
        with_mail = self._chance.random() < 0.7
        user = User(username=name, member=member, email=f"{name}@songmay.example" if with_mail else "")
        self.seat(user)
        Event.objects.append(by=user, verb="user.opened", subject=user, unit=unit)

    def seat(self, user: User) -> None:
        """Stores an account with the password of the demo."""
        user.password, user.date_joined = self._hash, clock.now()
        user.save()

    def everyone(self) -> Iterator[Person]:
        """All people of the demo, cell by cell."""
        for people in self.cells.values():
            yield from people

    def named(self, user: str) -> Person:
        """The person with this user name."""
        return next(person for person in self.everyone() if person.username == user)


def with_account(people: Iterable[Person]) -> list[Person]:
    """Those who can sign in."""
    return [person for person in people if person.username]


def address_of(person: Person, platform: str) -> str:
    """An address that no real page has: it says itself that it is invented (*hư cấu*)."""
    *_, given = search_key(person.member.full_name).split()
    handle = f"{given}.hucau.{person.member.pk.hex[:8]}"
    return {"zalo": f"0900{person.member.pk.int % 10**6:06}", "facebook": f"facebook.com/{handle}"}.get(
        platform, f"@{handle.replace('.', '_')}"
    )
