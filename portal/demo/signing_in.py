"""Signing in, in the demo: phones as names, a new reader told, a lost second factor that waits for the second."""

from datetime import date, timedelta

from django.db.models import F

from accounts.actions import correct_member, open_recovery, use_phone
from accounts.models import Membership, Post
from accounts.models.recoveries import Lost
from portal.demo.asking import Asking
from portal.demo.people import Person, Roll
from portal.demo.timeline import moment
from portal.lib import clock
from rolls.actions import announce_readers

REASON = "Điện thoại hỏng hẳn, không còn mã khôi phục (hư cấu)."
HOW = "Gặp tại trụ sở sáng nay, hai người biết nhau từ trước."


class SigningIn:
    """Plans what there is to see, through the real actions."""

    def __init__(self, asking: Asking, roll: Roll) -> None:
        self.asking, self.roll = asking, roll

    def plan(self, today: date) -> None:
        """In the last days, so that it still waits today."""
        timeline = self.asking.actors.timeline
        timeline.add(moment(today - timedelta(days=6), 9), self._give_phones)
        timeline.add(moment(today - timedelta(days=2), 9), self._tell_of_the_new_reader)
        timeline.add(moment(today - timedelta(days=1), 10), self._lose_a_factor)

    def _give_phones(self) -> None:
        """The secretary enters numbers; one member signs in with theirs."""
        keeper, unit = self.roll.named("bithu").user(), self.asking.units["school"]
        for person in self.roll.cells["school"][:6]:
            correct_member(by=keeper, member=person.member, unit=unit, contact_phone=_number(person))
        member = self.roll.named("dangvien")
        member.member.refresh_from_db()
        use_phone(by=member.user(), phone=_number(member))

    def _tell_of_the_new_reader(self) -> None:
        """Who read before is known; one member of the cell's committee is new."""
        new = self.roll.named("chiuy").member
        Post.objects.filter(confirmed_at__isnull=False).exclude(member=new).update(announced_at=F("confirmed_at"))
        Membership.objects.update(announced_at=clock.now())
        announce_readers()

    def _lose_a_factor(self) -> None:
        """The first of two has signed; the secretary of the commune confirms."""
        first, who = self.roll.named("bithucoso").user(), self.roll.named("bithubencanh").member
        open_recovery(by=first, member=who, lost=Lost.FACTOR, reason=REASON, how_asked=HOW)


def _number(person: Person) -> str:
    # As in their invented addresses: a range of numbers that nobody was given.
    return f"+84900{person.member.pk.int % 10**6:06}"
