"""Logs: one JSON object per line, without anything that says who somebody is.

Two rules keep it so. Our own code logs an event name and codes; a path would carry the id of a
person's declaration, so a request is known by the name of its URL. Of other libraries' messages
only the template is kept (`%s: %s`), because what they fill in may be a path, a name or an
address; of an exception the type and the places, because its text may quote a row.
"""

import logging
import sys
import time
import traceback
import uuid
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponseBase

log = structlog.get_logger("portal.request")

Event = MutableMapping[str, Any]


def task_name(_: Any, __: str, event: Event) -> Event:
    """Add the name of the task that Celery speaks of, and nothing else it knows of it."""
    task = getattr(event["_record"], "data", None)
    if isinstance(task, dict) and "name" in task:
        event["task"] = task["name"]
    return event


def without_exception_text(_: Any, __: str, event: Event) -> Event:
    """Replace `exc_info` by the exception's type and the places it passed, innermost last."""
    found = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = found[1] if isinstance(found, tuple) else sys.exception() if found is True else found
    if isinstance(error, BaseException):
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        event["places"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event


class OnlyExceptions(logging.Filter):
    """Lets pass what carries an exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [*_SHARED, task_name],
            "processors": [
                without_exception_text,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            "use_get_message": False,  # the template, not what was filled in
        }
    },
    "filters": {"exceptions": {"()": OnlyExceptions}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Django's own handlers print paths, and mail whole requests to ADMINS.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # Of a 4xx our own line says more; of a 500 the exception is what counts.
        "django.request": {"filters": ["exceptions"]},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # At INFO a line for every tick.
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        # WeasyPrint and fontTools tell of every step of every page.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
    },
}

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


class RequestLogMiddleware:
    """One line per request: id, method, name of the URL, status, milliseconds; nothing of the person.

    The id is ours, bound for every line logged meanwhile. It is not sent to the browser: pages
    for a foreign and for a missing row must be equal, headers included.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex):
            response = self.get_response(request)
            log.info(
                "request",
                method=request.method,
                url_name=_url_name(request),
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000),
            )
        return response


def _url_name(request: HttpRequest) -> str:
    """Return the URL's name, `-` where nothing matched (a static file, a wrong address)."""
    match = request.resolver_match
    return (match.view_name or "-") if match else "-"
