"""A hijacked page under way, two tin báo, and the pages of the school and the commune."""

from datetime import date, timedelta

from declarations.actions import (
    IncidentContent,
    OfficialContent,
    ReportContent,
    add_note,
    add_official_page,
    answer_impostor_report,
    check_official_page,
    forward_impostor_report,
    report_incident,
    send_impostor_report,
    take_up_incident,
)
from declarations.models import ImpostorReport, PageIncident
from portal.demo.asking import Asking
from portal.demo.people import Roll
from portal.demo.timeline import Step, moment
from portal.lib import clock
from portal.lib.calendar import Quarter
from reports.actions import build, order_report

FAKE_UNIT = "facebook.com/truong.lua.vang.gia.hucau"
FAKE_SHOP = "facebook.com/uu.dai.giao.vien.hucau"


class Incidents:
    """Plans them at their moments, through the real actions."""

    def __init__(self, asking: Asking, roll: Roll) -> None:
        self.asking, self.roll, self.timeline = asking, roll, asking.actors.timeline

    def plan(self, today: date) -> None:
        """Pages of the units first, then what happened in the last weeks, the province's report at last."""
        self.today = today
        self._at(180, 9, self._pages)
        self._at(40, 19, self._answered)
        self._at(33, 9, self._answer)
        self._at(9, 20, self._forwarded)
        self._at(8, 9, self._forward)
        self._at(4, 21, self._hijacked)
        self._at(3, 8, self._take_up)
        self._report(Quarter.of(today))

    def _at(self, days_ago: int, hour: int, step: Step) -> None:
        self.timeline.add(moment(self.today - timedelta(days=days_ago), hour), step)

    def _pages(self) -> None:
        """The school's page has been checked since, the commune's has not."""
        school, commune = self.asking.units["school"], self.asking.units["commune"]
        committee = self.roll.named("chiuy")
        page = add_official_page(
            by=self.roll.named("bithu").user(),
            unit=school,
            content=OfficialContent(
                "Trường THCS Lúa Vàng – thông tin chi bộ", "facebook", "facebook.com/chibo.thcs.luavang.hucau",
                "Thông tin sinh hoạt, gương người tốt việc tốt", committee.member, clock.today(),
            ),
        )  # fmt: skip
        add_official_page(
            by=self.roll.named("bithuxa").user(),
            unit=commune,
            content=OfficialContent(
                "Đảng bộ xã Lúa Vàng", "zalo", "Trang Zalo “Đảng bộ xã Lúa Vàng”",
                "Tuyên truyền, thông báo của Đảng ủy xã", self.roll.named("bithuxa").member,
            ),
        )  # fmt: skip
        note = "Cập nhật lại ảnh đại diện của trang."
        self._at(60, 9, lambda: check_official_page(by=committee.user(), page=page, result="good", note=note))

    def _send(self, username: str, kind: str, address: str, note: str) -> None:
        person = self.roll.named(username)
        content = ReportContent(kind, address, clock.today(), self.asking.units["school"], note)
        send_impostor_report(by=person.user(), content=content)

    def _answered(self) -> None:
        self._send("dangvien", "scam", FAKE_SHOP, "Trang mời giáo viên đóng phí nhận quà.")

    def _answer(self) -> None:
        report = ImpostorReport.objects.select_related("handled_by", "reporter__user").get(address=FAKE_SHOP)
        outcome = "Công an xã đã đề nghị nhà cung cấp gỡ trang. Đồng chí không chuyển tiền và nhắc người quen."
        answer_impostor_report(by=self.roll.named("bithu").user(), report=report, outcome=outcome)

    def _forwarded(self) -> None:
        self._send("dangvien", "unit", FAKE_UNIT, "Trang dùng ảnh cổng trường và tên chi bộ để kêu gọi quyên góp.")

    def _forward(self) -> None:
        report = ImpostorReport.objects.select_related("handled_by", "reporter__user").get(address=FAKE_UNIT)
        secretary = self.roll.named("bithu").user()
        forward_impostor_report(by=secretary, report=report, recipient="body", recipient_name="Công an xã Lúa Vàng")

    def _hijacked(self) -> None:
        content = IncidentContent(
            kind="hijacked", noticed_on=clock.today(), page_text="Facebook: Đình Nam",
            note="Từ tối qua không đăng nhập được; bạn bè nhận tin nhắn mượn tiền.",
            steps_done=("stop-using", "tell-friends"),
        )  # fmt: skip
        report_incident(by=self.roll.named("bosung").user(), content=content)

    def _take_up(self) -> None:
        secretary = self.roll.named("bithu").user()
        incident = PageIncident.objects.select_related("member__user", "unit").get(kind="hijacked")
        take_up_incident(by=secretary, incident=incident)
        text = "Đã gọi cho đồng chí. Đồng chí báo nhà cung cấp ngay hôm nay và cho biết kết quả nhé."
        add_note(by=secretary, incident=incident, text=text)

    def _report(self, quarter: Quarter) -> None:
        """The province is large enough to tell of platforms."""

        def step() -> None:
            secretary = self.roll.named("bithutinh").user()
            report = order_report(by=secretary, unit=self.asking.units["province"], quarter=quarter.previous())
            if report.job is not None:  # always: order_report has just set it
                build(report, report.job)

        self.timeline.add(moment(quarter.starts_on + timedelta(days=5), 10), step)
