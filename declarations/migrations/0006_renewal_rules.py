"""When a renewal falls due, over how many days a cell's renewals are spread, and the share that a round draws."""

from datetime import date

from django.db import migrations

SINCE = date(2022, 10, 7)
# No ground (`provision_code`) means *quy định nội bộ*: no instrument says that a declaration is renewed.
RULES = (
    {
        "code": "declaration-renewal-due",
        "label": "Hạn xác nhận lại bản khai khi đến kỳ",
        "days": 10,
        "day_kind": "working",
        "provision_code": "",
        "valid_from": SINCE,
    },
    {
        "code": "declaration-renewal-spread",
        "label": "Số ngày cuối kỳ dùng để rải đều việc xác nhận lại của một chi bộ",
        "days": 28,
        "day_kind": "calendar",
        "provision_code": "",
        "valid_from": SINCE,
    },
)
PERCENT = 10


def add_rules(apps, schema_editor):
    rules = apps.get_model("notifications", "Rule").objects
    for rule in RULES:
        rules.get_or_create(code=rule["code"], unit=None, valid_from=rule["valid_from"], defaults=rule)
    samples = apps.get_model("declarations", "SampleRule").objects
    samples.get_or_create(unit=None, valid_from=SINCE, defaults={"percent": PERCENT})


def remove_rules(apps, schema_editor):
    rules = apps.get_model("notifications", "Rule").objects
    for rule in RULES:
        rules.filter(code=rule["code"], unit=None, valid_from=rule["valid_from"]).delete()
    apps.get_model("declarations", "SampleRule").objects.filter(unit=None, valid_from=SINCE).delete()


class Migration(migrations.Migration):
    dependencies = [("declarations", "0005_renewal_and_rounds"), ("notifications", "0002_default_rules")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
