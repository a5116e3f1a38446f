"""Ordering and making a report: once, frozen, and safe to try again after any crash."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.actions import end_membership
from accounts.errors import RuleError
from accounts.models import SYSTEM, Event
from declarations.actions import close_request
from declarations.figures import figures
from declarations.models import DeclarationRequest
from documents.models import DamagedFileError, StoredFile
from notifications.actions import retry_job
from notifications.models import Job, Notice, OutboxMessage
from notifications.models.outbox import OutboxStatus
from notifications.tasks import sweep
from portal.lib import clock, pdf
from portal.lib.calendar import Quarter
from reports import actions
from reports.models import QuarterlyReport, closing_moment
from reports.tasks import MAX_TRIES, build_report
from tests import factories as make
from tests.personas import Personas
from tests.reports.conftest import OCTOBER, THIRD_QUARTER, order, ready, work

FOURTH_QUARTER = THIRD_QUARTER.next()


@pytest.fixture(autouse=True)
def _october(db: None) -> Iterator[None]:
    with clock.set_to(OCTOBER):
        yield


@pytest.fixture(autouse=True)
def _quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed is the matter of test_documents.py."""
    monkeypatch.setattr(pdf, "render", lambda html: b"%PDF-1.7 " + html.encode())


def job_of(report: QuarterlyReport) -> Job:
    assert report.job_id is not None
    return Job.objects.get(pk=report.job_id)


# Ordering --------------------------------------------------------------------------------------


def test_figures_of_an_ended_quarter_are_those_of_its_end(personas: Personas) -> None:
    report = order(personas.secretary, personas.cell)
    assert report.as_of == closing_moment(THIRD_QUARTER)
    assert clock.local(report.as_of).isoformat() == "2026-09-30T23:59:59.999999+07:00"


def test_figures_of_the_running_quarter_are_those_of_now(personas: Personas) -> None:
    assert order(personas.secretary, personas.cell, FOURTH_QUARTER).as_of == OCTOBER


def test_a_quarter_that_has_not_begun_is_refused(personas: Personas) -> None:
    with pytest.raises(RuleError, match="chưa bắt đầu"):
        order(personas.secretary, personas.cell, FOURTH_QUARTER.next())


def test_ordering_leaves_one_job_and_one_event(personas: Personas) -> None:
    report = order(personas.secretary, personas.cell)
    assert [event.verb for event in Event.objects.about(report)] == ["quarterlyreport.ordered"]
    row = OutboxMessage.objects.get(task=actions.TASK)
    assert row.payload == {"report": str(report.pk), "job": str(report.job_id)}


def test_the_same_report_is_not_made_twice_at_once(personas: Personas) -> None:
    order(personas.secretary, personas.cell)
    with pytest.raises(RuleError, match="đang được lập"):
        order(personas.deputy, personas.cell)
    work()
    assert order(personas.deputy, personas.cell).status == "ordered", "a correction is a new report"


@pytest.mark.parametrize(
    "who", ["committee_member", "member", "neighbour_secretary", "commune_secretary", "administrator", "superuser"]
)
def test_only_the_head_of_the_unit_orders(personas: Personas, who: str) -> None:
    with pytest.raises(RuleError, match="Chỉ bí thư hoặc phó bí thư"):
        order(getattr(personas, who), personas.cell)


# Making ----------------------------------------------------------------------------------------


def test_a_made_report_has_its_figures_its_file_and_one_notice(history: Personas) -> None:
    report = ready(history.secretary, history.cell)
    second = closing_moment(THIRD_QUARTER.previous())
    expected = figures(history.cell, since=second, as_of=report.as_of)
    assert report.current_figures == expected
    assert report.previous_figures == figures(history.cell, since=closing_moment(Quarter(2026, 1)), as_of=second)
    assert report.read_file().startswith(b"%PDF-1.7")
    assert report.by_unit == []
    job = job_of(report)
    assert (job.state, job.done, job.total, job.result_url) == ("done", 4, 4, report.get_absolute_url())
    assert Notice.objects.get(user=history.secretary, url=report.get_absolute_url()).read_at is None
    assert [event.verb for event in Event.objects.about(report)][-1] == "quarterlyreport.finished"
    assert OutboxMessage.objects.get(task=actions.TASK).status == OutboxStatus.DONE


def test_later_events_leave_the_figures_of_the_quarter_alone(history: Personas) -> None:
    report = ready(history.secretary, history.cell)
    request, since = DeclarationRequest.objects.get(), closing_moment(THIRD_QUARTER.previous())
    make.make_declaration(request, by=history.secretary, pages=(make.make_page("Năm"),))
    make.make_consent(request, by=history.member, opinion="Tôi xin rút.")
    row = make.membership_of(make.member_of(history.other_member))
    end_membership(by=SYSTEM, membership=row, on=clock.today(), reason="transfer")
    close_request(by=history.province_secretary, request=request)
    assert figures(history.cell, since=since, as_of=report.as_of) == report.current_figures
    assert figures(history.cell, since=since, as_of=clock.now()) != report.current_figures


