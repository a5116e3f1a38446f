"""Deadline rules every portal starts with; a unit may put its own in front of them."""

from datetime import date

from django.db import migrations

# No ground (`provision_code`) means *quy định nội bộ*: no instrument names a number of days.
RULES = (
    {
        "code": "declaration-request-due",
        "label": "Hạn khai báo trang thông tin điện tử cá nhân theo yêu cầu",
        "days": 10,
        "day_kind": "working",
        "provision_code": "",
        "valid_from": date(2022, 10, 7),
    },
)


def add_rules(apps, schema_editor):
    rules = apps.get_model("notifications", "Rule").objects
    for rule in RULES:
        rules.get_or_create(code=rule["code"], unit=None, valid_from=rule["valid_from"], defaults=rule)


def remove_rules(apps, schema_editor):
    rules = apps.get_model("notifications", "Rule").objects
    for rule in RULES:
        rules.filter(code=rule["code"], unit=None, valid_from=rule["valid_from"]).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
