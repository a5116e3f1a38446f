"""Sets of data, each in its own database, and switching between them inside one process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

EMPTY = "empty"  # a set without anything in it
Sets = dict[str, BaseDatabaseWrapper]


@contextmanager
def prepared(folder: Path, *sizes: str) -> Iterator[Sets]:
    """The sets, migrated and seeded; their databases are dropped in the end."""
    first = connections["default"]
    both = {size: _wrapper(first, size, folder) for size in sizes}
    try:
        for size, wrapper in both.items():
            _create(first, wrapper)
            use(wrapper)
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
            if size != EMPTY:
                with open("/dev/null", "w") as nowhere:
                    call_command("seed_demo", size=size, stdout=nowhere)
            _gather_statistics(wrapper)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield both
    finally:
        for wrapper in both.values():
            wrapper.close()
        use(first)
        for wrapper in both.values():
            _drop(first, wrapper)


def use(wrapper: BaseDatabaseWrapper) -> None:
    """From here on, everything in this thread speaks to this set."""
    connections["default"] = wrapper


def _wrapper(first: BaseDatabaseWrapper, size: str, folder: Path) -> BaseDatabaseWrapper:
    settings: dict[str, Any] = deepcopy(first.settings_dict)
    settings["NAME"] = (
        str(folder / f"{size}.sqlite3") if first.vendor == "sqlite" else f"portal_bench_{size}_{os.getpid()}"
    )
    return type(first)(settings, alias="default")


def _create(first: BaseDatabaseWrapper, wrapper: BaseDatabaseWrapper) -> None:
    if first.vendor == "postgresql":
        _drop(first, wrapper)
        with first.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{wrapper.settings_dict["NAME"]}"')


def _drop(first: BaseDatabaseWrapper, wrapper: BaseDatabaseWrapper) -> None:
    if first.vendor == "postgresql":
        with first.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{wrapper.settings_dict["NAME"]}"')


def _gather_statistics(wrapper: BaseDatabaseWrapper) -> None:
    """As a server does by itself overnight; without it the planner guesses."""
    with wrapper.cursor() as cursor:
        cursor.execute("ANALYZE")
