"""MailSink: a real SMTP server that keeps what it is given, and can refuse or be slow."""

import asyncio
import email
import email.policy
import socket
import threading
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailSink:
    """Use as a context manager. `received` holds recipient and message of every accepted mail."""

    def __init__(self, *, seconds_per_mail: float = 0.0) -> None:
        self.received: list[tuple[str, EmailMessage]] = []
        self.refusal = ""  # what the server answers instead of taking the mail
        self.refused: set[str] = set()  # recipients it does not take for now
        self.replies: dict[str, str] = {}  # recipient → what it answers to this address
        self.hangs = False  # takes the mail's text and answers nobody until it closes
        self.seconds_per_mail = seconds_per_mail
        self._closing = asyncio.Event()
        self._lock = threading.Lock()
        self.port = free_port()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "450 4.2.1 mailbox busy"
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusal:
            return self.refusal
        if self.hangs:
            await self._closing.wait()
            return "451 4.4.2 too late"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self._lock:
            self.received += [(recipient, message) for recipient in envelope.rcpt_tos]
        # After it was kept: a client that dies now does not know that its mail arrived.
        await asyncio.sleep(self.seconds_per_mail)
        return "250 OK"

    def __enter__(self) -> Self:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.loop.call_soon_threadsafe(self._closing.set)
        self._controller.stop()

    def as_settings(self) -> dict[str, Any]:
        """Value of `settings.DELIVERY_EMAIL` that leads here."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
            "EMAIL_HOST_USER": "",
            "EMAIL_HOST_PASSWORD": "",
        }

    def message_ids(self) -> dict[str, set[str]]:
        """Recipient → distinct Message-IDs received; a mail sent again counts once."""
        found: dict[str, set[str]] = {}
        with self._lock:
            for recipient, message in self.received:
                found.setdefault(recipient, set()).add(str(message["Message-ID"]))
        return found
