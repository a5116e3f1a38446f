"""The roll as an import compares it with a file: read once, as plain values."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from accounts.models import Membership, Post, PostStatus, Standing, Unit, User
from accounts.roles import Verb
from rolls.models import Transfer

COLUMNS = (
    "pk", "member_id", "unit_id", "standing", "member__full_name", "member__sort_key", "member__birth_year",
    "member__contact_email", "member__contact_phone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One membership of today with what the roll says about the person."""

    membership_id: int
    member_id: uuid.UUID
    unit_id: uuid.UUID
    standing: str
    full_name: str
    name_key: str
    birth_year: int | None
    email: str
    phone: str

    @property
    def is_guest(self) -> bool:
        return self.standing == Standing.TEMPORARILY_HERE


@dataclass
class Roll:
    """Everybody below one unit today, by cell and name, by name and year, by e-mail; and the posts."""

    entries: list[Entry] = field(default_factory=list)
    in_cell: dict[tuple[uuid.UUID, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_name_and_year: dict[tuple[str, int], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_email: dict[str, uuid.UUID] = field(default_factory=dict)
    posts: set[tuple[uuid.UUID, uuid.UUID, str]] = field(default_factory=set)
    away: set[uuid.UUID] = field(default_factory=set)  # taking part in another cell of this portal

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.in_cell[entry.unit_id, entry.name_key].append(entry)
        if entry.birth_year and not entry.is_guest:
            self.by_name_and_year[entry.name_key, entry.birth_year].append(entry)
        if entry.email:
            self.by_email.setdefault(entry.email.lower(), entry.member_id)


def read_roll(top: Unit) -> Roll:
    """The roll of everything below `top` today, guests too, and posts held or proposed there; three queries."""
    roll = Roll()
    rows = Membership.objects.valid().under(top).order_by("unit__path", "pk").values_list(*COLUMNS)
    for row in rows.iterator(chunk_size=5000):
        roll.add(Entry(*row))
    roll.away = set(Transfer.objects.away().values_list("member_id", flat=True))
    running = Post.objects.filter(status__in=[PostStatus.PROPOSED, PostStatus.CONFIRMED])
    roll.posts = set(running.filter(unit__path__startswith=top.path).values_list("member_id", "unit_id", "office"))
    return roll


class Proposing:
    """Where somebody may propose posts: `can_propose_post` for a whole subtree in one query."""

    def __init__(self, user: User, top: Unit) -> None:
        self.everywhere = user.administers
        self.mine = set(user.paths_with(Verb.CONFIRM_POSTS))
        manned = Post.objects.held().with_verb(Verb.CONFIRM_POSTS)
        paths = manned.values_list("unit__path", flat=True) if self.mine and not self.everywhere else ()
        self.manned = set(paths)

    def allows_below(self, path: str) -> bool:
        """In: the path of the unit above the one with the post."""
        if self.everywhere or not self.mine:
            return self.everywhere
        step = Unit.steplen
        nearest = next((path[:end] for end in range(len(path), 0, -step) if path[:end] in self.manned), "")
        return nearest in self.mine
