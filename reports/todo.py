"""What waits for a person here."""

from collections.abc import Iterable

from accounts.models import User
from accounts.todo import Todo


def waiting(user: User) -> Iterable[Todo]:
    return ()
