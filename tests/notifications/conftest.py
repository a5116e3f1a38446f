"""A real SMTP server on this machine, and mails waiting in the outbox."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from notifications.models import OutboxMessage
from notifications.models.outbox import OutboxStatus
from tests.notifications.sink import MailSink

LONG_DUE = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def sink(settings: Any) -> Iterator[MailSink]:
    """The server the portal delivers to in this test."""
    with MailSink() as running:
        settings.DELIVERY_EMAIL = running.as_settings()
        yield running


@pytest.fixture
def put_mail(db: None) -> Callable[..., OutboxMessage]:
    """Puts one mail into the outbox, in the state a step of delivery expects."""

    def put(effect: str, to: str = "an@example.vn", status: str = OutboxStatus.QUEUED) -> OutboxMessage:
        payload = {"to": to, "from": "cong@example.vn", "subject": "Bạn có một việc", "body": "Hãy đăng nhập."}
        row = OutboxMessage.objects.put(
            task="notifications.tasks.deliver_mail", effect=effect, payload=payload, due_at=LONG_DUE
        )
        OutboxMessage.objects.filter(pk=row.pk).update(status=status)
        return OutboxMessage.objects.get(pk=row.pk)

    return put
