"""Rules carry their steps and what follows; deadlines know their next day; how people are reached."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import notifications.models.rules
import portal.lib.clock


def fill(apps, schema_editor):
    """Each deadline gets an address; the planner looks at all of them once and finds their next day itself."""
    deadlines = apps.get_model("notifications", "Deadline").objects
    deadlines.update(next_step_on=models.F("starts_on"))
    for pk in deadlines.values_list("pk", flat=True).iterator(chunk_size=2000):
        deadlines.filter(pk=pk).update(key=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_armed_forces_and_substitutes"),
        ("notifications", "0003_withdrawn_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reminds_by_mail", models.BooleanField(default=True, verbose_name="nhắc việc qua thư điện tử")),
                (
                    "reminds_by_sms",
                    models.BooleanField(default=False, verbose_name="nhắc việc qua tin nhắn điện thoại"),
                ),
                (
                    "digest",
                    models.CharField(
                        choices=[
                            ("weekly", "Mỗi tuần một thư"),
                            ("daily", "Mỗi ngày làm việc một thư"),
                            ("off", "Không gửi"),
                        ],
                        default="weekly",
                        max_length=10,
                        verbose_name="thư tổng hợp",
                    ),
                ),
                ("digest_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RefusedAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tag", models.CharField(max_length=64, unique=True)),
                (
                    "member",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.member"
                    ),
                ),
                ("refused_at", models.DateTimeField()),
                ("reply", models.CharField(max_length=20)),
            ],
        ),
        migrations.AddField(
            model_name="calendarday",
            name="ground",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="calendarday",
            name="set_at",
            field=models.DateTimeField(default=portal.lib.clock.now),
        ),
        migrations.AddField(
            model_name="calendarday",
            name="set_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="handed_over_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="is_day_named",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="deadline",
            name="key",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="deadline",
            name="next_step_on",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="deadline",
            name="key",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="deadline",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="notifications.deadline"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="step",
            field=models.CharField(
                blank=True,
                choices=[
                    ("d-15", "trước 15 ngày"),
                    ("d-7", "trước 7 ngày"),
                    ("d-1", "trước 1 ngày"),
                    ("d0", "đúng ngày"),
                    ("w+1", "quá hạn 1 tuần"),
                    ("w+2", "quá hạn 2 tuần"),
                    ("w+3", "quá hạn 3 tuần"),
                ],
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="member",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.member"
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="follow_up",
            field=models.CharField(
                choices=[
                    ("nothing", "không có việc gì thêm"),
                    ("task_for_secretary", "thành việc của bí thư: gặp trực tiếp hoặc làm trên giấy"),
                ],
                default="task_for_secretary",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="set_at",
            field=models.DateTimeField(default=portal.lib.clock.now),
        ),
        migrations.AddField(
            model_name="rule",
            name="set_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rule",
            name="steps",
            field=models.JSONField(default=notifications.models.rules.all_steps),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("sent", "Đã gửi"),
                    ("in_portal", "Chỉ báo trong cổng"),
                    ("passed_over", "Bỏ qua vì đã tới bước sau"),
                    ("unreachable", "Chưa có tài khoản để gửi"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("cancelled_at__isnull", True), ("met_at__isnull", True)),
                fields=["next_step_on", "id"],
                name="deadline_next_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until__isnull", True), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                ),
                name="rule_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="rule",
            constraint=models.CheckConstraint(condition=models.Q(("days__lte", 3660)), name="rule_days_are_bounded"),
        ),
        migrations.AddField(
            model_name="preference",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="preference", to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
