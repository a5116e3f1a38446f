"""Outbox: what must leave the server or be worked on, written in the transaction that wants it.

No request talks to the broker. A beat tick hands due rows to the worker; a sweeper takes back rows whose
worker died. Work may therefore run twice, but its effect is unique: mails by their Message-ID.
"""

import json
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.lib import clock
from portal.lib.crypto import keyed_tag, seal, unseal

MAX_ATTEMPTS = 8


class OutboxStatus(models.TextChoices):
    PENDING = "pending", "Chờ gửi"
    QUEUED = "queued", "Đã giao"
    WORKING = "working", "Đang làm"
    DONE = "done", "Xong"
    FAILED = "failed", "Không làm được"


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def put(
        self,
        *,
        task: str,
        effect: str,
        payload: dict[str, Any] | None = None,
        due_at: Any = None,
    ) -> "OutboxMessage":
        """Adds one piece of work, or returns the one already there for the same `effect`.

        In: `task` name of the Celery task; `effect` unique name of what it causes; `payload` is sealed.
        """
        defaults = {
            "task": task,
            "due_at": due_at or clock.now(),
            "sealed_payload": seal(json.dumps(payload or {})),
        }
        row, _ = self.get_or_create(effect=effect, defaults=defaults)
        return row

    def due(self) -> "OutboxQuerySet":
        return self.filter(status=OutboxStatus.PENDING, due_at__lte=clock.now()).order_by("due_at", "pk")

    def stuck(self) -> "OutboxQuerySet":
        """Handed out, but silent for longer than any work may take: the worker died."""
        limit = clock.now() - timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
        return self.filter(status__in=[OutboxStatus.QUEUED, OutboxStatus.WORKING], claimed_at__lte=limit)

    def take_back(self) -> None:
        """Puts stuck rows back; what was tried too often is given up, lest it kills workers for ever."""
        worn = self.stuck().filter(attempts__gte=MAX_ATTEMPTS)
        worn.update(status=OutboxStatus.FAILED, last_error="WorkerLost")
        self.stuck().update(status=OutboxStatus.PENDING, claimed_at=None)

    def take(self, limit: int = 200) -> Sequence["OutboxMessage"]:
        """Marks due rows as handed out and returns those this call won."""
        won = []
        for row in self.due()[:limit]:
            if self.filter(pk=row.pk, status=OutboxStatus.PENDING).update(
                status=OutboxStatus.QUEUED, claimed_at=clock.now()
            ):
                won.append(row)
        return won

    def claim(self, pk: int) -> "OutboxMessage | None":
        """The row, if this worker is the one to do it; None when it was done or taken before."""
        claimed = self.filter(pk=pk, status__in=[OutboxStatus.PENDING, OutboxStatus.QUEUED]).update(
            status=OutboxStatus.WORKING, claimed_at=clock.now(), attempts=F("attempts") + 1
        )
        return self.get(pk=pk) if claimed else None


class OutboxMessage(models.Model):
    """One piece of work: a mail to send, a job to run."""

    task = models.CharField(max_length=100)
    effect = models.CharField(max_length=200, unique=True)
    sealed_payload = models.TextField()
    status = models.CharField(max_length=10, choices=OutboxStatus, default=OutboxStatus.PENDING)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=60, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="pending"), name="outbox_due"),
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
        """Tries again with growing pauses, at most eight times; keeps the error's class name only."""
        failed = self.attempts >= MAX_ATTEMPTS
        self._set(
            status=OutboxStatus.FAILED if failed else OutboxStatus.PENDING,
            due_at=clock.now() + timedelta(seconds=15 * 2**self.attempts),
            last_error=type(error).__name__[:60],
        )

    def _set(self, **fields: Any) -> None:
        OutboxMessage.objects.filter(pk=self.pk, status=OutboxStatus.WORKING).update(**fields)


def new_effect(kind: str) -> str:
    """A name for an effect that is unique by nature."""
    return f"{kind}:{uuid.uuid4()}"
