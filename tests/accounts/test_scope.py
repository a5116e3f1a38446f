"""What a person sees, against a naive oracle: random trees, posts, substitutes, memberships, standings, moves."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import actions
from accounts.models import SYSTEM, Member, Membership, Post, Standing, Unit, UnitKind, User
from accounts.roles import Office
from declarations.models import Consent, Declaration
from declarations.models.declarations import Kind
from portal.lib import clock
from tests import factories as make

COMMITTEE, CELL = "committee", "cell"
OFFICIAL_STANDINGS = [each.value for each in Standing if each != Standing.TEMPORARILY_HERE]


@dataclass
class Spec:
    """The oracle's own picture of the world, in plain numbers: no paths, no SQL."""

    parents: list[int | None]  # per unit
    kinds: list[str]
    cell_of: list[int]  # per member
    posts: list[tuple[int, int, str]]  # member, unit, office
    guests: list[tuple[int, int]] = field(default_factory=list)  # member, unit
    standings: list[str] = field(default_factory=list)  # per member; changes nobody's sight
    substitutes: list[tuple[int, int]] = field(default_factory=list)  # member, number of the post

    def above(self, unit: int) -> list[int]:
        """The unit and all above it, nearest first."""
        chain, at = [], unit
        while True:
            chain.append(at)
            parent = self.parents[at]
            if parent is None:
                return chain
            at = parent

    def offices(self, member: int, unit: int) -> set[str]:
        own = {office for who, where, office in self.posts if (who, where) == (member, unit)}
        replaced = [self.posts[post] for who, post in self.substitutes if who == member]
        return own | {office for _, where, office in replaced if where == unit}

    def sees_unit(self, member: int, unit: int) -> bool:
        belongs = self.cell_of[member] == unit or (member, unit) in self.guests
        return belongs or any(self.offices(member, upper) for upper in self.above(unit))

    def sees_member(self, member: int, other: int) -> bool:
        cells = [self.cell_of[other], *(unit for who, unit in self.guests if who == other)]
        readers = {"secretary", "deputy_secretary", "committee_member"}
        return member == other or any(self.offices(member, cell) & readers for cell in cells)

    def sees_declaration(self, member: int, other: int) -> bool:
        """Sent ones: one's own, those of one's cell as its officer, and what falls to the level above."""
        cell = self.cell_of[other]
        readers = {"secretary", "deputy_secretary", "committee_member"}
        if member == other or self.offices(member, cell) & readers:
            return True
        heads = {"secretary", "deputy_secretary"}
        for unit in self.above(cell):
            others = {who for who in range(len(self.cell_of)) if self.offices(who, unit) & heads and who != other}
            if others:  # the nearest level where somebody else can decide
                return unit != cell and member in others
        return False

    def sees_opinion(self, member: int, other: int) -> bool:
        """Open ones: one's own, and of those whose declaration one would decide on."""
        heads = {"secretary", "deputy_secretary"}
        here = self.offices(member, self.cell_of[other])
        return member == other or bool(here & heads) or (not here and self.sees_declaration(member, other))


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    """A root committee, some units below, members in cells, posts anywhere."""
    kinds: list[str] = [COMMITTEE, CELL]
    parents: list[int | None] = [None, 0]
    for _ in range(draw(st.integers(1, 6))):
        parents.append(draw(st.sampled_from([each for each, kind in enumerate(kinds) if kind == COMMITTEE])))
        kinds.append(draw(st.sampled_from([COMMITTEE, CELL])))
    cells = [each for each, kind in enumerate(kinds) if kind == CELL]
    cell_of = draw(st.lists(st.sampled_from(cells), min_size=3, max_size=5))
    people, units = st.integers(0, len(cell_of) - 1), st.integers(0, len(kinds) - 1)
    office = st.sampled_from([each.value for each in Office if each != Office.SUBSTITUTE])
    posts = draw(st.lists(st.tuples(people, units, office), max_size=6, unique=True))
    once = {("secretary", where) for _, where, held in posts if held == "secretary"}
    kept = []
    for who, where, held in posts:  # one secretary per unit
        if held != "secretary" or ("secretary", where) in once:
            kept.append((who, where, str(held)))
            once.discard((held, where))
    guests = draw(st.lists(st.tuples(people, st.sampled_from(cells)), max_size=2, unique=True))
    standings = draw(st.lists(st.sampled_from(OFFICIAL_STANDINGS), min_size=len(cell_of), max_size=len(cell_of)))
    numbers = st.integers(0, max(len(kept) - 1, 0))
    pairs = draw(st.lists(st.tuples(people, numbers), max_size=2, unique=True)) if kept else []
    substitutes = [(who, number) for who, number in pairs if kept[number][0] != who]
    return Spec(parents, kinds, cell_of, kept, guests, standings, substitutes)


