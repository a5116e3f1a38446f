"""Transfers of one member, for that member's own copy."""

from collections.abc import Iterator

from accounts.models import Member, User
from accounts.own_data import Section, section
from rolls.models import Transfer

COVERS = ("rolls.Transfer",)


def sections(user: User | None, member: Member | None) -> Iterator[Section]:
    if member is None:
        return
    yield section(
        "chuyen_sinh_hoat", "Chuyển sinh hoạt",
        {
            "kind": "hình thức", "from_unit": "từ", "to_unit": "đến", "status": "tình trạng",
            "proposed_at": "đề xuất lúc", "decline_reason": "lý do chưa tiếp nhận",
        },
        Transfer.objects.filter(member=member).select_related("from_unit", "to_unit").order_by("pk"),
    )  # fmt: skip
