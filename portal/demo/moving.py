"""Moves and absences of the last days: a transfer that waits, somebody who stands in, a post handed over."""

from datetime import date, timedelta

from accounts.actions import Substitution, confirm_post, propose_substitute
from accounts.models import Post
from portal.demo.asking import Asking
from portal.demo.history import row_of, secretary_of
from portal.demo.people import Roll
from portal.demo.timeline import Step, moment
from portal.lib import clock
from rolls.actions import NewTransfer, end_post, give_over, propose_transfer, take_over
from rolls.models import HandOver, TransferKind

NOTE = "Sổ biên bản họp chi bộ (02 quyển), danh sách đảng viên có chữ ký, chìa khóa tủ hồ sơ."


class Moving:
    """Plans the last two weeks of moves; every step is somebody's own act."""

    def __init__(self, asking: Asking, roll: Roll) -> None:
        self.asking, self.roll, self.units = asking, roll, asking.units

    def plan(self, today: date) -> None:
        """A post handed over, a substitution in force, a transfer that waits for the neighbour."""
        self.today = today
        self._at(13, 9, self._deputy_leaves_and_hands_over)
        self._at(6, 9, self._somebody_stands_in)
        self._at(2, 15, self._transfer_waits)

    def _at(self, days_ago: int, hour: int, step: Step) -> None:
        self.asking.actors.timeline.add(moment(self.today - timedelta(days=days_ago), hour), step)

    def _deputy_leaves_and_hands_over(self) -> None:
        market, above = self.units["market"], secretary_of(self.units["ward_base"])
        post = Post.objects.held().select_related("unit", "member__user").get(unit=market, office="deputy_secretary")
        end_post(by=above, post=post)
        handover = HandOver.objects.select_related("post__unit").get(post=post)
        give_over(by=post.member.user, handover=handover, note=NOTE)
        take_over(by=secretary_of(market), handover=handover)

    def _somebody_stands_in(self) -> None:
        """The secretary is away for two weeks; the minutes name who stands in, the level above confirms."""
        school = self.units["ward_school"]
        post = Post.objects.held().select_related("unit").get(unit=school, office="secretary")
        member = self.roll.cells["ward_school"][4].member
        last_on = clock.today() + timedelta(days=14)
        new = Substitution(member, clock.today(), last_on, "Biên bản họp chi bộ số 08")
        substitute = propose_substitute(by=secretary_of(school), post=post, new=new)
        confirm_post(by=secretary_of(self.units["ward_base"]), post=substitute, account_checked=True)

    def _transfer_waits(self) -> None:
        person = self.roll.cells["school"][12]
        new = NewTransfer(TransferKind.LASTING, self.units["office"])
        propose_transfer(by=secretary_of(self.units["school"]), membership=row_of(person), new=new)
