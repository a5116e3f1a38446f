"""What waits for a person, gathered from all apps, the most urgent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import accounts.todo
import declarations.todo
import notifications.todo
import privacy.todo
import reports.todo
import rolls.todo
from accounts.models import User
from accounts.todo import Todo
from notifications.models import CalendarDay
from portal.lib import clock
from portal.lib.calendar import days_left

SOURCES: tuple[Callable[[User], Iterable[Todo]], ...] = (
    accounts.todo.waiting,
    declarations.todo.waiting,
    notifications.todo.waiting,
    reports.todo.waiting,
    privacy.todo.waiting,
    rolls.todo.waiting,
)


@dataclass(frozen=True)
class Waiting:
    """One line of the page: the todo, and the working days left (negative: past) when it has a deadline."""

    todo: Todo
    days_left: int | None


def waiting(user: User) -> list[Waiting]:
    """Everything that waits for this person: with a deadline first, nearest first."""
    todos = [todo for source in SOURCES for todo in source(user)]
    todos.sort(key=lambda todo: (todo.due_on is None, todo.due_on or date.max))
    overrides = CalendarDay.overrides() if any(todo.due_on for todo in todos) else ()
    return [Waiting(todo, days_left(todo.due_on, clock.today(), overrides) if todo.due_on else None) for todo in todos]
