"""The daily seal: a hash over the journal and the read ledger that leaves the server.

Whoever alters them later cannot alter the copy the operator holds. A seal's line says how far it reaches, so
that it can be computed again at any time (`verify_journal --seal`): the last row of each table and how many
there are up to it.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction

from accounts.models import DaySeal, Event, JournalHead, PurgeStub, ReadEvent
from portal.lib import clock
from portal.lib.mail import EFFECT_HEADER, sender

LINE = re.compile(r"(\d\d)/(\d\d)/(\d{4}) events (\d+)/(\d+) reads (\d+)/(\d+) ([0-9a-f]{64})")


class NoSealError(ValueError):
    """The text is not the line of a seal."""


@dataclass(frozen=True)
class Seal:
    """What one line says. `events` and `reads`: how many rows, and the id of the last."""

    day: date
    events: tuple[int, int]
    reads: tuple[int, int]
    digest: str

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} events {_of(self.events)} reads {_of(self.reads)} {self.digest}"


def seal_of(day: date) -> Seal:
    """The seal of everything up to the end of the day (Asia/Ho_Chi_Minh), which must be over for some minutes.

    Ids are given out before a transaction ends, so a row could still slip in below the last one of a running day.
    """
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=clock.VIET_NAM)
    last = [rows.filter(at__lt=end).aggregate(last=models.Max("pk"))["last"] or 0 for rows in _ledgers()]
    return _computed(day, *last)


def parsed(line: str) -> Seal:
    """The seal a line speaks of; `NoSealError` when it is none."""
    found = LINE.fullmatch(" ".join(line.split()))
    if found is None:
        raise NoSealError(line)
    numbers = [int(text) for text in found.groups()[:7]]
    try:
        day = date(numbers[2], numbers[1], numbers[0])
    except ValueError as error:
        raise NoSealError(line) from error
    return Seal(day, (numbers[3], numbers[4]), (numbers[5], numbers[6]), found[8])


def recomputed(seal: Seal) -> Seal:
    """The seal that the same rows give today; equal when none was added, removed or changed."""
    return _computed(seal.day, seal.events[1], seal.reads[1])


def seal_days() -> None:
    """Seals every day that is over and has no seal: yesterday, and those on which the server slept before."""
    day, yesterday = _first_unsealed(), clock.today() - timedelta(days=1)
    while day <= yesterday:
        with transaction.atomic():
            line = str(seal_of(day))
            _, is_new = DaySeal.objects.get_or_create(day=day, defaults={"line": line})
            if is_new:
                _carry_off(day, line)
        day += timedelta(days=1)


def _first_unsealed() -> date:
    last = DaySeal.objects.aggregate(last=models.Max("day"))["last"]
    return (last or clock.today() - timedelta(days=2)) + timedelta(days=1)


def _carry_off(day: date, line: str) -> None:
    """Mails the line to the operator; without an address it is written to a file to be carried off."""
    if settings.OPERATOR_EMAIL:
        headers = {EFFECT_HEADER: f"seal:{day}"}
        EmailMessage("Dấu niêm phong hằng ngày", line, sender(), [settings.OPERATOR_EMAIL], headers=headers).send()
    else:
        folder = settings.VAR_DIR / "seals"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{day:%Y-%m-%d}.txt").write_text(line + "\n", encoding="utf-8")


def _ledgers() -> tuple[models.QuerySet[Event], models.QuerySet[ReadEvent]]:
    return Event.objects.order_by("pk"), ReadEvent.objects.order_by("pk")


def _computed(day: date, last_event: int, last_read: int) -> Seal:
    events, reads = _ledgers()
    digest = hashlib.sha256(f"{day} {last_event} {last_read}".encode())
    event_count = read_count = 0
    # An event's hash stands for its content: `broken_events` compares the two.
    for pk, chained in events.filter(pk__lte=last_event).values_list("pk", "hash").iterator():
        digest.update(f"|{pk} {chained}".encode())
        event_count += 1
    for read in reads.filter(pk__lte=last_read).iterator():
        digest.update(json.dumps(read.content(), sort_keys=True).encode())
        read_count += 1
    return Seal(day, (event_count, last_event), (read_count, last_read), digest.hexdigest())


def _of(reach: tuple[int, int]) -> str:
    return f"{reach[0]}/{reach[1]}"


def broken_events() -> list[Event]:
    """Events that do not follow from the one before, and the end of each chain that its head does not know.

    A head may say more than the table holds (cut at the end), less, or be gone altogether. A chain whose beginning
    was purged goes on from its stub.
    """
    heads = {(head.subject_type, head.subject_id): head for head in JournalHead.objects.iterator()}
    starts = PurgeStub.objects.chain_starts()
    broken: list[Event] = []
    previous: Event | None = None
    for event in Event.objects.order_by("subject_type", "subject_id", "seq").iterator():
        same = previous if previous is not None and _chain(previous) == _chain(event) else None
        if same is None and previous is not None:
            broken += _unlike_its_head(previous, heads.pop(_chain(previous), None))
        seq, tail = (same.seq, same.hash) if same else starts.get(_chain(event), (0, ""))
        if event.hash != event.chained_hash(tail) or event.seq != seq + 1:
            broken.append(event)
        previous = event
    if previous is not None:
        broken += _unlike_its_head(previous, heads.pop(_chain(previous), None))
    return broken + list(_lost_chains(heads, starts))


def _lost_chains(
    heads: dict[tuple[str, UUID], JournalHead], starts: dict[tuple[str, UUID], tuple[int, str]]
) -> Iterator[Event]:
    """Heads of chains of which no event exists, unless a stub says where they went."""
    for chain, head in heads.items():
        if starts.get(chain) != (head.seq, head.hash):
            yield Event(subject_type=chain[0], subject_id=chain[1], seq=0)


def _chain(event: Event) -> tuple[str, UUID]:
    return event.subject_type, event.subject_id


def _unlike_its_head(last: Event, head: JournalHead | None) -> list[Event]:
    return [] if head is not None and (last.seq, last.hash) == (head.seq, head.hash) else [last]
