"""What is open in a unit, whoever holds its posts: counted by the apps named in `settings.OPEN_WORK_SOURCES`.

The apps that count stand above or beside this one, so the settings name them, as they name middleware.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Unit


@dataclass(frozen=True)
class OpenWork:
    """One kind of open work, without anybody's name."""

    title: str
    count: int


def open_work(unit: Unit) -> list[OpenWork]:
    """Everything that is open in exactly this unit, in the order of the settings; kinds without any are left out."""
    sources: list[Callable[[Unit], Iterable[tuple[str, int]]]] = [
        import_string(path) for path in settings.OPEN_WORK_SOURCES
    ]
    return [OpenWork(title, count) for source in sources for title, count in source(unit) if count]
