"""Background work of rolls; a task takes an outbox id and nothing else."""

import structlog
from celery import shared_task

from accounts.errors import RuleError
from documents.models import DamagedFileError
from notifications.models import Job, OutboxMessage
from portal.lib.sheets import SheetError
from rolls.actions import announce_readers, close_posts_at_term, exports, imports, keeping, remind_of_terms
from rolls.models import RollExport, RollImport

log = structlog.get_logger(__name__)
MAX_TRIES = 3  # a file that kills its worker must not kill workers for ever
READABLE = (RuleError, SheetError)  # their text is a sentence for the screen
FAILED = "Chưa làm xong và chưa ghi gì vào danh sách. Hãy thử lại; nếu vẫn không được thì báo người quản trị."
DAMAGED = "Tệp đã lưu không còn nguyên vẹn nên cổng không đọc. Hãy nạp lại tệp."


@shared_task
def work_on_import(outbox_id: int) -> None:
    """Tries or writes the file of one outbox row."""
    if (message := OutboxMessage.objects.claim(outbox_id)) is None:
        return
    found = RollImport.objects.select_related("unit", "ordered_by", "file").get(pk=message.payload["import"])
    job = Job.objects.get(pk=message.payload["job"])
    try:
        _refuse_killers(message)
        imports.work_on(found, job)
    except Exception as error:  # the person waits for an answer, whatever it is
        imports.give_up(found, job, _sentence(error, str(found.pk)))
    message.finish()


@shared_task
def work_on_export(outbox_id: int) -> None:
    """Makes the file of one outbox row."""
    if (message := OutboxMessage.objects.claim(outbox_id)) is None:
        return
    export = RollExport.objects.select_related("unit", "ordered_by").get(pk=message.payload["export"])
    job = Job.objects.get(pk=message.payload["job"])
    try:
        _refuse_killers(message)
        exports.build(export, job)
    except Exception as error:  # the person waits for an answer, whatever it is
        job.fail(_sentence(error, str(export.pk)))
    message.finish()


@shared_task
def purge_roll_files() -> None:
    """Files of rolls that have served."""
    keeping.purge_files()


def _refuse_killers(message: OutboxMessage) -> None:
    if message.attempts > MAX_TRIES:
        raise RuntimeError("The worker died in every try.")


def _sentence(error: Exception, pk: str) -> str:
    if isinstance(error, READABLE):
        return str(error)
    if isinstance(error, DamagedFileError):
        return DAMAGED
    log.exception("roll_work_failed", subject=pk)
    return FAILED


@shared_task
def watch_terms() -> None:
    """Posts whose term is over are closed and handed over; holders hear of it beforehand."""
    close_posts_at_term()
    remind_of_terms()


@shared_task
def tell_of_new_readers() -> None:
    """Posts that began and moves to another cell, told to whom they concern."""
    announce_readers()
