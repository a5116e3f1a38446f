"""Background work of privacy; a task takes an outbox id and nothing else."""

import structlog
from celery import shared_task

from notifications.models import Job, OutboxMessage
from privacy import actions
from privacy.models import OwnDataFile, Purge

log = structlog.get_logger(__name__)
MAX_TRIES = 3


@shared_task
def build_own_data(outbox_id: int) -> None:
    """Makes one copy of own data; whatever goes wrong becomes a sentence on the screen."""
    message = OutboxMessage.objects.claim(outbox_id)
    if message is None:
        return
    order = OwnDataFile.objects.select_related("user__member").get(pk=message.payload["order"])
    job = Job.objects.get(pk=message.payload["job"])
    try:
        if message.attempts > MAX_TRIES:
            raise RuntimeError("The worker died in every try.")
        actions.build_own_data(order, job)
    except Exception:  # the person waits for an answer, whatever it is
        log.exception("own_data_failed", order=str(order.pk))
        actions.give_up_own_data(order, job)
    message.finish()


@shared_task
def run_purge(outbox_id: int) -> None:
    """Goes on with one purge until nothing of it is left."""
    message = OutboxMessage.objects.claim(outbox_id)
    if message is None:
        return
    purge = Purge.objects.get(pk=message.payload["purge"])
    job = Job.objects.filter(pk__in=filter(None, [message.payload.get("job")])).first()
    try:
        actions.run_purge(purge, job)
    except Exception:  # what is gone is gone; the rest waits for the next try
        log.exception("purge_failed", purge=str(purge.pk))
        actions.give_up_purge(purge, job)
    message.finish()


@shared_task
def expire_own_data_files() -> None:
    """Copies whose day is over."""
    actions.expire_files()


@shared_task
def purge_by_night() -> None:
    """Deletion by the clock, only where an administrator switched it on."""
    actions.purge_by_night()
