"""Doing the same thing in several threads at the same moment, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def in_parallel(*work: Callable[[], T]) -> list[T | Exception]:
    """Runs every callable in a thread of its own, started together; what each returned or raised, in order."""
    barrier = Barrier(len(work))

    def run(each: Callable[[], T]) -> T | Exception:
        try:
            barrier.wait()
            return each()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))
