"""RollExport: one file of a roll taken out of the portal, for a written purpose, for a day."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Unit, User
from accounts.roles import Verb
from documents.models import DamagedFileError, StoredFile
from notifications.models import Job
from portal.lib import clock

KEPT_FOR = timedelta(hours=24)


class RollExportQuerySet(models.QuerySet["RollExport"]):
    def visible_to(self, user: User) -> "RollExportQuerySet":
        """Own exports, as long as the right to export there lasts."""
        reach = Q(pk__in=[])
        for path in user.paths_with(Verb.EXPORT_ROLL):
            reach |= Q(unit__path__startswith=path)
        return self.filter(reach, ordered_by=user)

    def ready(self) -> "RollExportQuerySet":
        """With a file that may still be taken."""
        return self.filter(file__isnull=False, ordered_at__gt=clock.now() - KEPT_FOR)


class RollExport(models.Model):
    """A roll as Excel file: who took it, when, for what. The file goes after a day, this row stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    purpose = models.CharField("mục đích", max_length=200)
    with_contacts = models.BooleanField("kèm thư điện tử, điện thoại", default=False)
    members = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    objects = RollExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rollexport_file_only_when_finished",
                condition=Q(file__isnull=True) | Q(finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return "Xuất danh sách đảng viên"

    def get_absolute_url(self) -> str:
        return reverse("rolls:export_detail", args=[self.pk])

    @property
    def kept_until(self) -> datetime:
        return self.ordered_at + KEPT_FOR

    @property
    def file_name(self) -> str:
        """What a person gets when saving the file; tells no unit."""
        return f"danh-sach-{clock.local(self.ordered_at):%Y%m%d-%H%M}.xlsx"

    def read_file(self) -> bytes:
        """The stored bytes; `DamagedFileError` when they are gone or not the same any more."""
        if self.file is None:
            raise DamagedFileError(f"Export {self.pk} has no file.")
        return self.file.read()

    @property
    def can_be_taken(self) -> bool:
        return self.file_id is not None and clock.now() < self.ordered_at + KEPT_FOR
