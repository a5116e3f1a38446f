"""Where a member stands: what is asked, by when, what was answered. Reads only."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from declarations.models import Consent, ConsentStatus, Declaration, DeclarationRequest, DeclarationStatus
from notifications.models import CalendarDay, Deadline
from portal.lib import clock
from portal.lib.calendar import CalendarOverride, days_left


@dataclass(frozen=True)
class Due:
    """A deadline with what its component shows: working days left (negative: past), the day it was met."""

    deadline: Deadline
    days_left: int

    @property
    def met_on(self) -> date | None:
        return clock.local(self.deadline.met_at).date() if self.deadline.met_at else None


@dataclass(frozen=True)
class Asked:
    """One open request that reaches the member, and the answer so far."""

    request: DeclarationRequest
    due: Due | None
    consent: Consent | None

    @property
    def has_agreed(self) -> bool:
        return self.consent is not None and self.consent.status == ConsentStatus.GIVEN

    @property
    def has_opinion(self) -> bool:
        return self.consent is not None and self.consent.status in (ConsentStatus.OBJECTED, ConsentStatus.SETTLED)

    @property
    def has_declared(self) -> bool:
        return self.due is not None and self.due.deadline.met_at is not None

    @property
    def state(self) -> tuple[str, str]:
        """Code and label of the pill."""
        if self.has_declared:
            return "done", "Bạn đã khai"
        if self.consent is not None and self.has_opinion:
            return "has_opinion", self.consent.get_status_display()
        return ("due", "Đang khai") if self.has_agreed else ("due", "Chưa trả lời")


def asked_of(user: User) -> list[Asked]:
    """Every open request that reaches the person, the newest first."""
    requests = list(DeclarationRequest.objects.addressed_to(user).select_related("unit").order_by("-issued_at"))
    if not requests:
        return []
    ids = [request.pk for request in requests]
    deadlines = Deadline.objects.visible_to(user).filter(subject_id__in=ids).select_related("rule")
    consents = Consent.objects.filter(member=user.member_id, request__in=ids)
    due_by_id, consent_by_id = {d.subject_id: d for d in deadlines}, {c.request_id: c for c in consents}
    overrides = CalendarDay.overrides()
    return [
        Asked(request, _due(due_by_id.get(request.pk), overrides), consent_by_id.get(request.pk))
        for request in requests
    ]


def asked_by(user: User, request: DeclarationRequest) -> Asked:
    """The same for one request, open or ended."""
    deadline = Deadline.objects.visible_to(user).filter(subject_id=request.pk).select_related("rule").first()
    consent = Consent.objects.filter(member=user.member_id, request=request).first() if user.member_id else None
    return Asked(request, _due(deadline, CalendarDay.overrides()), consent)


def _due(deadline: Deadline | None, overrides: tuple[CalendarOverride, ...]) -> Due | None:
    return Due(deadline, days_left(deadline.due_on, clock.today(), overrides)) if deadline else None


def to_answer(asked: list[Asked]) -> Asked | None:
    """The request a new version goes to: one agreed to first, then the one that asks most, then the newest."""
    ranked = sorted(asked, key=lambda one: (one.has_agreed, len(one.request.fields), len(one.request.platforms)))
    return ranked[-1] if ranked else None


@dataclass(frozen=True)
class Mine:
    """A member's own versions, newest first; drafts and ended ones apart."""

    versions: list[Declaration]

    @property
    def draft(self) -> Declaration | None:
        return self._first(DeclarationStatus.DRAFT)

    @property
    def current(self) -> Declaration | None:
        """The version that counts: the one waiting, else the one acknowledged."""
        return self._first(DeclarationStatus.SUBMITTED, DeclarationStatus.ACKNOWLEDGED)

    @property
    def returned(self) -> Declaration | None:
        """A version to be corrected; a newer one sent or withdrawn settles it."""
        sent = [version for version in self.versions if version.status != DeclarationStatus.DRAFT]
        return sent[0] if sent and sent[0].status == DeclarationStatus.RETURNED else None

    @property
    def sent(self) -> list[Declaration]:
        return [version for version in self.versions if version.status != DeclarationStatus.DRAFT]

    def _first(self, *statuses: str) -> Declaration | None:
        return next((version for version in self.versions if version.status in statuses), None)


def own_versions(user: User) -> Mine:
    """All versions of the person, with their pages; nothing for who is nobody on the roll."""
    if user.member_id is None:
        return Mine([])
    rows = Declaration.objects.filter(member=user.member_id).order_by("-version")
    return Mine(list(rows.select_related("request__unit").prefetch_related("pages")))
