"""A worker that kills itself at one point, once: `celery -A tests.faults.dying worker`.

PORTAL_DIES_AT names the point, PORTAL_HAS_DIED the file that remembers that it happened.
"""

import os
import signal
import smtplib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import django
from celery.worker.request import Request

from portal.celery import app as app

django.setup()

from notifications import delivery  # noqa: E402  (needs Django)
from notifications.models.outbox import OutboxMessage, OutboxQuerySet  # noqa: E402

# Point → what is wrapped, and whether death comes before or after it.
POINTS: dict[str, tuple[Any, str, bool]] = {
    "at the start": (OutboxQuerySet, "claim", True),
    "before sending": (delivery, "send", True),
    "in the middle of sending": (smtplib.SMTP, "rcpt", False),
    "after sending": (delivery, "send", False),
    "after the effect, before the ack": (OutboxMessage, "finish", False),
    "after the ack": (Request, "acknowledge", False),
}


def _die_once() -> None:
    mark = Path(os.environ["PORTAL_HAS_DIED"])
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _dying(function: Callable[..., Any], *, before: bool) -> Callable[..., Any]:
    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before and _is_about_mail(args):
            _die_once()
        answer = function(*args, **kwargs)
        if not before and _is_about_mail(args):
            _die_once()
        return answer

    return wrapped


def _is_about_mail(args: tuple[Any, ...]) -> bool:
    """Acks of ticks do not count."""
    return not (args and isinstance(args[0], Request)) or args[0].name == "notifications.tasks.deliver_mail"


if point := os.environ.get("PORTAL_DIES_AT"):
    owner, name, before = POINTS[point]
    setattr(owner, name, _dying(getattr(owner, name), before=before))
