"""Times of keeping of notices and reminders. Deadlines stay, dated and nameless: past figures are counted from them."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from accounts.retention import Keeping, Term
from notifications.models import Notice, OutboxMessage, PhoneCheck, Preference, RefusedAddress, Reminder


def expired_notices(term: Term) -> QuerySet[Notice]:
    """Notices older than the term, read or not."""
    return Notice.objects.filter(created_at__lt=term.before)


def purge_notices(keys: Sequence[Any], purge_id: uuid.UUID) -> None:
    Notice.objects.filter(pk__in=keys).delete()


def expired_reminders(term: Term) -> QuerySet[Reminder]:
    """Traces of reminders older than the term."""
    return Reminder.objects.filter(at__lt=term.before)


def purge_reminders(keys: Sequence[Any], purge_id: uuid.UUID) -> None:
    Reminder.objects.filter(pk__in=keys).delete()


KEEPINGS = (
    Keeping("keep-notices", "Thông báo trong cổng", expired_notices, purge_notices, member="user__member_id"),
    Keeping(
        "keep-reminders", "Dấu nhắc việc đã gửi", expired_reminders, purge_reminders,
        "deadline__unit_id", "recipient_id",
    ),
)  # fmt: skip


def erase(members: Sequence[uuid.UUID]) -> None:
    """Notices and reminders of these people, what they chose, and messages on their way to them."""
    for rows in (Notice.objects, Preference.objects, PhoneCheck.objects):
        rows.filter(user__member__in=members).delete()
    Reminder.objects.filter(recipient__in=members).delete()
    RefusedAddress.objects.filter(member__in=members).delete()
    OutboxMessage.objects.filter(member__in=members).delete()
