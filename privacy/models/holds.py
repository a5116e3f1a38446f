"""What stands in the way of use or deletion: Restriction (asked by the member), LegalHold (tạm giữ dữ liệu)."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Member, Unit, User
from accounts.roles import Verb
from privacy.models.requests import DataRequest


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def in_force(self) -> "RestrictionQuerySet":
        return self.filter(lifted_at__isnull=True)

    def visible_to(self, user: User) -> "RestrictionQuerySet":
        """Of oneself, and those whose request one answers."""
        return self.filter(request__in=DataRequest.objects.visible_to(user).values("pk"))


class Restriction(models.Model):
    """While in force, what the member declared opens to the member alone; `Member.restricted_at` says the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.OneToOneField(DataRequest, on_delete=models.PROTECT, related_name="restriction")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="restrictions")
    begun_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(lifted_at__isnull=True), name="restriction_one_in_force"
            ),
            models.CheckConstraint(
                name="restriction_lifted_by_and_at_together",
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def in_force(self) -> "LegalHoldQuerySet":
        return self.filter(lifted_at__isnull=True)

    def visible_to(self, user: User) -> "LegalHoldQuerySet":
        """Of the cells one heads, and of the cells below the committee one heads; never one's own."""
        seen = Q(unit__in=user.units_with(Verb.REVIEW_DECLARATIONS))
        for path in user.paths_with(Verb.CONFIRM_POSTS):
            seen |= Q(unit__path__startswith=path)
        return self.filter(seen).exclude(member=user.member_id)


class LegalHold(models.Model):
    """Nothing of this member is deleted while it stands, whatever the rules say; the reason is written down."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="legal_holds")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("lý do", max_length=500)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(lifted_at__isnull=True), name="legalhold_one_in_force"
            ),
            models.CheckConstraint(name="legalhold_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="legalhold_lifted_by_and_at_together",
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("privacy:hold_list")
