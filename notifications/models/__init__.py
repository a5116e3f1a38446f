from notifications.models.deadlines import CalendarDay, Deadline, Reminder, Rule
from notifications.models.jobs import Heartbeat, Job
from notifications.models.notices import Notice
from notifications.models.outbox import OutboxMessage

__all__ = ["CalendarDay", "Deadline", "Heartbeat", "Job", "Notice", "OutboxMessage", "Reminder", "Rule"]
