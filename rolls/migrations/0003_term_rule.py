"""How long before the end of a term its holder is reminded; a unit may put its own rule in front."""

from datetime import date

from django.db import migrations

# No ground (`provision_code`) means *quy định nội bộ*: no instrument names a number of days.
RULES = (
    {
        "code": "post-term-notice",
        "label": "Nhắc trước khi hết thời hạn giữ chức vụ, để chuẩn bị bàn giao",
        "days": 15,
        "day_kind": "calendar",
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
    dependencies = [("rolls", "0002_excel_in_and_out"), ("notifications", "0004_rules_as_data")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
