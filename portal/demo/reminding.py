"""Reminders of the demo: a rule of a cell's own, one to come, an address that takes no mail, choices, a task."""

from datetime import date, timedelta

from accounts.models import User
from declarations.actions.asking import DUE_RULE
from notifications.actions import choose_reminders, remind
from notifications.actions.rules import RuleContent, set_day, set_rule
from notifications.models import RefusedAddress
from portal.demo.asking import Asking
from portal.demo.people import Roll, with_account
from portal.demo.timeline import Step, moment
from portal.lib.calendar import is_working_day

OWN = RuleContent(
    label="Hạn khai báo trang thông tin điện tử cá nhân của chi bộ",
    days=7,
    day_kind="working",
    steps=["d-7", "d-1", "d0", "w+1", "w+2", "w+3"],
    follow_up="task_for_secretary",
)
TO_COME = RuleContent(
    label="Hạn khai báo trang thông tin điện tử cá nhân theo yêu cầu",
    days=12,
    day_kind="working",
    steps=["d-7", "d-1", "d0", "w+1", "w+2", "w+3"],
    follow_up="task_for_secretary",
)


class Reminding:
    """Plans what there is to see of rules and reminders, through the real actions."""

    def __init__(self, asking: Asking, roll: Roll, administrator: User) -> None:
        self.asking, self.roll, self.administrator = asking, roll, administrator

    def plan(self, today: date) -> None:
        """In the last two weeks; the last step makes a task of those whose reminders are used up."""
        self.today = today
        self._at(13, 9, self._set_rules)
        self._at(9, 9, self._choose)
        self._at(4, 7, self._refuse)
        for days_ago in range(12, 0, -1):
            if is_working_day(today - timedelta(days=days_ago)):
                self._at(days_ago, 8, remind)

    def _at(self, days_ago: int, hour: int, step: Step) -> None:
        self.asking.actors.timeline.add(moment(self.today - timedelta(days=days_ago), hour), step)

    def _set_rules(self) -> None:
        school = self.asking.units["school"]
        begins = self.today - timedelta(days=13)
        set_rule(by=self.roll.named("bithu").user(), code=DUE_RULE, unit=school, content=OWN, starts_on=begins)
        later = self.today + timedelta(days=30)
        set_rule(by=self.administrator, code=DUE_RULE, unit=None, content=TO_COME, starts_on=later)
        day = self.today + timedelta(days=45)
        name = "Ngày hội của địa phương (hư cấu)"
        set_day(by=self.administrator, day=day, is_working=False, name=name, ground="Công văn 00 (hư cấu)")

    def _choose(self) -> None:
        choose_reminders(by=self.roll.named("bithu").user(), chosen={"digest": "daily"})
        choose_reminders(by=self.roll.named("bosung").user(), chosen={"reminds_by_mail": False})

    def _refuse(self) -> None:
        """The mail server of one member of the school said that there is no such address."""
        for person in reversed(with_account(self.roll.cells["school"])):
            if (user := person.user()).email:
                RefusedAddress.objects.mark(user.email, "550 5.1.1", person.member)
                return
