"""By when a reviewer looks at what waits: the units' own affair, no instrument names a number of days."""

from datetime import date

from django.db import migrations

RULES = (
    ("declaration-review-due", "Thời gian xem xét một bản khai đã gửi", 10),
    ("consent-settle-due", "Thời gian trao đổi khi đảng viên có ý kiến", 10),
)
VALID_FROM = date(2022, 10, 7)


def add_rules(apps, schema_editor):
    rules = apps.get_model("notifications", "Rule").objects
    for code, label, days in RULES:
        # No reminders of their own: the home page and the summary show these queues.
        fields = {"label": label, "days": days, "day_kind": "working", "steps": [], "follow_up": "nothing"}
        rules.get_or_create(code=code, unit=None, valid_from=VALID_FROM, defaults=fields)


def remove_rules(apps, schema_editor):
    codes = [code for code, _, _ in RULES]
    apps.get_model("notifications", "Rule").objects.filter(code__in=codes, unit=None, valid_from=VALID_FROM).delete()


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_phone_checks")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
