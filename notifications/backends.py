"""The e-mail backend of the portal: a mail is an outbox row in the caller's transaction."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from notifications.models.outbox import OutboxMessage, Priority, new_effect, recipient_tag
from portal.lib.mail import EFFECT_HEADER, URGENT_HEADER

DELIVER = "notifications.tasks.deliver_mail"


class MailOutsideTransactionError(RuntimeError):
    """A mail sent outside a transaction could leave although what it tells never happened."""


class OutboxBackend(BaseEmailBackend):
    """Stores each message sealed, once per effect and recipient; sends nothing itself."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if not connection.in_atomic_block:
            raise MailOutsideTransactionError
        stored = 0
        for message in email_messages:
            effect = message.extra_headers.get(EFFECT_HEADER) or new_effect("mail")
            is_urgent = URGENT_HEADER in message.extra_headers
            for recipient in message.recipients():
                OutboxMessage.objects.put(
                    task=DELIVER,
                    effect=f"{effect}{recipient_tag(recipient)}",
                    priority=Priority.SIGN_IN if is_urgent else Priority.ORDINARY,
                    payload={
                        "to": recipient,
                        "from": message.from_email,
                        "subject": message.subject,
                        "body": message.body,
                    },
                )
                stored += 1
        return stored
