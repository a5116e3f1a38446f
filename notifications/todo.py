"""What waits for the heads of a cell: people whose reminders are used up, addresses that take no mail."""

from collections.abc import Iterator

from django.urls import reverse

from accounts.models import User
from accounts.todo import Todo
from notifications import reach
from notifications.permissions import looks_after_members


def waiting(user: User) -> Iterator[Todo]:
    """One query, none for who looks after nobody."""
    if not looks_after_members(user):
        return
    found = reach.waiting(user)
    if found.overdue:
        yield Todo(
            title="Người quá hạn, nhắc việc đã hết lượt",
            url=reverse("notifications:overdue_list"),
            action="Xem và liên hệ",
            count=found.overdue,
            note="Cổng không nhắc nữa; cần gặp trực tiếp hoặc làm trên giấy.",
        )
    if found.refused:
        yield Todo(
            title="Có địa chỉ thư không nhận được thư",
            url=reverse("notifications:unreachable_list"),
            action="Xem người khó liên hệ",
            count=found.refused,
        )
