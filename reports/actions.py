"""Ordering a report, and making it step by step in the background."""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction

from accounts.errors import RuleError
from accounts.models import SYSTEM, Event, Unit, User
from declarations.figures import figures, figures_by_child
from documents.models import store
from notifications.actions import tell
from notifications.models import Job
from portal.lib import clock, pdf
from portal.lib.calendar import Quarter
from reports.attributes import attributes_of
from reports.documents import build_value, to_html
from reports.models import QuarterlyReport, ReportStatus, closing_moment, moment_of
from reports.permissions import can_order_report

TASK = "reports.tasks.build_report"
STEPS = 4  # figures, document with chart, PDF, file
NOT_ALLOWED = "Chỉ bí thư hoặc phó bí thư của đơn vị mới lập được báo cáo quý của đơn vị mình."
NOT_BEGUN = "Quý này chưa bắt đầu. Hãy chọn quý hiện tại hoặc một quý đã qua."
UNDER_WAY = "Báo cáo của quý này đang được lập. Hãy chờ lập xong rồi mở trong danh sách báo cáo."
FAILED = "Chưa lập được báo cáo. Không có gì bị mất; hãy bấm “Thử lại”, nếu vẫn không được thì báo người quản trị."


@dataclass(frozen=True)
class Texts:
    """What people write into a report; an empty part is left out."""

    assessment: str = ""
    plan: str = ""
    proposals: str = ""


@transaction.atomic
def order_report(*, by: User, unit: Unit, quarter: Quarter, texts: Texts | None = None) -> QuarterlyReport:
    """A report to be made in the background, figures as of the end of the quarter (now, while it runs).

    Raises `RuleError` without the right, before the quarter begins, and while the same one is being made.
    """
    if not can_order_report(by, unit):
        raise RuleError(NOT_ALLOWED)
    if quarter.starts_on > clock.today():
        raise RuleError(NOT_BEGUN)
    try:
        with transaction.atomic():
            report = QuarterlyReport.objects.create(
                unit=unit,
                year=quarter.year,
                quarter=quarter.number,
                as_of=moment_of(quarter),
                ordered_by=by,
                ordered_at=clock.now(),
                **asdict(texts or Texts()),
            )
    except IntegrityError as error:
        raise RuleError(UNDER_WAY) from error
    report.job = Job.objects.start(
        owner=by, title=str(report), task=TASK, payload={"report": str(report.pk)}, back_url=report.get_absolute_url()
    )
    report.save(update_fields=["job"])
    Event.objects.append(
        by=by, verb="quarterlyreport.ordered", subject=report, unit=unit, data={"period": str(quarter)}
    )
    return report


def build(report: QuarterlyReport, job: Job) -> None:
    """Figures, document, PDF, file: each step shown as progress. Safe to run again after any crash.

    Raises what goes wrong; nothing is stored then but the frozen figures.
    """
    job.progress(0, STEPS)
    if report.status != ReportStatus.READY:
        _freeze(report)
        job.progress(1, STEPS)
        html = to_html(build_value(report))
        job.progress(2, STEPS)
        content = pdf.render(html)
        job.progress(3, STEPS)
        _keep(report, content)
    job.finish(report.get_absolute_url())


def _freeze(report: QuarterlyReport) -> None:
    if report.figures:
        return
    before = report.period.previous()
    ends = closing_moment(before)
    report.freeze(
        current=figures(report.unit, since=ends, as_of=report.as_of),
        previous=figures(report.unit, since=closing_moment(before.previous()), as_of=ends),
        by_unit=[] if report.unit.is_cell else figures_by_child(report.unit, as_of=report.as_of),
        attributes=attributes_of(report.unit, since=ends, as_of=report.as_of, closes=report.closes_with_the_quarter),
    )


@transaction.atomic
def _keep(report: QuarterlyReport, content: bytes) -> None:
    """Stores the one file of the report; a second worker finds it finished and leaves it."""
    locked = QuarterlyReport.objects.select_for_update().get(pk=report.pk)
    if locked.status == ReportStatus.READY:
        return
    locked.finish(
        by=SYSTEM, file=store(content, name=report.file_name, content_type="application/pdf", purpose="report")
    )
    tell(
        report.ordered_by,
        effect=f"report:{report.pk}",
        title=f"{report} đã lập xong",
        url=report.get_absolute_url(),
    )


@transaction.atomic
def give_up(report: QuarterlyReport, job: Job) -> None:
    """The report could not be made; the person reads why and can try again."""
    if report.can("fail"):
        report.fail(by=SYSTEM)
    job.fail(FAILED)
