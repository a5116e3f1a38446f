"""Notice: a short in-app message to one account."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from accounts.models import User
from portal.lib import clock

if TYPE_CHECKING:
    from datetime import datetime


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        return self.filter(user=user).order_by("-created_at", "-pk")

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)

    def tell(self, user: User, *, effect: str, title: str, url: str) -> "Notice":
        """Puts one notice, once per `effect` (unique with the account). `title` names no one."""
        notice, _ = self.get_or_create(
            user=user, effect=effect, defaults={"title": title, "url": url, "created_at": clock.now()}
        )
        return notice


class Notice(models.Model):
    """Thông báo trong cổng."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    effect = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "effect"], name="notice_once_per_effect")]
        indexes = [models.Index(fields=["user", "-created_at"], name="notice_by_user")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notifications:notice_list")

    def mark_read(self) -> None:
        """The first reading counts."""
        at: datetime = clock.now()
        Notice.objects.filter(pk=self.pk, read_at__isnull=True).update(read_at=at)
