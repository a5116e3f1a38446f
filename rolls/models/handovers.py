"""HandOver (bàn giao): what was open when somebody left a post, and that the next one took it over."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Post, Transition, User, Workflow
from accounts.roles import Verb
from portal.lib import clock

# Whoever carries one of these in the unit can take over.
TAKING = (Verb.KEEP_ROLL, Verb.CONFIRM_POSTS)


class HandOverStatus(models.TextChoices):
    OPEN = "open", "Chờ người giao"
    GIVEN = "given", "Chờ người nhận"
    TAKEN = "taken", "Đã bàn giao"


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def unfinished(self) -> "HandOverQuerySet":
        return self.exclude(status=HandOverStatus.TAKEN)

    def with_names(self) -> "HandOverQuerySet":
        return self.select_related("post__unit", "post__member", "given_by__member", "taken_by__member")

    def visible_to(self, user: User) -> "HandOverQuerySet":
        """Own posts' ones; those of units in which the person's post could take over, or of the level above."""
        mine = [post for verb in TAKING for post in user.posts_with(verb)]
        seen = Q(post__member=user.member_id, post__member__isnull=False)
        seen |= Q(post__unit__in=[post.unit_id for post in mine])
        for path in user.paths_with(Verb.CONFIRM_POSTS):
            seen |= Q(post__unit__path__startswith=path)
        return self.filter(seen)


class HandOver(Workflow):
    """Bàn giao of one ended post. The counts are written down when it is given; nobody's name is in them."""

    TRANSITIONS: ClassVar = {
        "give": Transition(("open",), "given", "handover.given"),
        "take": Transition(("given",), "taken", "handover.taken"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="handover")
    status = models.CharField(max_length=5, choices=HandOverStatus, default=HandOverStatus.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    items: Any = models.JSONField(default=list)
    note = models.TextField("hồ sơ giấy, việc cần lưu ý", max_length=2000, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="handover_taken_by_someone_else",
                condition=Q(taken_by__isnull=True) | ~Q(taken_by=F("given_by")),
            ),
            models.CheckConstraint(
                name="handover_status_matches_people",
                condition=Q(status="open", given_by__isnull=True, taken_by__isnull=True)
                | Q(status="given", given_by__isnull=False, taken_by__isnull=True)
                | Q(status="taken", given_by__isnull=False, taken_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Bàn giao {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("rolls:handover_detail", args=[self.pk])

    @property
    def pill_code(self) -> str:
        """Code of the status pill: only what was taken is done."""
        return "done" if self.status == HandOverStatus.TAKEN else "waiting"

    def give(self, *, by: User, items: list[dict[str, Any]], note: str) -> None:
        self.move("give", by=by, unit=self.post.unit, given_by=by, given_at=clock.now(), items=items, note=note)

    def take(self, *, by: User) -> None:
        self.move("take", by=by, unit=self.post.unit, taken_by=by, taken_at=clock.now())
