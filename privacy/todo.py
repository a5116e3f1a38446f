"""What waits for a person here."""

from collections.abc import Iterable

from django.urls import reverse

from accounts.models import User
from accounts.todo import Todo
from privacy.models import DataRequest, OwnDataFile
from privacy.permissions import has_desk


def waiting(user: User) -> Iterable[Todo]:
    """Own copy to take while it is there; requests to answer. At most two queries."""
    ready = OwnDataFile.objects.visible_to(user).available().order_by("available_until").first()
    if ready is not None:
        yield Todo(
            title="Tệp dữ liệu của bạn đã sẵn sàng",
            url=reverse("privacy:own_data"),
            action="Tải về",
            note="Tệp tự xóa sau một ngày.",
        )
    if has_desk(user):
        yield from _desk(user)


def _desk(user: User) -> Iterable[Todo]:
    dues = DataRequest.objects.handled_by(user).open().values_list("status", "confirm_due_on", "due_on")
    days = [confirm if status == "received" else due for status, confirm, due in dues]
    if days:
        yield Todo(
            title="Yêu cầu về dữ liệu cá nhân",
            url=reverse("privacy:data_request_desk"),
            action="Xem và giải quyết",
            due_on=min(days),
            count=len(days),
            note="Thời hạn theo pháp luật về dữ liệu cá nhân.",
        )
