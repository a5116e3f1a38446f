"""How long after a new password or second factor what is filed is to be confirmed in person."""

from datetime import date

from django.db import migrations

# No instrument names a time: *quy định nội bộ* (72 hours).
RULES = (("recent-credential-change", "Xác nhận trực tiếp sau khi cấp lại đăng nhập (72 giờ)", 3),)


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
        ("declarations", "0009_print_orders"),
        ("notifications", "0005_phone_checks"),
    ]

    operations = [migrations.RunPython(add_rules, remove_rules)]
