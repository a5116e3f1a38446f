"""Outbox: what must leave the server or be worked on, written in the transaction that wants it.

No request talks to the broker. A beat tick hands due rows to the worker, the most urgent first and never more
than it can chew; a sweeper takes back rows whose worker died. Work may therefore run twice, but its effect is
unique: mails by their Message-ID.
"""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.models import Member
from portal.lib import clock
from portal.lib.crypto import keyed_tag, seal, unseal

# A mail server may be down over a weekend; a link in a mail is good for at least as long.
TRIES_FOR = timedelta(days=3)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
MAX_LOSSES = 8  # workers that vanished over one row
# What stands in front of a sign-in mail in the broker's queue, which knows no priority.
MOST_HANDED_OUT = 200
KEPT_FOR = timedelta(days=30)


class OutboxStatus(models.TextChoices):
    PENDING = "pending", "Chờ gửi"
    QUEUED = "queued", "Đã giao"
    WORKING = "working", "Đang làm"
    DONE = "done", "Xong"
    FAILED = "failed", "Không làm được"
    WITHDRAWN = "withdrawn", "Đã rút lại"


ENDED = (OutboxStatus.DONE, OutboxStatus.FAILED, OutboxStatus.WITHDRAWN)


class Priority(models.IntegerChoices):
    """Which work goes first: whoever cannot sign in stands before a closed door, a reminder can wait."""

    SIGN_IN = 1, "Đăng nhập"
    AWAITED = 3, "Có người đang chờ"
    ORDINARY = 5, "Thông thường"


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def put(
        self,
        *,
        task: str,
        effect: str,
        payload: dict[str, Any] | None = None,
        due_at: datetime | None = None,
        priority: int = Priority.ORDINARY,
        member: "Member | UUID | None" = None,
    ) -> "OutboxMessage":
        """Adds one piece of work, or returns the one already there for the same `effect`.

        In: `task` name of the Celery task; `effect` unique name of what it causes, kept for ever, hence without
        anybody's address; `payload` is sealed, and erased once the work is done or given up; `member` whom a
        message is for, so that nothing leaves for somebody who has died.
        """
        defaults = {
            "task": task,
            "priority": priority,
            "due_at": due_at or clock.now(),
            "sealed_payload": seal(json.dumps(payload or {})),
            "member_id": member.pk if isinstance(member, Member) else member,
        }
        row, _ = self.get_or_create(effect=effect, defaults=defaults)
        return row

    def due(self) -> "OutboxQuerySet":
        """Waiting work whose time has come, the most urgent first."""
        return self.filter(status=OutboxStatus.PENDING, due_at__lte=clock.now()).order_by("priority", "due_at", "pk")

    def unfinished(self) -> "OutboxQuerySet":
        return self.exclude(status__in=ENDED)

    def mails_waiting(self) -> "OutboxQuerySet":
        """Mails that no worker is sending yet."""
        return self.filter(status__in=[OutboxStatus.PENDING, OutboxStatus.QUEUED], task__endswith="deliver_mail")

    def withdraw(self) -> int:
        """What waits among these never leaves, and its text is erased; returns how many. Nothing under work stops."""
        waiting = self.filter(status__in=[OutboxStatus.PENDING, OutboxStatus.QUEUED])
        return waiting.update(status=OutboxStatus.WITHDRAWN, claimed_at=clock.now(), sealed_payload="")

    def stuck(self) -> "OutboxQuerySet":
        """Handed out, but silent for longer than any work may take: the worker died."""
        limit = clock.now() - timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        return self.filter(status__in=[OutboxStatus.QUEUED, OutboxStatus.WORKING], claimed_at__lte=limit)

    def take_back(self) -> None:
        """Puts stuck rows back; what made too many workers vanish is given up, lest it kills them for ever."""
        under_work = self.stuck().filter(status=OutboxStatus.WORKING)
        worn = under_work.filter(losses__gte=MAX_LOSSES - 1)
        worn.update(status=OutboxStatus.FAILED, last_error="WorkerLost", sealed_payload="")
        under_work.update(status=OutboxStatus.PENDING, claimed_at=None, losses=F("losses") + 1)
        # Handed out and never begun: the message was lost, no worker was.
        self.stuck().update(status=OutboxStatus.PENDING, claimed_at=None)

    def put_back(self, rows: Sequence["OutboxMessage"]) -> None:
        """Rows that were taken and could not be handed out: the broker is away."""
        unsent = self.filter(pk__in=[row.pk for row in rows], status=OutboxStatus.QUEUED)
        unsent.update(status=OutboxStatus.PENDING, claimed_at=None)

    def given_up(self, since: datetime) -> "OutboxQuerySet":
        """Work given up whose last try was at `since` or later."""
        return self.filter(status=OutboxStatus.FAILED, claimed_at__gte=since)

    def purge(self) -> int:
        """Deletes what was done or given up `KEPT_FOR` ago; returns how many rows."""
        before = clock.now() - KEPT_FOR
        undone = Q(status__in=[OutboxStatus.FAILED, OutboxStatus.WITHDRAWN], claimed_at__lt=before)
        return self.filter(Q(status=OutboxStatus.DONE, done_at__lt=before) | undone).delete()[0]

    def take(self) -> Sequence["OutboxMessage"]:
        """Marks due rows as handed out and returns those this call won.

        Never more than `MOST_HANDED_OUT` wait in the broker: what is urgent must not queue behind thousands.
        """
        room = MOST_HANDED_OUT - self.filter(status=OutboxStatus.QUEUED).count()
        won = []
        for row in self.due()[: max(room, 0)]:
            if self.filter(pk=row.pk, status=OutboxStatus.PENDING).update(
                status=OutboxStatus.QUEUED, claimed_at=clock.now()
            ):
                won.append(row)
        return won

    def claim(self, pk: int) -> "OutboxMessage | None":
        """The row, if this worker is the one to do it; None when it was done or taken before."""
        now = clock.now()
        claimed = self.filter(pk=pk, status__in=[OutboxStatus.PENDING, OutboxStatus.QUEUED]).update(
            status=OutboxStatus.WORKING,
            claimed_at=now,
            first_tried_at=Coalesce(F("first_tried_at"), now),
            attempts=F("attempts") + 1,
        )
        return self.get(pk=pk) if claimed else None


