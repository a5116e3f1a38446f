"""Waiting for something that happens elsewhere, instead of a fixed pause."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_SECONDS = 0.05


def wait_until(condition: Callable[[], T], timeout: float = 10.0) -> T:
    """Ask `condition` until it is true and return its answer; AssertionError after `timeout` seconds."""
    until = time.monotonic() + timeout
    while not (answer := condition()):
        assert time.monotonic() < until, f"{condition} did not come true within {timeout:g} s"
        time.sleep(LOOK_SECONDS)
    return answer
