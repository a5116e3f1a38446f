"""Background work of declarations."""

import structlog
from celery import shared_task

from accounts.models import Member
from declarations.actions import (
    ask_members,
    ask_renewals,
    follow_member,
    is_being_asked,
    printing,
    purge_impostor_reports,
)
from declarations.models import DeclarationRequest, PrintOrder
from declarations.scans import purge_scans
from notifications.models import Job, OutboxMessage

log = structlog.get_logger(__name__)


@shared_task
def ask_reached(outbox_id: int) -> None:
    """Asks everybody a large request reaches; run twice it asks nobody twice."""
    message = OutboxMessage.objects.claim(outbox_id)
    if message is None:
        return
    for request in DeclarationRequest.objects.issued().filter(pk=message.payload["request"]):
        ask_members(request)
    message.finish()


@shared_task
def follow_move(outbox_id: int) -> None:
    """A member went to another cell; run twice it changes nothing more."""
    message = OutboxMessage.objects.claim(outbox_id)
    if message is None:
        return
    follow_member(Member.objects.get(pk=message.payload["member"]))
    message.finish()


@shared_task
def ask_newcomers() -> None:
    """Members who joined a cell after a request was issued are asked too."""
    for request in DeclarationRequest.objects.issued():
        if not is_being_asked(request):
            ask_members(request)


@shared_task
def renewals() -> None:
    """Members whose declaration has stood for its period are asked to confirm it."""
    ask_renewals()


@shared_task
def purge_incidents() -> None:
    """What was told of false pages goes some months after its end; the bare count stays."""
    purge_impostor_reports()


@shared_task
def print_forms(outbox_id: int) -> None:
    """Prints the forms of one order; whatever goes wrong becomes a sentence on the screen."""
    message = OutboxMessage.objects.claim(outbox_id)
    if message is None:
        return
    job = Job.objects.get(pk=message.payload["job"])
    try:
        orders = PrintOrder.objects.select_related("request__unit", "unit", "ordered_by")
        printing.print_forms(orders.get(pk=message.payload["order"]), job)
    except Exception:
        log.exception("forms.failed")
        job.fail(printing.FAILED)
    message.finish()


@shared_task
def purge_papers() -> None:
    """Printed forms of last week, and scans that nothing rests on."""
    printing.purge_prints()
    purge_scans()
