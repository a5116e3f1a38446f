"""Hands a stored mail to the real server: SMTP in production, a folder of files in the demo."""

import re
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from accounts.models import Member
from notifications.models import OutboxMessage, RefusedAddress

# The address itself is wrong or closed (RFC 3463: 5.1.x, 5.2.1); anything else may be better tomorrow.
WRONG_ADDRESS = re.compile(r"5\.1\.\d|5\.2\.1")
WITHOUT_DETAILS = re.compile(r"5\.\d\.\d")
WRONG_ADDRESS_CODES = (550, 551, 553)


def deliver(message: OutboxMessage) -> None:
    """Sends a claimed mail. What cannot be sent now is tried later; a wrong address is noted and given up."""
    if not may_leave(message):
        message.withdraw()
        return
    try:
        send(message)
    except Exception as error:  # a refusing server, a lost key: the row must not stay with this worker
        _failed(message, error)
    else:
        RefusedAddress.objects.clear(message.payload["to"])
        message.finish()


def may_leave(message: OutboxMessage) -> bool:
    """Nothing leaves for somebody who has died, or whose account was locked after it was written."""
    if message.member is None:
        return True
    user = getattr(message.member, "user", None)
    return (user is None or user.is_active) and not Member.objects.deceased().filter(pk=message.member.pk).exists()


def _failed(message: OutboxMessage, error: Exception) -> None:
    reply = refusal(error)
    if reply:
        RefusedAddress.objects.mark(message.payload["to"], reply, message.member)
        message.give_up("RefusedAddress")
    else:
        message.retry_later(error)


def refusal(error: Exception) -> str:
    """What the other server said (`550 5.1.1`) when the address itself takes no mail for good; else empty.

    A server that refuses us (5.7.x, relaying denied) says nothing about the address.
    """
    if not isinstance(error, SMTPRecipientsRefused):
        return ""
    (code, text), *_ = error.recipients.values()
    words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    if details := WRONG_ADDRESS.search(words):
        return f"{code} {details[0]}" if code >= 500 else ""
    return str(code) if code in WRONG_ADDRESS_CODES and not WITHOUT_DETAILS.search(words) else ""


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
