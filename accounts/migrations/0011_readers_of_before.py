"""Posts and memberships of before count as announced: their people knew, and nobody is told of what is not new."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def count_as_announced(apps, schema_editor):
    posts = apps.get_model("accounts", "Post").objects
    posts.filter(confirmed_at__isnull=False, announced_at__isnull=True).update(announced_at=F("confirmed_at"))
    memberships = apps.get_model("accounts", "Membership").objects
    memberships.filter(announced_at__isnull=True).update(announced_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_reading_papers")]

    operations = [migrations.RunPython(count_as_announced, migrations.RunPython.noop)]
