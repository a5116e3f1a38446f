"""The nightly seal: a hash over a day's reads and all chain heads that leaves the server.

Whoever alters the ledger later cannot alter the copy the operator holds.
"""

import hashlib
import json
from datetime import date, datetime, time, timedelta

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
    """Events whose hash does not follow from the one before, and the last one where the head disagrees."""
    broken: list[Event] = []
    previous: Event | None = None
    for event in Event.objects.order_by("subject_type", "subject_id", "seq").iterator():
        follows = previous is not None and previous.subject_id == event.subject_id
        before = previous.hash if follows and previous else ""
        expected_seq = previous.seq + 1 if follows and previous else 1
        if event.hash != event.chained_hash(before) or event.seq != expected_seq:
            broken.append(event)
        previous = event
    return broken + _behind_their_head()


def _behind_their_head() -> list[Event]:
    """A chain cut at its end: the head remembers more than the table holds."""
    found = []
    for head in JournalHead.objects.iterator():
        last = Event.objects.filter(subject_type=head.subject_type, subject_id=head.subject_id).order_by("seq").last()
        if last is None or (last.seq, last.hash) != (head.seq, head.hash):
            found.append(last or Event(subject_type=head.subject_type, subject_id=head.subject_id, seq=0))
    return found
