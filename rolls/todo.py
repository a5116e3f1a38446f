"""What waits for a person here."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, Value
from django.urls import reverse

from accounts.models import Unit, User
from accounts.todo import Todo
from rolls.actions.leaving import ending_soon
from rolls.models import HandOver, HandOverStatus, Transfer, TransferStatus
from rolls.models.handovers import TAKING


def waiting(user: User) -> Iterable[Todo]:
    """Transfers to answer, guests whose last day has passed, work to hand over or take, a term that ends soon.

    One query, one or two more for a holder whose term has an end.
    """
    if user.member_id is None:
        return
    rows = list(_handovers(user).union(_transfers(user), all=True))
    yield from _of_transfers([(status, pk) for kind, status, pk in rows if kind == "transfer"])
    yield from _of_handovers([(status, pk) for kind, status, pk in rows if kind == "handover"])
    if any(post.ends_on for post in user.posts_today):
        yield from _term(user)


def open_in(unit: Unit) -> Iterator[tuple[str, int]]:
    """What waits in a unit, whoever holds its posts; counts only."""
    yield "Đề nghị tiếp nhận sinh hoạt chờ trả lời", Transfer.objects.proposed().filter(to_unit=unit).count()
    away = Transfer.objects.away().filter(Q(from_unit=unit) | Q(to_unit=unit))
    yield "Đảng viên đi hoặc đến sinh hoạt tạm thời", away.count()


def _transfers(user: User) -> Any:
    return Transfer.objects.needing(user).annotate(what=Value("transfer")).values_list("what", "status", "pk")


def _of_transfers(rows: list[tuple[str, uuid.UUID]]) -> Iterator[Todo]:
    asked = [pk for status, pk in rows if status == TransferStatus.PROPOSED]
    if asked:
        one = reverse("rolls:transfer_detail", args=asked) if len(asked) == 1 else ""
        yield Todo(
            "Đề nghị tiếp nhận sinh hoạt", one or reverse("rolls:transfer_list"), "Xem và trả lời", count=len(asked)
        )
    if overdue := len(rows) - len(asked):
        yield Todo(
            "Hết hạn sinh hoạt tạm thời",
            reverse("rolls:transfer_list"),
            "Xem và ghi nhận",
            count=overdue,
            note="Ngày cuối đã qua. Hãy trao đổi với chi bộ kia rồi ghi nhận đồng chí trở về.",
        )


def _handovers(user: User) -> Any:
    mine = Q(status=HandOverStatus.OPEN, post__member=user.member_id)
    units = [post.unit_id for verb in TAKING for post in user.posts_with(verb)]
    next_one = Q(status=HandOverStatus.GIVEN, post__unit__in=units)
    next_one &= ~Q(post__member=user.member_id) & ~Q(given_by=user)
    rows = HandOver.objects.filter(mine | next_one)
    return rows.annotate(what=Value("handover")).values_list("what", "status", "pk")


def _of_handovers(rows: list[tuple[str, uuid.UUID]]) -> Iterator[Todo]:
    for status, pk in rows:
        is_giver = status == HandOverStatus.OPEN
        title = "Bàn giao công việc" if is_giver else "Nhận bàn giao công việc"
        url = reverse("rolls:handover_detail", args=[pk])
        yield Todo(title, url, "Xem và giao" if is_giver else "Xem và nhận")


def _term(user: User) -> Iterator[Todo]:
    for post in ending_soon(holder=user.member_id):
        yield Todo(
            "Thời hạn giữ chức vụ sắp hết",
            post.unit.get_absolute_url(),
            "Xem chức vụ",
            note=f"Chức vụ {post.title.lower()} có thời hạn đến {post.ends_on:%d/%m/%Y}. Hãy chuẩn bị bàn giao.",
        )