moves = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 7)), max_size=4)


@dataclass
class World:
    """The same picture in the database."""

    units: list[Unit]
    members: list[Member]
    users: list[User]
    declarations: list[Declaration]
    opinions: list[Consent]


def build(spec: Spec) -> World:
    units = [make.make_root()]
    for parent, kind in list(zip(spec.parents, spec.kinds, strict=True))[1:]:
        assert parent is not None
        unit_kind = UnitKind.CELL if kind == CELL else UnitKind.GRASSROOTS
        units.append(make.make_unit(units[parent], kind=unit_kind))
    members = [make.make_member(units[cell]) for cell in spec.cell_of]
    users = [User.objects.create(username=f"u{each}", member=member) for each, member in enumerate(members)]
    for each, standing in enumerate(spec.standings):
        Membership.objects.filter(member=members[each]).update(standing=standing)
    posts = [post_of(members[who], units[where], office) for who, where, office in spec.posts]
    for who, number in spec.substitutes:
        replaced, until = posts[number], clock.today() + timedelta(days=1)
        post_of(members[who], replaced.unit, "substitute", stands_in_for=replaced, basis="Biên bản", ends_on=until)
    for who, where in spec.guests:
        make.make_guest(members[who], units[where])
    request = make.make_draft_request(units[0], by=users[0])
    declarations = [
        Declaration.objects.create(
            member=member,
            unit=units[0],
            request=request,
            version=1,
            kind=Kind.FIRST,
            status="submitted",
            submitted_at=clock.now(),
            attestation_version="2026-1",
        )
        for member in members
    ]
    opinions = [Consent.objects.create(request=request, member=member, status="objected") for member in members]
    return World(units, members, users, declarations, opinions)


def post_of(member: Member, unit: Unit, office: str, **fields: Any) -> Post:
    """A post that is held today."""
    now = clock.now()
    return Post.objects.create(
        member=member, unit=unit, office=office, status="confirmed", starts_on=make.LONG_AGO, proposed_at=now,
        confirmed_at=now, **fields,
    )  # fmt: skip


def move_all(spec: Spec, world: World, wanted: list[tuple[int, int]]) -> None:
    """Carries out the moves that the rules allow, in the database and in the oracle's picture."""
    for what, where in wanted:
        possible = max(what, where) < len(spec.kinds) and spec.kinds[where] == COMMITTEE
        if possible and what not in spec.above(where):
            actions.move_unit(by=SYSTEM, unit=world.units[what], parent=world.units[where])
            spec.parents[what] = where


def change_cells(spec: Spec, world: World, wanted: list[tuple[int, int]]) -> None:
    """Members who change their cell today; access follows at once."""
    for who, where in wanted:
        if who < len(spec.cell_of) and where < len(spec.kinds) and spec.kinds[where] == CELL:
            rows = Membership.objects.filter(member=world.members[who]).exclude(standing=Standing.TEMPORARILY_HERE)
            rows.update(unit=world.units[where])
            spec.cell_of[who] = where


class ScopeTest(TestCase):
    """With the TestCase of hypothesis each example has a transaction of its own."""

    @given(specs(), moves, moves)
    def test_visible_to_equals_the_oracle(
        self, spec: Spec, unit_moves: list[tuple[int, int]], member_moves: list[tuple[int, int]]
    ) -> None:
        world = build(spec)
        move_all(spec, world, unit_moves)
        change_cells(spec, world, member_moves)
        assert Unit.objects.find_problems() == ([], [], [], [], [])
        for number, user in enumerate(User.objects.filter(member__isnull=False).order_by("username")):
            units = set(Unit.objects.visible_to(user).values_list("pk", flat=True))
            assert units == {u.pk for each, u in enumerate(world.units) if spec.sees_unit(number, each)}
            members = set(Member.objects.visible_to(user).values_list("pk", flat=True))
            assert members == {m.pk for each, m in enumerate(world.members) if spec.sees_member(number, each)}
            seen = set(Declaration.objects.visible_to(user).values_list("pk", flat=True))
            expected = {d.pk for each, d in enumerate(world.declarations) if spec.sees_declaration(number, each)}
            assert seen == expected
            opinions = set(Consent.objects.visible_to(user).values_list("pk", flat=True))
            assert opinions == {c.pk for each, c in enumerate(world.opinions) if spec.sees_opinion(number, each)}
