"""Notice: a short in-app message to one account."""

import uuid

from django.db import models
from django.db.models import Case, When
from django.urls import reverse

from accounts.models import User
from notifications.models.deadlines import Deadline
from notifications.models.rules import Step
from portal.lib import clock


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> "NoticeQuerySet":
        return self.filter(user=user).order_by("-created_at", "-pk")

    def with_reason(self) -> "NoticeQuerySet":
        """With the deadline and the rule it reminds of."""
        return self.select_related("deadline__rule", "deadline__unit")

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)

    def unread_first(self) -> "NoticeQuerySet":
        is_read = Case(When(read_at__isnull=True, then=0), default=1)
        return self.order_by(is_read, "-created_at", "-pk")

    def mark_read(self) -> int:
        """Marks all of these; the first reading counts. Returns how many were unread."""
        return self.unread().update(read_at=clock.now())

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
    # Why it was sent: the deadline it reminds of, and which of its rule's steps.
    deadline = models.ForeignKey(Deadline, on_delete=models.SET_NULL, null=True, related_name="+")
    step = models.CharField(max_length=5, choices=Step, blank=True)

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
        Notice.objects.filter(pk=self.pk).mark_read()
