"""The ticks of the portal. Each queries what is due; none takes anything but an outbox id."""

from celery import current_app, shared_task

from notifications import sms
from notifications.actions import remind
from notifications.delivery import deliver
from notifications.models import Heartbeat, OutboxMessage


@shared_task
def tick() -> None:
    """Hands due outbox rows to the worker; what the broker does not take is due at the next tick again."""
    rows = OutboxMessage.objects.take()
    for sent, row in enumerate(rows):
        try:
            current_app.send_task(row.task, args=[row.pk])
        except Exception:
            OutboxMessage.objects.put_back(rows[sent:])
            raise


@shared_task
def sweep() -> None:
    """Takes back what a dead worker left; a mail then carries the same Message-ID again."""
    OutboxMessage.objects.take_back()


@shared_task
def deliver_mail(outbox_id: int) -> None:
    """Sends one stored mail; a refusing or hanging server means a later try."""
    message = OutboxMessage.objects.claim(outbox_id)
    if message is not None:
        deliver(message)


@shared_task
def deliver_sms(outbox_id: int) -> None:
    """Hands one stored text message to the gateway; what it does not take now means a later try."""
    message = OutboxMessage.objects.claim(outbox_id)
    if message is not None:
        sms.deliver(message)


@shared_task
def plan_reminders() -> None:
    """Reminders whose day has come."""
    remind()


@shared_task
def purge_outbox() -> None:
    """Work that ended a month ago: nobody needs to know any more who was told what."""
    OutboxMessage.objects.purge()


@shared_task
def beat_heartbeat() -> None:
    """Sent by beat, run by the worker: both are alive."""
    Heartbeat.beat("beat")
    Heartbeat.beat("worker")
