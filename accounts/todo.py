"""Todo: one thing that waits for this person, shown on the home page *Việc cần làm*."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import User


@dataclass(frozen=True)
class Todo:
    """What waits, where to do it, by when. `count` for things of one kind that wait together."""

    title: str
    url: str
    action: str
    due_on: date | None = None
    count: int = 1
    note: str = ""


def waiting(user: User) -> Iterable[Todo]:
    """Second factor to set up, applicants to confirm, posts to confirm."""
    return ()
