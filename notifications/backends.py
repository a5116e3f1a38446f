"""The e-mail backend of the portal: a mail is an outbox row in the caller's transaction."""

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from notifications.models.outbox import OutboxMessage, Priority, new_effect, recipient_tag
from portal.lib import clock
from portal.lib.crypto import seal
from portal.lib.mail import EFFECT_HEADER, MEMBER_HEADER, URGENT_HEADER

DELIVER = "notifications.tasks.deliver_mail"


class MailOutsideTransactionError(RuntimeError):
    """A mail sent outside a transaction could leave although what it tells never happened."""


class OutboxBackend(BaseEmailBackend):
    """Stores each message sealed, once per effect and recipient; sends nothing itself."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return store(email_messages)


def store(messages: Sequence[EmailMessage]) -> int:
    """Puts mails into the outbox in one statement; returns for how many recipients.

    Raises `MailOutsideTransactionError` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise MailOutsideTransactionError
    rows = [row for message in messages for row in _rows(message)]
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _rows(message: EmailMessage) -> Iterator[OutboxMessage]:
    """One unsaved row per recipient, so that a server may refuse one without the others."""
    headers = message.extra_headers
    effect = headers.get(EFFECT_HEADER) or new_effect("mail")
    content = {"from": message.from_email, "subject": message.subject, "body": message.body}
    for recipient in message.recipients():
        yield OutboxMessage(
            task=DELIVER,
            effect=f"{effect}{recipient_tag(recipient)}",
            priority=Priority.SIGN_IN if URGENT_HEADER in headers else Priority.ORDINARY,
            due_at=clock.now(),
            sealed_payload=seal(json.dumps({"to": recipient} | content)),
            member_id=UUID(headers[MEMBER_HEADER]) if MEMBER_HEADER in headers else None,
        )
