"""The nightly seal: a hash over a day's reads and all chain heads that leaves the server.

Whoever alters the ledger later cannot alter the copy the operator holds.
"""

import hashlib
import json
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from accounts.models import Event, JournalHead, ReadEvent
from portal.lib import clock


def seal_of(day: date) -> str:
    """SHA-256 over the reads of the day (Asia/Ho_Chi_Minh) and the state of every chain now."""
    start = datetime.combine(day, time.min, tzinfo=clock.VIET_NAM)
    digest = hashlib.sha256()
    for read in ReadEvent.objects.filter(at__gte=start, at__lt=start + timedelta(days=1)).order_by("pk").iterator():
        digest.update(json.dumps(read.content(), sort_keys=True).encode())
    heads = JournalHead.objects.order_by("subject_type", "subject_id").values_list("subject_type", "subject_id", "hash")
    for head in heads.iterator():
        digest.update("|".join(map(str, head)).encode())
    return digest.hexdigest()


def seal_yesterday() -> None:
    """Mails the seal to the operator; without an address it is written to a file to be carried off."""
    day = clock.today() - timedelta(days=1)
    line = f"{day:%d/%m/%Y} {seal_of(day)}"
    if settings.OPERATOR_EMAIL:
        with transaction.atomic():
            EmailMessage(
                "Dấu niêm phong hằng ngày", line, settings.DEFAULT_FROM_EMAIL, [settings.OPERATOR_EMAIL],
                headers={"X-Portal-Effect": f"seal:{day}"},
            ).send()  # fmt: skip
    else:
        folder = settings.VAR_DIR / "seals"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{day:%Y-%m-%d}.txt").write_text(line + "\n", encoding="utf-8")


def broken_events() -> list[Event]:
    """Events that do not follow from the one before, and the end of each chain that its head does not know.

    A head may say more than the table holds (cut at the end), less, or be gone altogether.
    """
    heads = {(head.subject_type, head.subject_id): head for head in JournalHead.objects.iterator()}
    broken: list[Event] = []
    previous: Event | None = None
    for event in Event.objects.order_by("subject_type", "subject_id", "seq").iterator():
        before = previous if previous is not None and _chain(previous) == _chain(event) else None
        if before is None and previous is not None:
            broken += _unlike_its_head(previous, heads.pop(_chain(previous), None))
        if event.hash != event.chained_hash(before.hash if before else "") or event.seq != _seq(before) + 1:
            broken.append(event)
        previous = event
    if previous is not None:
        broken += _unlike_its_head(previous, heads.pop(_chain(previous), None))
    # What is left are heads of chains of which no event exists any more.
    return broken + [Event(subject_type=kind, subject_id=subject, seq=0) for kind, subject in heads]


def _chain(event: Event) -> tuple[str, UUID]:
    return event.subject_type, event.subject_id


def _seq(event: Event | None) -> int:
    return event.seq if event else 0


def _unlike_its_head(last: Event, head: JournalHead | None) -> list[Event]:
    return [] if head is not None and (last.seq, last.hash) == (head.seq, head.hash) else [last]
