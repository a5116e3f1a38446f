"""Requests to declare, and how the people of the demo answer them one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from accounts.models import Membership, Unit
from accounts.roles import Office
from declarations.actions import RequestContent, copy_request, draft_request, edit_request, issue_request
from declarations.models import Answer, Declaration, DeclarationRequest
from declarations.platforms import Platform
from notifications.actions import remind
from notifications.models.rules import STEP_DAYS
from portal.demo.declaring import RETURN_REASONS, Actors
from portal.demo.people import Person, with_account
from portal.demo.timeline import moment
from portal.lib import clock
from portal.lib.calendar import next_working_day

CITATION = "85-QD-TW/2022-10-07#M2"
PURPOSE = "Nắm việc đảng viên lập và sử dụng trang thông tin điện tử cá nhân theo Quy định số 85-QĐ/TW."
OPINION = "Tôi muốn biết rõ ai được xem và lưu trong bao lâu trước khi khai."
# What people do with a request, one after the other down the roll.
WAYS = (
    "pages", "pages", "messaging", "pages", "pages", "returned", "pages", "none", "pages", "pages", "late",
    "pages", "messaging", "pages", "objects", "pages", "never", "pages", "none", "pages",
)  # fmt: skip
ANSWERS = {"none": Answer.NO_SOCIAL_MEDIA, "messaging": Answer.MESSAGING_ONLY}


class Asking:
    """Issues requests and plans the answers; keeps the latest request of each unit."""

    def __init__(self, actors: Actors, units: dict[str, Unit]) -> None:
        self.actors, self.units = actors, units
        self.requests: dict[str, DeclarationRequest] = {}

    def issue(
        self, key: str, number: str, due_on: date, fields: Sequence[str] = (), renewal_months: int | None = None
    ) -> DeclarationRequest:
        """The secretary of the unit drafts and issues a request; it replaces the one before."""
        unit, before = self.units[key], self.requests.get(key)
        head = unit.posts.held().get(office=Office.SECRETARY).member.user
        content = RequestContent(PURPOSE, due_on, 24, number, [CITATION], list(fields), list(Platform.values))
        content = replace(content, renewal_months=renewal_months, is_staggered=renewal_months is not None)
        if before is None:
            request = draft_request(by=head, unit=unit, content=content)
        else:
            request = copy_request(by=head, request=before)
            edit_request(by=head, request=request, content=content)
        self.requests[key] = request = DeclarationRequest.objects.select_related("unit", "replaces").get(pk=request.pk)
        issue_request(by=head, request=request)
        self._plan_reminders(due_on)
        return request

    def _plan_reminders(self, due_on: date) -> None:
        """Beat asks every few minutes; here only on the days on which a step is reached."""
        for offset in STEP_DAYS.values():
            day = next_working_day(next_working_day(due_on) + timedelta(days=offset))
            if day > clock.today():
                self.actors.timeline.add(moment(day, 8), remind)

    def answer_all(self, key: str, people: Sequence[Person], days: int) -> None:
        """Plans what everybody with an account does within the `days` until the due day, or after."""
        for place, person in enumerate(with_account(people)):
            self._plan(person, self.requests[key], WAYS[place % len(WAYS)], days)

    def _plan(self, person: Person, request: DeclarationRequest, way: str, days: int) -> None:
        chance = self.actors.chance
        delay = chance.uniform(days + 2, days + 9) if way == "late" else chance.uniform(0.2, days * 0.8)
        if way != "never":
            self.actors.later(delay, lambda: self.act(person, request, way))

    def act(self, person: Person, request: DeclarationRequest, way: str = "pages") -> None:
        """One answer with all that follows from it; nothing from those who left the roll meanwhile."""
        if not Membership.objects.on_roll().filter(member=person.member).exists():
            return
        if way == "objects":
            self._object(person, request)
            return
        sent = self.actors.declare(person, request, ANSWERS.get(way, Answer.PAGES))
        if way == "returned":
            self._return(person, request, sent)
        else:
            self.actors.later(self.actors.chance.uniform(0.5, 6), lambda: self.actors.review(sent))

    def _return(self, person: Person, request: DeclarationRequest, sent: Declaration) -> None:
        reason = self.actors.chance.choice(RETURN_REASONS)
        self.actors.later(2, lambda: self.actors.review(sent, reason=reason))
        self.actors.later(5, lambda: self.act(person, request))

    def _object(self, person: Person, request: DeclarationRequest) -> None:
        consent = self.actors.raise_objection(person, request, OPINION)
        self.actors.later(5, lambda: self.actors.settle(consent, person))
        self.actors.later(8, lambda: self.act(person, request))
