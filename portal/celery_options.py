"""How background work runs: nothing is lost, nothing piles up, nothing personal is in a message.

A message carries the id of an outbox or job row and nothing else. Losing one is harmless, since
the sweep finds the row again; running one twice is harmless, since effects are unique.
"""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.conf import settings

LOST_MESSAGE_AFTER_SECONDS = 1800


def _filesystem_options(folder: Path) -> dict[str, Any]:
    """Make the broker's folders (kombu does not) and return the transport options for them."""
    messages, exchanges = folder / "messages", folder / "exchanges"
    for each in (messages, exchanges):
        each.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(exchanges),
        # The default of one second makes 100 tasks take 29 s instead of 3.
        "polling_interval": 0.1,
    }


def _redis_options() -> dict[str, Any]:
    return {
        "visibility_timeout": LOST_MESSAGE_AFTER_SECONDS,
        # With the default a lost message comes back a minute later than the timeout says.
        "unacked_restore_throttle": 1,
        # A hung Redis must not hang us: without these a send blocks for 40 s and more.
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
    }


def broker_options(url: str, folder: Path) -> dict[str, Any]:
    """Return the transport options for a broker's address; `folder` serves the filesystem broker."""
    return _filesystem_options(folder) if url.startswith("filesystem:") else _redis_options()


broker_url = settings.CELERY_BROKER_URL
broker_transport_options = broker_options(broker_url, settings.BROKER_FOLDER)
broker_connection_retry_on_startup = True

task_default_queue = "portal"  # no dots: kombu's filesystem transport mixed up dotted names
task_serializer = "json"
accept_content = ["json"]
task_ignore_result = True  # what a task did is written in its own row
task_acks_late = True
task_reject_on_worker_lost = True
task_time_limit = 600
task_soft_time_limit = 540
worker_prefetch_multiplier = 1
worker_max_tasks_per_child = 50  # WeasyPrint does not give memory back
worker_soft_shutdown_timeout = 30
worker_send_task_events = False
timezone = settings.TIME_ZONE
enable_utc = True

# Each of these asks the database what is due, so a missed beat is caught up by the next.
# `expires` throws away beats that nobody took in time: after a pause one is enough.
beat_schedule = {
    "tick": {"task": "notifications.tasks.tick", "schedule": 2.0, "options": {"expires": 4}},
    "sweep": {"task": "notifications.tasks.sweep", "schedule": 60.0, "options": {"expires": 120}},
    "heartbeat": {
        "task": "notifications.tasks.beat_heartbeat",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "reminders": {
        "task": "notifications.tasks.plan_reminders",
        "schedule": 600.0,
        "options": {"expires": 1200},
    },
    "digests": {
        "task": "portal.tasks.plan_digests",
        "schedule": 600.0,
        "options": {"expires": 1200},
    },
    "newcomers": {
        "task": "declarations.tasks.ask_newcomers",
        "schedule": 600.0,
        "options": {"expires": 1200},
    },
    "renewals": {
        "task": "declarations.tasks.renewals",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "terms of posts": {"task": "rolls.tasks.watch_terms", "schedule": crontab(minute=5)},
    "new readers": {"task": "rolls.tasks.tell_of_new_readers", "schedule": 600.0, "options": {"expires": 1200}},
    "stale applicants": {
        "task": "accounts.tasks.delete_stale_applicants",
        "schedule": crontab(hour=3, minute=10),
    },
    "stale recoveries": {"task": "accounts.tasks.expire_recoveries", "schedule": crontab(hour=3, minute=12)},
    "seal of reads": {"task": "accounts.tasks.seal_reads", "schedule": crontab(hour=0, minute=20)},
    # What served its purpose goes at night, a minute apart.
    "purge outbox": {"task": "notifications.tasks.purge_outbox", "schedule": crontab(hour=3, minute=20)},
    "purge roll files": {"task": "rolls.tasks.purge_roll_files", "schedule": crontab(minute=24)},
    "purge once keys": {"task": "accounts.tasks.purge_once_keys", "schedule": crontab(hour=3, minute=21)},
    "purge incidents": {"task": "declarations.tasks.purge_incidents", "schedule": crontab(hour=3, minute=24)},
    "own data files": {
        "task": "privacy.tasks.expire_own_data_files",
        "schedule": 600.0,
        "options": {"expires": 1200},
    },
    "purge by night": {"task": "privacy.tasks.purge_by_night", "schedule": crontab(hour=2, minute=30)},
    "purge papers": {"task": "declarations.tasks.purge_papers", "schedule": crontab(hour=3, minute=27)},
    "purge sessions": {"task": "accounts.tasks.purge_sessions", "schedule": crontab(hour=3, minute=22)},
}
