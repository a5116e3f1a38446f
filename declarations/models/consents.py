"""Consent: what a member said to one version of a request. Silence is no consent."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Member, Transition, Unit, User, Workflow
from accounts.roles import Verb
from declarations.models.entries import Basis
from declarations.models.requests import DeclarationRequest
from declarations.models.scope import belongs_to, falls_to_level_above
from portal.lib import clock


class ConsentStatus(models.TextChoices):
    ASKED = "asked", "Chưa trả lời"
    GIVEN = "given", "Đồng ý"
    OBJECTED = "objected", "Chưa khai – có ý kiến"
    SETTLED = "settled", "Đã trao đổi"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def of(self, request: DeclarationRequest, member: Member) -> "Consent":
        """The member's answer to this request, created unanswered when there is none."""
        row, _ = self.get_or_create(request=request, member=member)
        return row

    def objected(self) -> "ConsentQuerySet":
        return self.filter(status=ConsentStatus.OBJECTED)

    def with_opinion(self) -> "ConsentQuerySet":
        """Members who did not agree, talked with or not: *chưa khai – có ý kiến*."""
        return self.filter(status__in=[ConsentStatus.OBJECTED, ConsentStatus.SETTLED])

    def visible_to(self, user: User) -> "ConsentQuerySet":
        """Own answers, and those this person's post talks about."""
        return self.filter(
            Q(member=user.member_id, member__isnull=False) | Q(pk__in=self.settled_by(user).values("pk"))
        )

    def settled_by(self, user: User) -> "ConsentQuerySet":
        """Opinions in the cell for who reviews there, open ones for its substitute; never one's own.

        An opinion the member has given up by agreeing is nobody's business any more, nor is a settled one of a
        member who has asked to restrict the use of their data.
        """
        here = belongs_to(user.units_with(Verb.REVIEW_DECLARATIONS))
        instead = Q(status=ConsentStatus.OBJECTED) & falls_to_level_above(user)
        restricted = Q(status=ConsentStatus.SETTLED, member__restricted_at__isnull=False)
        return self.with_opinion().filter(here | instead).exclude(member=user.member_id).exclude(restricted)


class Consent(Workflow):
    """One member's answer to one version of the privacy notice. People settle an objection, not the machine."""

    TRANSITIONS: ClassVar = {
        "give": Transition(("asked", "objected", "settled"), "given", "consent.given"),
        "object": Transition(("asked", "given", "settled"), "objected", "consent.objected"),
        "settle": Transition(("objected",), "settled", "consent.settled"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(DeclarationRequest, on_delete=models.PROTECT, related_name="consents")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="consents")
    status = models.CharField(max_length=10, choices=ConsentStatus, default=ConsentStatus.ASKED)
    given_at = models.DateTimeField(null=True)
    # Empty: given on the screen. Otherwise somebody typed in what the member signed or said.
    given_on = models.CharField("căn cứ đồng ý", max_length=16, choices=Basis, blank=True)
    objected_at = models.DateTimeField(null=True)
    opinion = models.TextField("ý kiến", max_length=2000, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settle_note = models.TextField("kết quả trao đổi", max_length=2000, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "member"], name="consent_one_per_request"),
            models.CheckConstraint(
                name="consent_settled_by_and_at_together",
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def unit(self) -> Unit:
        return self.request.unit

    def give(self, *, by: User, unit: Unit | None = None, basis: str = "") -> None:
        """In: `basis` when `by` types in what the member signed or said; `unit` is then the member's cell."""
        data = {"basis": basis} if basis else None
        self.move("give", by=by, unit=unit or by.cell, data=data, given_at=clock.now(), given_on=basis)

    def object(self, *, by: User, opinion: str) -> None:
        """In: `opinion` may be empty: nobody must give reasons for not consenting."""
        self.move("object", by=by, unit=by.cell, objected_at=clock.now(), opinion=opinion)

    def settle(self, *, by: User, note: str, unit: Unit) -> None:
        self.move("settle", by=by, unit=unit, settled_at=clock.now(), settled_by=by, settle_note=note)
