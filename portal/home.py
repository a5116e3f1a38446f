"""What waits for a person, gathered from all apps, the most urgent first."""

from collections.abc import Callable, Iterable
from datetime import date

import accounts.todo
import declarations.todo
import reports.todo
from accounts.models import User
from accounts.todo import Todo

SOURCES: tuple[Callable[[User], Iterable[Todo]], ...] = (
    accounts.todo.waiting,
    declarations.todo.waiting,
    reports.todo.waiting,
)


def waiting(user: User) -> list[Todo]:
    """Everything that waits for this person: with a deadline first, nearest first."""
    todos = [todo for source in SOURCES for todo in source(user)]
    return sorted(todos, key=lambda todo: (todo.due_on is None, todo.due_on or date.max))
