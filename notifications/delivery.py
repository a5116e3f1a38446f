"""Hands a stored mail to the real server: SMTP in production, a folder of files in the demo."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Lower

from accounts.models import Member
from notifications.models.outbox import OutboxMessage


def connection() -> BaseEmailBackend:
    """The server named by EMAIL_URL."""
    config = settings.DELIVERY_EMAIL
    options: dict[str, Any] = {}
    if config["EMAIL_BACKEND"].endswith("filebased.EmailBackend"):
        options = {"file_path": config.get("EMAIL_FILE_PATH") or settings.DELIVERY_EMAIL_FOLDER}
    elif config["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        options = {
            "host": config["EMAIL_HOST"],
            "port": config["EMAIL_PORT"],
            "username": config["EMAIL_HOST_USER"],
            "password": config["EMAIL_HOST_PASSWORD"],
            "use_tls": config.get("EMAIL_USE_TLS", False),
            "use_ssl": config.get("EMAIL_USE_SSL", False),
            "timeout": settings.EMAIL_TIMEOUT,
        }
    return get_connection(config["EMAIL_BACKEND"], **options)


def is_wanted(message: OutboxMessage) -> bool:
    """False when the account behind the address belongs to somebody who has died: nothing leaves any more."""
    address = str(message.payload["to"]).lower()
    owners = Member.objects.deceased().alias(address=Lower("user__email")).filter(address=address)
    return not owners.exists()


def send(message: OutboxMessage) -> None:
    """Sends one stored mail; raises what the server answers (OSError, SMTPException)."""
    content = message.payload
    EmailMessage(
        subject=content["subject"],
        body=content["body"],
        from_email=content["from"],
        to=[content["to"]],
        headers={"Message-ID": message.message_id},
        connection=connection(),
    ).send()
