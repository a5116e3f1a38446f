"""Deadline rules of incidents, tin báo and official pages; a unit may put its own in front of them."""

from datetime import date

from django.db import migrations

# No instrument names a number of days for these: all are *quy định nội bộ*.
RULES = (
    ("page-incident-ask-back", "Hỏi lại đảng viên về trang bất thường", 7),
    ("impostor-report-kept", "Giữ nội dung tin báo sau khi kết thúc (sáu tháng)", 183),
    ("official-page-review", "Rà soát hằng năm trang của đơn vị", 365),
)


def add_rules(apps, schema_editor):
    rules = apps.get_model("notifications", "Rule").objects
    for code, label, days in RULES:
        fields = {"label": label, "days": days, "day_kind": "calendar", "provision_code": ""}
        rules.get_or_create(code=code, unit=None, valid_from=date(2022, 10, 7), defaults=fields)


def remove_rules(apps, schema_editor):
    rules = apps.get_model("notifications", "Rule").objects
    rules.filter(code__in=[code for code, _, _ in RULES], unit=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("declarations", "0003_incidents_and_official_pages"),
        ("notifications", "0002_default_rules"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