def test_progress_goes_up_step_by_step(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    monkeypatch.setattr(Job, "progress", lambda job, done, total: seen.append((done, total)))
    ready(personas.secretary, personas.cell)
    assert seen == [(0, 4), (1, 4), (2, 4), (3, 4)]


def test_the_task_run_twice_leaves_one_file(personas: Personas) -> None:
    report = ready(personas.secretary, personas.cell)
    row = OutboxMessage.objects.get(task=actions.TASK)
    build_report(row.pk)
    OutboxMessage.objects.filter(pk=row.pk).update(status=OutboxStatus.PENDING, done_at=None)
    before = report.file_id
    actions.build(QuarterlyReport.objects.get(pk=report.pk), job_of(report))
    assert StoredFile.objects.count() == 1
    assert QuarterlyReport.objects.get(pk=report.pk).file_id == before
    assert Notice.objects.filter(user=personas.secretary).count() == 1
    assert job_of(report).state == "done"


def test_two_workers_that_end_together_leave_one_file(personas: Personas, settings: Any) -> None:
    report = order(personas.secretary, personas.cell)
    first, second = (QuarterlyReport.objects.get(pk=report.pk) for _ in range(2))
    actions.build(first, job_of(report))
    actions.build(second, job_of(report))
    assert StoredFile.objects.count() == 1
    assert len([path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("step", ["figures", "build_value", "pdf.render", "store", "tell"])
def test_a_crash_at_any_step_is_told_and_can_be_tried_again(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def crash(*_: Any, **__: Any) -> Any:
        raise OSError("disk full")

    report = order(personas.secretary, personas.cell)
    with monkeypatch.context() as patch:
        patch.setattr(pdf if step == "pdf.render" else actions, step.rpartition(".")[2], crash)
        work()
    report.refresh_from_db()
    job = job_of(report)
    assert (report.status, job.state) == ("failed", "failed")
    assert "Thử lại" in job.error
    assert StoredFile.objects.count() == 0
    frozen = report.figures
    assert retry_job(job)
    assert not retry_job(job), "a second click changes nothing"
    work()
    report.refresh_from_db()
    assert (report.status, job_of(report).state) == ("ready", "done")
    assert step == "figures" or report.figures == frozen


def test_figures_frozen_before_a_crash_are_printed_later(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    report = order(personas.secretary, personas.cell)
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render", lambda html: 1 / 0)
        work()
    report.refresh_from_db()
    QuarterlyReport.objects.filter(pk=report.pk).update(figures={**report.figures, "members": 99})
    retry_job(job_of(report))
    work()
    assert QuarterlyReport.objects.get(pk=report.pk).figures["members"] == 99


def test_a_worker_that_vanishes_is_followed_by_another(personas: Personas, settings: Any) -> None:
    report = order(personas.secretary, personas.cell)
    row = OutboxMessage.objects.get(task=actions.TASK)
    OutboxMessage.objects.claim(row.pk)  # and killed
    work()
    assert QuarterlyReport.objects.get(pk=report.pk).status == "ordered"
    with clock.set_to(OCTOBER + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)):
        sweep()
        work()
    assert QuarterlyReport.objects.get(pk=report.pk).status == "ready"


def test_a_report_that_kills_every_worker_is_given_up(personas: Personas) -> None:
    report = order(personas.secretary, personas.cell)
    row = OutboxMessage.objects.get(task=actions.TASK)
    OutboxMessage.objects.filter(pk=row.pk).update(attempts=MAX_TRIES)
    build_report(row.pk)
    assert QuarterlyReport.objects.get(pk=report.pk).status == "failed"


# What the database itself refuses ------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(figures={}),
        lambda rows: rows.update(file=None),
        lambda rows: rows.update(status="ordered"),
        lambda rows: rows.delete(),
    ],
)
def test_a_finished_report_never_changes(personas: Personas, change: Any) -> None:
    report = ready(personas.secretary, personas.cell)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(QuarterlyReport.objects.filter(pk=report.pk))
    assert QuarterlyReport.objects.get(pk=report.pk).status == "ready"


def test_a_report_without_a_file_cannot_be_read(personas: Personas) -> None:
    with pytest.raises(DamagedFileError):
        order(personas.secretary, personas.cell).read_file()


def test_quarters_of_long_ago_can_be_reported(personas: Personas) -> None:
    with clock.set_to(datetime(2027, 1, 1, 0, 0, tzinfo=UTC)):
        assert order(personas.secretary, personas.cell, FOURTH_QUARTER).as_of == closing_moment(FOURTH_QUARTER)
