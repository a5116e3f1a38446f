"""PrintOrder: the forms of a whole cell, printed in the background and kept only until they are on paper."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Membership, Unit, User
from accounts.roles import Verb
from declarations.models.requests import DeclarationRequest
from documents.models import StoredFile
from notifications.models import Job


class PrintOrderQuerySet(models.QuerySet["PrintOrder"]):
    def visible_to(self, user: User) -> "PrintOrderQuerySet":
        """Own orders, while the post still types in for that cell: the forms carry what members declared.

        Not those from before one of the cell restricted the use of their data: a new order leaves them out.
        """
        since = Membership.objects.filter(unit=OuterRef("unit"), member__restricted_at__gte=OuterRef("ordered_at"))
        rows = self.filter(ordered_by=user, unit__in=user.units_with(Verb.ENTER_DECLARATIONS))
        return rows.exclude(Exists(since), finished_at__isnull=False)


class PrintOrder(models.Model):
    """One PDF with a form for every member of a cell."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(DeclarationRequest, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    is_large = models.BooleanField("in chữ lớn", default=False)
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    objects = PrintOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="printorder_finished_with_file",
                condition=Q(file__isnull=True, finished_at__isnull=True)
                | Q(file__isnull=False, finished_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Phiếu khai báo của {self.unit.name}"

    def get_absolute_url(self) -> str:
        return reverse("declarations:print_detail", args=[self.pk])
