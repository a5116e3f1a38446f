"""Notices, deadlines and reminders of one person, for that person's own copy."""

from collections.abc import Iterator

from accounts.models import Member, User
from accounts.own_data import Section, section
from notifications.models import Deadline, Job, Notice, PhoneCheck, Preference, RefusedAddress, Reminder

COVERS = (
    "notifications.Deadline",
    "notifications.Job",
    "notifications.Notice",
    "notifications.PhoneCheck",
    "notifications.Preference",
    "notifications.RefusedAddress",
    "notifications.Reminder",
)


def sections(user: User | None, member: Member | None) -> Iterator[Section]:
    if user is not None:
        yield from _of_account(user)
        yield from _of_choices(user)
    if member is not None:
        yield from _of_member(member)


def _of_account(user: User) -> Iterator[Section]:
    yield section(
        "thong_bao", "Thông báo trong cổng",
        {"created_at": "lúc", "title": "tiêu đề", "read_at": "đọc lúc"},
        Notice.objects.filter(user=user).order_by("created_at", "pk"),
    )  # fmt: skip
    yield section(
        "viec_chay_nen", "Việc bạn đã giao cho cổng",
        {"created_at": "lúc", "title": "việc", "state": "tình trạng", "finished_at": "xong lúc"},
        Job.objects.filter(owner=user).order_by("created_at", "pk"),
    )  # fmt: skip


def _of_choices(user: User) -> Iterator[Section]:
    yield section(
        "cach_nhac", "Cách nhận nhắc việc",
        {"reminds_by_mail": "qua thư", "reminds_by_sms": "qua tin nhắn", "digest": "thư tổng hợp"},
        Preference.objects.filter(user=user),
    )  # fmt: skip
    yield section(
        "kiem_tra_so_dien_thoai", "Số điện thoại đang chờ xác minh (không kèm mã)",
        {"phone": "số", "sent_at": "gửi mã lúc"},
        PhoneCheck.objects.filter(user=user),
    )  # fmt: skip


def _of_member(member: Member) -> Iterator[Section]:
    yield section(
        "han", "Hạn của bạn",
        {
            "title": "việc", "starts_on": "tính từ ngày", "due_on": "hạn", "met_at": "xong lúc",
            "cancelled_at": "thôi nhắc từ lúc", "trace": "các ngày không tính",
        },
        Deadline.objects.filter(member=member).order_by("due_on", "pk"),
    )  # fmt: skip
    yield section(
        "nhac_viec", "Các lần nhắc việc",
        {"at": "lúc", "step": "lần", "outcome": "kết quả"},
        Reminder.objects.filter(recipient=member).order_by("at", "pk"),
    )  # fmt: skip
    yield section(
        "thu_bi_tra_lai", "Địa chỉ thư không nhận được thư của cổng",
        {"refused_at": "từ lúc", "reply": "mã trả lời"},
        RefusedAddress.objects.filter(member=member),
    )  # fmt: skip
