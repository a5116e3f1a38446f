"""Telling people, and reminding them before, on and after a due day."""

from notifications.actions.deadlines import (
    Duty,
    cancel_deadlines,
    compute,
    meet_deadlines,
    reopen_deadlines,
    set_deadlines,
    set_deadlines_of,
    stop_deadlines,
)
from notifications.actions.reminding import is_open_window, remind, steps_reached
from notifications.actions.telling import (
    Told,
    change_waiting_senders,
    choose_reminders,
    fall_silent,
    read_all,
    retry_job,
    tell,
    tell_many,
    try_address_again,
    withdraw_messages,
)

__all__ = [
    "Duty",
    "Told",
    "cancel_deadlines",
    "change_waiting_senders",
    "choose_reminders",
    "compute",
    "fall_silent",
    "is_open_window",
    "meet_deadlines",
    "read_all",
    "remind",
    "reopen_deadlines",
    "retry_job",
    "set_deadlines",
    "set_deadlines_of",
    "steps_reached",
    "stop_deadlines",
    "tell",
    "tell_many",
    "try_address_again",
    "withdraw_messages",
]
