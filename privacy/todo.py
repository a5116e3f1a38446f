"""What waits for a person here."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, DateField, Value
from django.urls import reverse

from accounts.models import User
from accounts.todo import Todo
from privacy.models import DataRequest, OwnDataFile
from privacy.permissions import has_desk

FILE = "file"


def waiting(user: User) -> Iterable[Todo]:
    """Own copy to take while it is there; requests to answer. One query."""
    rows = _files(user).union(_requests(user), all=True) if has_desk(user) else _files(user)
    found = list(rows)
    if any(what == FILE for what, *_ in found):
        yield Todo(
            title="Tệp dữ liệu của bạn đã sẵn sàng",
            url=reverse("privacy:own_data"),
            action="Tải về",
            note="Tệp tự xóa sau một ngày.",
        )
    days = [confirm if what == "received" else due for what, confirm, due in found if what != FILE]
    if days:
        yield Todo(
            title="Yêu cầu về dữ liệu cá nhân",
            url=reverse("privacy:data_request_desk"),
            action="Xem và giải quyết",
            due_on=min(days),
            count=len(days),
            note="Thời hạn theo pháp luật về dữ liệu cá nhân.",
        )


def _files(user: User) -> Any:
    no_day = Value(None, output_field=DateField())
    files = OwnDataFile.objects.visible_to(user).available().order_by()
    tagged = files.annotate(what=Value(FILE, output_field=CharField()), confirm_on=no_day, answer_on=no_day)
    return tagged.values_list("what", "confirm_on", "answer_on")


def _requests(user: User) -> Any:
    return DataRequest.objects.handled_by(user).open().order_by().values_list("status", "confirm_due_on", "due_on")
