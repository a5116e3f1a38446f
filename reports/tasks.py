"""Background work of reports; a task takes an outbox id and nothing else."""

import structlog
from celery import shared_task

from notifications.models import Job, OutboxMessage
from reports.actions import build, give_up
from reports.models import QuarterlyReport

log = structlog.get_logger(__name__)
MAX_TRIES = 3  # a document that kills its worker must not kill workers for ever


@shared_task
def build_report(outbox_id: int) -> None:
    """Makes the report of one outbox row; whatever goes wrong becomes a sentence on the screen."""
    message = OutboxMessage.objects.claim(outbox_id)
    if message is None:
        return
    report = QuarterlyReport.objects.select_related("unit").get(pk=message.payload["report"])
    job = Job.objects.get(pk=message.payload["job"])
    try:
        if message.attempts > MAX_TRIES:
            raise RuntimeError("The worker died in every try.")
        build(report, job)
    except Exception:  # the person waits for an answer, whatever it is
        log.exception("report_failed", report=str(report.pk))
        give_up(report, job)
    message.finish()
