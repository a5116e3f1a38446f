"""Requests, restrictions and holds of one person, for that person's own copy."""

from collections.abc import Iterator

from accounts.models import Member, User
from accounts.own_data import Section, section
from privacy.models import DataRequest, LegalHold, Restriction

COVERS = ("privacy.DataRequest", "privacy.LegalHold", "privacy.OwnDataFile", "privacy.Restriction")


def sections(user: User | None, member: Member | None) -> Iterator[Section]:
    if user is not None:
        labels = {"ordered_at": "lúc", "status": "tình trạng"}
        yield section("tep_da_tai", "Các lần bạn lấy bản sao này", labels, user.own_data_files.order_by("ordered_at"))
    if member is not None:
        yield from _of_member(member)


def _of_member(member: Member) -> Iterator[Section]:
    yield section(
        "yeu_cau_du_lieu", "Yêu cầu về dữ liệu cá nhân",
        {
            "kind": "yêu cầu", "text": "nội dung", "status": "tình trạng", "filed_at": "gửi lúc", "basis": "nhập thay",
            "due_on": "hạn", "answer": "trả lời", "answered_at": "trả lời lúc", "refusal_ground": "lý do",
        },
        DataRequest.objects.filter(member=member).order_by("filed_at"),
    )  # fmt: skip
    yield section(
        "han_che", "Các lần hạn chế xem",
        {"begun_at": "từ lúc", "lifted_at": "đến lúc"},
        Restriction.objects.filter(member=member).order_by("begun_at"),
    )  # fmt: skip
    yield section(
        "tam_giu", "Các lần tạm giữ dữ liệu",
        {"reason": "lý do", "placed_at": "từ lúc", "lifted_at": "đến lúc"},
        LegalHold.objects.filter(member=member).order_by("placed_at"),
    )  # fmt: skip
