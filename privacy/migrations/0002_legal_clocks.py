"""The clocks of requests about personal data, and the times of keeping, as rules that a portal may replace."""

from datetime import date

from django.db import migrations

DECREE = "356-2025-ND-CP/2025-12-31#D5"
IN_FORCE = date(2026, 1, 1)
KEPT_SINCE = date(2022, 10, 7)

# kind: (days, days of the one extension, days when somebody else processes the data too). The decree names
# no longer time for protective measures.
KINDS = {
    "view": (10, 10, 15),
    "correct": (10, 10, 15),
    "copy": (10, 10, 15),
    "restrict": (15, 15, 20),
    "object": (15, 15, 20),
    "withdraw": (15, 15, 20),
    "delete": (20, 20, 30),
    "protect": (15, 15, 15),
}
LABELS = {
    "view": "xem thông tin",
    "correct": "chỉnh sửa thông tin",
    "copy": "cấp bản sao dữ liệu",
    "restrict": "hạn chế xử lý",
    "object": "phản đối xử lý",
    "withdraw": "rút lại sự đồng ý",
    "delete": "xóa dữ liệu",
    "protect": "biện pháp bảo vệ",
}
# No ground (empty code) means *quy định nội bộ*: no instrument names a time for these.
KEPT = (
    ("keep-history", "Bản khai cũ giữ thêm sau khi có bản mới", 730),
    ("keep-after-end", "Dữ liệu đảng viên giữ thêm sau khi rời danh sách", 730),
    ("keep-consent-text", "Ý kiến đã trao đổi, sau khi yêu cầu kết thúc", 730),
    ("keep-reads", "Nhật ký ai đã xem", 1826),
    ("keep-journal", "Nhật ký việc đã làm", 1826),
    ("keep-notices", "Thông báo trong cổng", 365),
    ("keep-reminders", "Dấu nhắc việc đã gửi", 730),
    ("keep-data-requests", "Nội dung yêu cầu về dữ liệu cá nhân đã giải quyết", 1826),
    ("keep-own-data-file", "Tệp dữ liệu của tôi, từ lúc lập xong", 1),
)


def rules():
    yield _rule("data-request-confirm", "Xác nhận đã nhận yêu cầu về dữ liệu cá nhân", 2, "working", DECREE, IN_FORCE)
    for kind, (days, more, shared) in KINDS.items():
        label = f"Giải quyết yêu cầu {LABELS[kind]}"
        yield _rule(f"data-request-{kind}", label, days, "calendar", DECREE, IN_FORCE)
        yield _rule(f"data-request-{kind}-more", f"{label}, gia hạn một lần", more, "calendar", DECREE, IN_FORCE)
        shared_label = f"{label}, khi có bên khác cùng xử lý"
        yield _rule(f"data-request-{kind}-shared", shared_label, shared, "calendar", DECREE, IN_FORCE)
    for code, label, days in KEPT:
        yield _rule(code, label, days, "calendar", "", KEPT_SINCE)


def _rule(code, label, days, day_kind, provision_code, valid_from):
    return {
        "code": code,
        "label": label,
        "days": days,
        "day_kind": day_kind,
        "provision_code": provision_code,
        "valid_from": valid_from,
    }


def add_rules(apps, schema_editor):
    objects = apps.get_model("notifications", "Rule").objects
    for rule in rules():
        objects.get_or_create(code=rule["code"], unit=None, valid_from=rule["valid_from"], defaults=rule)


def remove_rules(apps, schema_editor):
    objects = apps.get_model("notifications", "Rule").objects
    objects.filter(code__in=[rule["code"] for rule in rules()], unit=None).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_default_rules"), ("privacy", "0001_requests_and_purges")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
