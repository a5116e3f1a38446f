"""Renewals of the last four weeks: a few are asked each day, most people of the office say that nothing changed."""

from datetime import date, timedelta

from accounts.models import User
from declarations.actions import ask_renewals, renew
from declarations.models import Declaration, DeclarationRequest
from declarations.renewals import RENEWAL_RULE
from notifications.models import Deadline
from portal.demo.asking import Asking
from portal.demo.people import Roll, with_account
from portal.demo.timeline import Step, moment
from portal.lib import clock
from portal.lib.calendar import is_working_day

CELL = "office"
BEGAN, ENDED = 27, 2  # days ago
STILL_TO_ANSWER = 4


class Renewing:
    """Plans what beat does every hour, once a day, and who answers with one tap."""

    def __init__(self, asking: Asking, roll: Roll) -> None:
        self.asking, self.roll = asking, roll

    def plan(self, today: date) -> None:
        """The secretary of the office finds a round to do; in the school it waits for the members."""
        for ago in range(BEGAN, ENDED, -1):
            day = today - timedelta(days=ago)
            if is_working_day(day):
                self.asking.actors.timeline.add(moment(day, 7, 30), self._ask)

    def _ask(self) -> None:
        ask_renewals()
        slow = with_account(self.roll.cells[CELL])[:STILL_TO_ANSWER]
        late = {person.member.pk for person in slow}
        due = Deadline.objects.open().filter(rule__code=RENEWAL_RULE, starts_on=clock.today())
        for deadline in due.filter(unit=self.asking.units[CELL]).exclude(member__in=late):
            self.asking.actors.later(self.asking.actors.chance.uniform(0.05, 0.5), self._answer(deadline))

    def _answer(self, deadline: Deadline) -> Step:
        """One tap, by who has an account; the others answer on paper."""

        def step() -> None:
            version = Declaration.objects.select_related("member").get(pk=deadline.subject_id)
            user = User.objects.filter(member=version.member).first()
            request = DeclarationRequest.objects.select_related("unit").get(pk=self.asking.requests["commune"].pk)
            if user is not None:
                renew(by=user, declaration=version, request=request)

        return step
