"""Log lines are JSON and hold nothing by which a person or a record could be known."""

import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.logs import LOGGING, RequestLogMiddleware

CANARY = "nguyen-van-a-7f3a"


@pytest.fixture
def lines() -> Iterator[Any]:
    """Call it for the lines logged so far, each parsed, through the formatter of the settings."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    options = dict(LOGGING["formatters"]["json"])
    handler.setFormatter(options.pop("()")(**options))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.setLevel(level)
    root.removeHandler(handler)


def answer(status: int = 200) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        request.resolver_match = SimpleNamespace(view_name="declarations:detail")  # type: ignore[assignment]
        structlog.get_logger("declarations").info("declaration.submitted", count=2)
        return HttpResponse(status=status)

    return view


def test_a_request_is_one_line_without_its_path(lines: Any) -> None:
    request = RequestFactory().post(
        f"/khai-bao/{CANARY}/?q={CANARY}",
        {"name": CANARY},
        headers={"user-agent": CANARY},
        REMOTE_ADDR="203.0.113.9",
    )
    RequestLogMiddleware(answer(404))(request)
    inner, line = lines()
    assert set(line) == {
        "event", "level", "logger", "timestamp", "request_id", "method", "url_name", "status", "ms",
    }  # fmt: skip
    assert (line["method"], line["url_name"], line["status"]) == ("POST", "declarations:detail", 404)
    assert inner["request_id"] == line["request_id"]
    assert CANARY not in str(lines())
    assert "203.0.113" not in str(lines())


def test_lines_after_the_request_do_not_carry_its_id(lines: Any) -> None:
    RequestLogMiddleware(answer())(RequestFactory().get("/"))
    structlog.get_logger("tasks").info("tick")
    assert "request_id" not in lines()[-1]


def test_an_unmatched_address_is_a_dash(lines: Any) -> None:
    RequestLogMiddleware(lambda request: HttpResponse(status=404))(RequestFactory().get(f"/{CANARY}"))
    assert lines()[-1]["url_name"] == "-"
    assert CANARY not in str(lines())


def test_messages_of_libraries_keep_only_their_template(lines: Any) -> None:
    logging.getLogger("django.security.csrf").warning("%s: %s", "Forbidden", f"/khai-bao/{CANARY}/")
    assert lines()[-1]["event"] == "%s: %s"
    assert CANARY not in str(lines())


def test_a_failed_task_is_named_but_not_quoted(lines: Any) -> None:
    context = {"name": "notifications.tasks.tick", "args": CANARY}
    logging.getLogger("celery.app.trace").error("Task %(name)s: %(args)s", context, extra={"data": context})
    assert lines()[-1]["task"] == "notifications.tasks.tick"
    assert CANARY not in str(lines())


@pytest.mark.parametrize("logger", ["stdlib", "structlog"])
def test_an_exception_is_its_type_and_places(lines: Any, logger: str) -> None:
    try:
        raise IntegrityError(f"Key (full_name)=({CANARY}) already exists.")
    except IntegrityError:
        if logger == "stdlib":
            logging.getLogger("django.request").exception("Internal Server Error: %s", f"/{CANARY}")
        else:
            structlog.get_logger("portal").exception("job.failed")
    line = lines()[-1]
    assert line["error"] == "django.db.utils.IntegrityError"
    assert line["places"][-1].endswith("test_an_exception_is_its_type_and_places")
    assert CANARY not in str(lines())


@pytest.mark.parametrize("error", [None, ValueError(CANARY)])
def test_of_djangos_own_lines_only_exceptions_are_kept(error: ValueError | None) -> None:
    """Of a 404 our line says more; of a 500 the exception's places are what helps."""
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "%s", (), (type(error), error, None) if error else None
    )
    assert LOGGING["loggers"]["django.request"]["filters"] == ["exceptions"]
    assert LOGGING["filters"]["exceptions"]["()"]().filter(record) is (error is not None)
