"""Own data in the demo: requests at the desk, a restriction, a hold, and something that has had its time.

The portal keeps old versions for two years and the demo is half a year old, so an administrator of the demo has set
shorter times of keeping, as any administrator may; the preview then has something to show.
"""

from datetime import date, timedelta

from accounts.models import User
from notifications.actions.rules import RuleContent, set_rule
from notifications.models import Rule
from portal.demo.asking import Asking
from portal.demo.people import Roll, with_account
from portal.demo.timeline import Step, moment
from portal.lib import clock
from privacy.actions import NewRequest, confirm_request, file_request, finish_request, place_hold, refuse_request
from privacy.models import DataRequest

SHORTER = {"keep-history": 45, "keep-notices": 60, "keep-reminders": 60}
ANSWER = "Năm sinh đã được sửa theo giấy tờ đồng chí đưa xem. Đồng chí kiểm tra lại ở mục Thông tin của tôi."
REFUSED = "Đồng chí đang sinh hoạt tại chi bộ nên tên trong danh sách còn cần. Bản khai cũ tự xóa khi hết thời hạn lưu."


class OwnData:
    """Plans what people asked about their data."""

    def __init__(self, asking: Asking, roll: Roll, administrator: User) -> None:
        self.asking, self.roll, self.administrator = asking, roll, administrator
        self.timeline = asking.actors.timeline

    def plan(self, today: date) -> None:
        """Shorter times from three months ago on; requests of the last weeks, one due soon."""
        self.today = today
        self._at(90, 9, self._shorten)
        self._at(40, 10, lambda: self._file("dangvien", "correct", "Năm sinh ghi chưa đúng."))
        self._at(37, 9, lambda: self._answer("dangvien", "correct"))
        self._at(20, 20, lambda: self._file("bosung", "delete", "Xin xóa hết."))
        self._at(12, 10, self._refuse)
        self._at(
            7, 19, lambda: self._file("dangvien", "view", "Cho tôi biết ai đã xem bản khai của tôi trong năm nay.")
        )
        self._at(6, 9, lambda: self._confirm("dangvien", "view"))
        self._at(1, 20, lambda: self._file("chiuy", "copy", ""))
        self._at(8, 10, self._enter_on_paper)
        self._at(30, 10, self._hold)

    def _at(self, days_ago: int, hour: int, step: Step) -> None:
        self.timeline.add(moment(self.today - timedelta(days=days_ago), hour), step)

    def _shorten(self) -> None:
        for rule in Rule.objects.filter(code__in=SHORTER, unit=None, valid_until__isnull=True):
            content = RuleContent(
                label=f"{rule.label} (rút ngắn trong bản trình diễn)",
                days=SHORTER[rule.code],
                day_kind=rule.day_kind,
                steps=rule.steps,
                follow_up=rule.follow_up,
            )
            set_rule(by=self.administrator, code=rule.code, unit=None, content=content, starts_on=clock.today())

    def _file(self, username: str, kind: str, text: str) -> None:
        user = self.roll.named(username).user()
        file_request(by=user, member=user.member, new=NewRequest(kind, text))

    def _answer(self, username: str, kind: str) -> None:
        request = self._confirm(username, kind)
        finish_request(by=self._head(), request=request, answer=ANSWER)

    def _refuse(self) -> None:
        request = self._confirm("bosung", "delete")
        refuse_request(by=self._head(), request=request, ground="still_needed", answer=REFUSED)

    def _confirm(self, username: str, kind: str) -> DataRequest:
        rows = DataRequest.objects.select_related("member__user", "unit")
        request = rows.get(member=self.roll.named(username).member, kind=kind)
        confirm_request(by=self._head(), request=request, has_processor=False)
        return request

    def _enter_on_paper(self) -> None:
        """An old member without an account asked on paper for a copy."""
        person = next(person for person in self.roll.cells["school"] if not person.username)
        new = NewRequest("copy", "", "Đơn giấy nộp tại buổi sinh hoạt chi bộ.")
        request = file_request(by=self._head(), member=person.member, new=new)
        confirm_request(by=self._head(), request=request, has_processor=False)

    def _hold(self) -> None:
        person = with_account(self.roll.cells["school"])[-1]
        unit = self.asking.units["school"]
        place_hold(by=self._head(), member=person.member, unit=unit, reason="Đang giải quyết khiếu nại của đồng chí.")

    def _head(self) -> User:
        return self.roll.named("bithu").user()