class OutboxMessage(models.Model):
    """One piece of work: a mail to send, a job to run."""

    task = models.CharField(max_length=100)
    effect = models.CharField(max_length=200, unique=True)
    sealed_payload = models.TextField()
    status = models.CharField(max_length=10, choices=OutboxStatus, default=OutboxStatus.PENDING)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.ORDINARY)
    due_at = models.DateTimeField()
    first_tried_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    losses = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=60, blank=True)
    # Whom a message is for, when that is somebody on a roll.
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["priority", "due_at"], condition=Q(status="pending"), name="outbox_due"),
            models.Index(fields=["claimed_at"], condition=Q(status__in=["queued", "working"]), name="outbox_stuck"),
        ]
        constraints = [
            models.CheckConstraint(
                name="outboxmessage_done_has_time",
                condition=Q(status="done", done_at__isnull=False) | (~Q(status="done") & Q(done_at__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"

    @property
    def payload(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(unseal(self.sealed_payload))
        return loaded

    @property
    def message_id(self) -> str:
        """Derives from the row: a mail sent again after a crash carries the same Message-ID."""
        return f"<{keyed_tag('message-id', str(self.pk))[:32]}@portal.invalid>"

    def finish(self) -> None:
        """The effect happened; what was secret in the row is erased."""
        self._set(status=OutboxStatus.DONE, done_at=clock.now(), sealed_payload="", last_error="")

    def retry_later(self, error: Exception) -> None:
        """Tries again with growing pauses for `TRIES_FOR`, then gives up; keeps the error's class name only."""
        now, name = clock.now(), type(error).__name__[:60]
        if self.first_tried_at and now - self.first_tried_at >= TRIES_FOR:
            self._set(status=OutboxStatus.FAILED, last_error=name, sealed_payload="")
        else:
            # The pause has reached its longest long before the eighth try.
            pause = min(FIRST_PAUSE * 2 ** min(self.attempts - 1, 8), LONGEST_PAUSE)
            self._set(status=OutboxStatus.PENDING, last_error=name, due_at=now + pause)

    def give_up(self, reason: str) -> None:
        """No further try: the address does not exist, or the person may not be written to any more."""
        self._set(status=OutboxStatus.FAILED, last_error=reason[:60], sealed_payload="")

    def withdraw(self) -> None:
        """It is not to leave any more."""
        self._set(status=OutboxStatus.WITHDRAWN, sealed_payload="")

    def _set(self, **fields: Any) -> None:
        OutboxMessage.objects.filter(pk=self.pk, status=OutboxStatus.WORKING).update(**fields)


def recipient_tag(address: str) -> str:
    """End of the effect of a mail: knows an address again without telling it."""
    return f":{keyed_tag('recipient', address)}"


def new_effect(kind: str) -> str:
    """A name for an effect that is unique by nature."""
    return f"{kind}:{uuid.uuid4()}"
