"""RollImport: one Excel file of units and members on its way to the roll."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Actor, Transition, Unit, User, Workflow
from accounts.roles import Verb
from documents.models import StoredFile
from notifications.models import Job
from portal.lib import clock


class ImportStatus(models.TextChoices):
    RECEIVED = "received", "Chờ chọn cột"
    CHECKING = "checking", "Đang xem thử"
    CHECKED = "checked", "Đã xem thử, chưa ghi"
    APPLYING = "applying", "Đang ghi"
    APPLIED = "applied", "Đã ghi vào danh sách"
    FAILED = "failed", "Chưa đọc được"
    DISCARDED = "discarded", "Đã bỏ"


OPEN = (ImportStatus.RECEIVED, ImportStatus.CHECKED, ImportStatus.FAILED)


class RollImportQuerySet(models.QuerySet["RollImport"]):
    def visible_to(self, user: User) -> "RollImportQuerySet":
        """Own imports, as long as the right to import where they were begun lasts.

        A file holds what its owner typed; nobody else needs to open it, the roll shows the outcome.
        """
        mine = self.filter(ordered_by=user)
        if user.administers:
            return mine
        reach = Q(pk__in=[])
        for path in user.paths_with(Verb.IMPORT_ROLL):
            reach |= Q(unit__path__startswith=path)
        return mine.filter(reach)


class RollImport(Workflow):
    """One file: columns are matched, a dry run shows what would happen, then it is written, or thrown away."""

    TRANSITIONS: ClassVar = {
        "check": Transition(("received", "checked", "failed"), "checking", "rollimport.check_ordered"),
        "present": Transition(("checking", "failed"), "checked", "rollimport.checked"),
        "order": Transition(("checked",), "applying", "rollimport.apply_ordered"),
        # The roll is no longer as the dry run found it: it is tried anew.
        "repeat": Transition(("applying",), "checking", "rollimport.roll_changed"),
        "apply": Transition(("applying",), "applied", "rollimport.applied"),
        "fail": Transition(("checking",), "failed", "rollimport.failed"),
        # Nothing was written; the dry run still stands.
        "give_back": Transition(("applying",), "checked", "rollimport.apply_failed"),
        "discard": Transition(("received", "checked", "failed"), "discarded", "rollimport.discarded"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Nothing outside this unit and what is below it is matched or written.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.RECEIVED)
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField("tên tệp", max_length=120)
    sha256 = models.CharField(max_length=64)
    # The first rows of each visible sheet, for choosing columns; erased with the file.
    heads = models.JSONField(default=list)
    sheet = models.CharField(max_length=40, blank=True)
    header_row = models.PositiveSmallIntegerField("dòng tiêu đề", default=1)
    columns = models.JSONField(default=dict)
    # What the dry run found: numbers stay, the first rows are erased with the file.
    counts = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    roll_changed = models.BooleanField(default=False)
    errors_file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    objects = RollImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ordered_by", "-uploaded_at"], name="rollimport_own")]
        constraints = [
            models.CheckConstraint(
                name="rollimport_applied_has_time",
                condition=Q(status="applied", applied_at__isnull=False)
                | (~Q(status="applied") & Q(applied_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="rollimport_has_file_while_needed",
                condition=Q(status__in=["applied", "discarded"]) | Q(file__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return "Nhập danh sách từ Excel"

    def get_absolute_url(self) -> str:
        return reverse("rolls:import_detail", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.status in (ImportStatus.CHECKING, ImportStatus.APPLYING)

    @property
    def is_open(self) -> bool:
        """Waits for a person, and the file is still there."""
        return self.status in OPEN

    @property
    def pill_code(self) -> str:
        """Code of the status pill."""
        codes = {"checking": "running", "applying": "running", "applied": "done", "discarded": "withdrawn"}
        return codes.get(self.status, self.status)

    @property
    def added(self) -> int:
        return int(self.counts.get("added", 0))

    @property
    def changed(self) -> int:
        return int(self.counts.get("changed", 0))

    @property
    def writes(self) -> int:
        """How many rows of the file would be written, people and units."""
        return sum(int(self.counts.get(name, 0)) for name in ("added", "changed", "units", "posts"))

    @property
    def head_by_title(self) -> dict[str, list[tuple[int, list[str]]]]:
        """First rows of each sheet; empty once the file is erased."""
        return {head["title"]: [(number, texts) for number, texts in head["rows"]] for head in self.heads}

    def head_of(self, sheet: str) -> list[tuple[int, list[str]]]:
        return self.head_by_title.get(sheet, [])

    def people_shown(self) -> list[tuple[uuid.UUID, Unit]]:
        """Whose stored data the outcome shows, with the unit of their roll; one query, none when nobody's."""
        shown = [(uuid.UUID(member), uuid.UUID(unit)) for member, unit in self.preview.get("read", [])]
        units = Unit.objects.in_bulk({unit for _, unit in shown}) if shown else {}
        return [(member, units[unit]) for member, unit in shown if unit in units]

    def start_check(self, *, by: Actor, **fields: Any) -> None:
        self.move("check", by=by, unit=self.unit, **fields)

    def present(self, *, by: Actor, **fields: Any) -> None:
        self.move("present", by=by, unit=self.unit, checked_at=clock.now(), **fields)

    def order(self, *, by: Actor, **fields: Any) -> None:
        self.move("order", by=by, unit=self.unit, **fields)

    def repeat(self, *, by: Actor) -> None:
        self.move("repeat", by=by, unit=self.unit, roll_changed=True)

    def apply(self, *, by: Actor, counts: dict[str, int]) -> None:
        self.move("apply", by=by, unit=self.unit, data=counts, applied_at=clock.now())

    def fail(self, *, by: Actor) -> None:
        self.move("fail", by=by, unit=self.unit)

    def give_back(self, *, by: Actor) -> None:
        self.move("give_back", by=by, unit=self.unit)

    def discard(self, *, by: Actor) -> None:
        self.move("discard", by=by, unit=self.unit)
