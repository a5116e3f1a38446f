from notifications.models.channels import Preference, RefusedAddress
from notifications.models.deadlines import Deadline, Reminder
from notifications.models.jobs import Heartbeat, Job
from notifications.models.notices import Notice
from notifications.models.outbox import OutboxMessage
from notifications.models.phones import PhoneCheck
from notifications.models.rules import CalendarDay, Rule

__all__ = [
    "CalendarDay",
    "Deadline",
    "Heartbeat",
    "Job",
    "Notice",
    "OutboxMessage",
    "PhoneCheck",
    "Preference",
    "RefusedAddress",
    "Reminder",
    "Rule",
]
