"""QuarterlyReport (báo cáo quý): figures frozen once, then one PDF that never changes."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Actor, Transition, Unit, User, Workflow
from accounts.roles import Verb
from declarations.figures import AdministrativeFigures, DeclarationFigures
from documents.models import DamagedFileError, StoredFile
from notifications.models import Job
from portal.lib import clock
from portal.lib.calendar import Quarter

OWN_REPORTS = frozenset({Verb.ORDER_REPORT, Verb.SEE_FIGURES})
ByUnit = Sequence[tuple[Unit, AdministrativeFigures]]


class ReportStatus(models.TextChoices):
    ORDERED = "ordered", "Đang lập"
    READY = "ready", "Đã lập xong"
    FAILED = "failed", "Chưa lập được"


class QuarterlyReportQuerySet(models.QuerySet["QuarterlyReport"]):
    def ready(self) -> "QuarterlyReportQuerySet":
        return self.filter(status=ReportStatus.READY)

    def of_quarter(self, quarter: Quarter) -> "QuarterlyReportQuerySet":
        return self.filter(year=quarter.year, quarter=quarter.number)

    def visible_to(self, user: User) -> "QuarterlyReportQuerySet":
        """Reports of the very units in which the person holds a post with figures; a post above opens none.

        A report is its unit's own paper until the unit sends it up, signed: its text may still be a draft.
        """
        return self.filter(unit__in=[post.unit_id for post in user.posts_today if post.verbs & OWN_REPORTS])


class QuarterlyReport(Workflow):
    """One report of one unit. A correction is a new report, with a number of its own from the clerk."""

    TRANSITIONS: ClassVar = {
        "finish": Transition(("ordered", "failed"), "ready", "quarterlyreport.finished"),
        "fail": Transition(("ordered",), "failed", "quarterlyreport.failed"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm")
    quarter = models.PositiveSmallIntegerField("quý")
    status = models.CharField(max_length=10, choices=ReportStatus, default=ReportStatus.ORDERED)
    # The moment of the figures: the end of the quarter, or of ordering while the quarter runs.
    as_of = models.DateTimeField("số liệu tính đến")
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    # What people write: empty sections are left out of the document.
    assessment = models.TextField("đánh giá", max_length=3000, blank=True)
    plan = models.TextField("phương hướng quý sau", max_length=3000, blank=True)
    proposals = models.TextField("kiến nghị", max_length=3000, blank=True)
    figures = models.JSONField(default=dict)
    previous = models.JSONField(default=dict)
    by_unit = models.JSONField(default=list)
    # Attributes of people as they may be told; what was hidden is kept nowhere.
    attributes = models.JSONField(default=dict)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    objects = QuarterlyReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-year", "-quarter"], name="report_by_unit")]
        constraints = [
            models.CheckConstraint(name="report_quarter_exists", condition=Q(quarter__range=(1, 4))),
            models.CheckConstraint(
                name="report_ready_has_file",
                condition=Q(status="ready", file__isnull=False, finished_at__isnull=False)
                | (~Q(status="ready") & Q(file__isnull=True, finished_at__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["unit", "year", "quarter"], condition=Q(status="ordered"), name="report_one_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo {self.period.label}"

    def get_absolute_url(self) -> str:
        return reverse("reports:report_detail", args=[self.pk])

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)

    @property
    def current_figures(self) -> DeclarationFigures | None:
        """The frozen figures of the quarter; None until they are counted."""
        return DeclarationFigures(**self.figures) if self.figures else None

    @property
    def previous_figures(self) -> DeclarationFigures | None:
        """Those of the quarter before; None when nobody was on the roll then."""
        return DeclarationFigures(**self.previous) if self.previous.get("members") else None

    @property
    def closes_with_the_quarter(self) -> bool:
        """Whether the figures are those of the quarter's end, and not of a quarter that still runs."""
        return self.as_of == closing_moment(self.period)

    @property
    def pill_code(self) -> str:
        """Code of the status pill: a report being made is work under way."""
        return {"ordered": "running", "ready": "done"}.get(self.status, self.status)

    @property
    def file_name(self) -> str:
        """What a person gets when saving the file; tells neither unit nor content."""
        return f"bao-cao-quy-{self.quarter}-{self.year}.pdf"

    def read_file(self) -> bytes:
        """The stored bytes of a ready report; DamagedFileError when they are gone or not the same any more."""
        if self.file is None:
            raise DamagedFileError(f"Report {self.pk} has no file.")
        return self.file.read()

    def by_unit_today(self) -> list[dict[str, Any]]:
        """The frozen rows per unit; a unit that has come to be known by a code has that for its name."""
        codes = self._codes([row["unit"] for row in self.by_unit if "unit" in row])
        return [row | {"name": codes.get(row.get("unit", ""), row["name"])} for row in self.by_unit]

    def attributes_today(self) -> dict[str, Any]:
        """What was frozen of attributes; units by their codes, as in `by_unit_today`."""
        if "tables" not in self.attributes:
            return dict(self.attributes)
        units, names = self.attributes["units"], self.attributes["columns"]
        codes = self._codes([unit for unit in units if unit])
        return {**self.attributes, "columns": [codes.get(u, name) for u, name in zip(units, names, strict=True)]}

    @staticmethod
    def _codes(ids: Sequence[str]) -> dict[str, str]:
        return {str(unit.pk): unit.name for unit in Unit.objects.armed_forces().filter(pk__in=ids)} if ids else {}

    def freeze(
        self,
        *,
        current: DeclarationFigures,
        previous: DeclarationFigures,
        by_unit: ByUnit,
        attributes: dict[str, Any] | None = None,
    ) -> None:
        """Keeps the figures, the first time only: a second try prints the same ones."""
        rows = QuarterlyReport.objects.filter(pk=self.pk, figures={})
        names = [{"unit": str(unit.pk), "name": unit.name, **row.as_json()} for unit, row in by_unit]
        told = attributes or {}
        rows.update(figures=current.as_json(), previous=previous.as_json(), by_unit=names, attributes=told)
        self.refresh_from_db(fields=["figures", "previous", "by_unit", "attributes"])

    def finish(self, *, by: Actor, file: StoredFile) -> None:
        self.move("finish", by=by, unit=self.unit, file=file, finished_at=clock.now())

    def fail(self, *, by: Actor) -> None:
        self.move("fail", by=by, unit=self.unit)


def closing_moment(quarter: Quarter) -> datetime:
    """The last moment of the quarter in Viet Nam (aware)."""
    return datetime.combine(quarter.ends_on, time.max, tzinfo=clock.VIET_NAM)


def moment_of(quarter: Quarter) -> datetime:
    """The moment at which figures of the quarter are taken: its end, or now while it runs."""
    return min(closing_moment(quarter), clock.now())
