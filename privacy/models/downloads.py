"""OwnDataFile: the copy of all own data that a person ordered; kept for a day, for its owner alone."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Actor, Transition, User, Workflow
from documents.models import DamagedFileError, StoredFile
from notifications.models import Job
from portal.lib import clock


class DownloadStatus(models.TextChoices):
    ORDERED = "ordered", "Đang chuẩn bị"
    READY = "ready", "Có thể tải"
    FAILED = "failed", "Chưa lập được"
    GONE = "gone", "Đã xóa tệp"


class OwnDataFileQuerySet(models.QuerySet["OwnDataFile"]):
    def visible_to(self, user: User) -> "OwnDataFileQuerySet":
        """One's own, nobody else's."""
        return self.filter(user=user)

    def available(self) -> "OwnDataFileQuerySet":
        return self.filter(status=DownloadStatus.READY, available_until__gt=clock.now())

    def expired(self, at: datetime) -> "OwnDataFileQuerySet":
        return self.filter(status=DownloadStatus.READY, available_until__lte=at)


class OwnDataFile(Workflow):
    """One order and, for a day, its file."""

    TRANSITIONS: ClassVar = {
        "finish": Transition(("ordered", "failed"), "ready", "owndatafile.finished"),
        "fail": Transition(("ordered",), "failed", "owndatafile.failed"),
        "expire": Transition(("ready",), "gone", "owndatafile.expired"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="own_data_files")
    status = models.CharField(max_length=10, choices=DownloadStatus, default=DownloadStatus.ORDERED)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField()
    available_until = models.DateTimeField(null=True)

    objects = OwnDataFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="owndatafile_ready_has_file",
                condition=Q(status="ready", file__isnull=False, available_until__isnull=False)
                | (~Q(status="ready") & Q(file__isnull=True)),
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(status="ordered"), name="owndatafile_one_under_way"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_available(self) -> bool:
        """The same rule as `available`, for a loaded row."""
        return (
            self.status == DownloadStatus.READY
            and self.available_until is not None
            and self.available_until > clock.now()
        )

    def read_file(self) -> bytes:
        """The stored bytes; DamagedFileError when they are gone or not the same any more."""
        if self.file is None:
            raise DamagedFileError(f"Download {self.pk} has no file.")
        return self.file.read()

    def finish(self, *, by: Actor, file: StoredFile, until: datetime) -> None:
        self.move("finish", by=by, file=file, available_until=until)

    def fail(self, *, by: Actor) -> None:
        self.move("fail", by=by)

    def expire(self, *, by: Actor) -> None:
        self.move("expire", by=by, file=None)
