"""PurgeStub: what stays of a part of the journal whose time of keeping is over."""

import uuid

from django.db import models
from django.db.models import Q

READS = "readevent"


class PurgeStubQuerySet(models.QuerySet["PurgeStub"]):
    def chain_starts(self) -> dict[tuple[str, uuid.UUID], tuple[int, str]]:
        """Of each chain that lost its beginning: seq and hash after which it goes on."""
        rows = self.exclude(subject_type=READS).order_by("last_seq")
        return {(row.subject_type, row.subject_id): (row.last_seq, row.last_hash) for row in rows.iterator()}

    def reach_into(self, last_event: int, last_read: int) -> bool:
        """Whether rows up to these ids were purged, so that a seal over them cannot be computed any more."""
        reads = Q(subject_type=READS, first_row__lte=last_read)
        return self.filter(reads | (~Q(subject_type=READS) & Q(first_row__lte=last_event))).exists()


class PurgeStub(models.Model):
    """One purged chain, or one purged stretch of the read ledger (`subject_type` readevent). Append-only (trigger).

    The database lets rows of the journal go only where such a row names them; the next event of the subject
    carries the chain on from `last_hash`.
    """

    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    count = models.PositiveIntegerField()
    first_row = models.BigIntegerField()
    last_seq = models.PositiveIntegerField(default=0)
    first_hash = models.CharField(max_length=64)
    last_hash = models.CharField(max_length=64)
    until = models.DateTimeField()
    reason = models.CharField(max_length=60)
    purge_id = models.UUIDField()
    at = models.DateTimeField()

    objects = PurgeStubQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "last_seq"], name="purgestub_once_per_stretch"
            ),
            models.CheckConstraint(name="purgestub_lies_in_the_past", condition=Q(until__lt=models.F("at"))),
        ]
        indexes = [models.Index(fields=["subject_type", "until"], name="purgestub_reach")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"
