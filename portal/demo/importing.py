"""Rolls from Excel in the demo: one file written days ago, and one to try the import with."""

from collections.abc import Sequence
from datetime import date, timedelta

from accounts.models import Unit
from notifications.models import Job
from portal.demo.people import Roll
from portal.demo.timeline import Timeline, moment
from portal.lib.exports import Sheet, write_workbook
from rolls import actions
from rolls.actions import imports
from rolls.actions.imports import Choice, Upload
from rolls.columns import BY_CODE
from rolls.heads import read_heads
from rolls.models import RollImport

BASE, OFFICE, CLINIC = "Đảng bộ cơ sở Cơ quan xã Lúa Vàng", "Chi bộ Văn phòng Đảng ủy xã", "Chi bộ Trạm Y tế xã"
COLUMNS = ("parent", "cell", "full_name", "birth", "standing", "posts", "email", "phone", "same_name")
Rows = Sequence[Sequence[str]]
# What the visitor's file holds: a new cell, new people, and the usual mistakes.
EXAMPLE: Rows = (
    (BASE, "Chi bộ Hợp tác xã Lúa Vàng", "Nguyễn Hữu Phước", "1978", "Chính thức", "Bí thư", "phuoc@songmay.example"),
    (BASE, "Chi bộ Hợp tác xã Lúa Vàng", "TRẦN THỊ BÍCH LIÊN", "05/07/1985", "Chính thức", "Phó bí thư"),
    (BASE, "Chi bộ Hợp tác xã Lúa Vàng", "Lê Văn Tám", "1999", "Dự bị"),
    (BASE, OFFICE, "Đoàn Thị Ánh Tuyết", "1992", "Chính thức", "", "tuyet@songmay.example", "0912 345 678"),
    (BASE, OFFICE, "Bùi Minh Sơn", "1968", "Chính thức"),
    (BASE, "Chi bộ Trạm Y tê xã", "Võ Thị Hoa", "1990", "Dự bị"),
    (BASE, CLINIC, "Huỳnh Công Danh", "90", "Chính thức"),
    (BASE, CLINIC, "Tạ Thị Nga", "1987", "Đang xét"),
)
PAST: Rows = (
    (BASE, OFFICE, "Lâm Thị Cẩm Tú", "2001", "Dự bị", "", "tu@songmay.example"),
    (BASE, OFFICE, "Châu Văn Đạt", "1996", "Chính thức"),
    (BASE, OFFICE, "Bùi Minh Sơn", "1968", "Chính thức"),
)


def example_file() -> bytes:
    """The file a visitor loads as the commune's secretary."""
    return _file(EXAMPLE)


def _file(rows: Rows) -> bytes:
    headings = [BY_CODE[code].label for code in COLUMNS]
    title = ("ĐẢNG BỘ XÃ LÚA VÀNG", "Danh sách đảng viên, để nhập vào cổng")
    return write_workbook(
        [Sheet("Danh sách", headings, rows, notes=title, widths=(34, 32, 26, 12, 16, 14, 26, 16, 14))]
    )


class Importing:
    """Plans the file that the commune's secretary loaded two days ago."""

    def __init__(self, timeline: Timeline, roll: Roll, units: dict[str, Unit]) -> None:
        self.timeline, self.roll, self.units = timeline, roll, units

    def plan(self, today: date) -> None:
        """Sent, tried, written, as the worker does it."""
        self.timeline.add(moment(today - timedelta(days=2), 10), self._load)

    def _load(self) -> None:
        by, content = self.roll.named("bithuxa").user(), _file(PAST)
        upload = Upload(content, "danh-sach-van-phong.xlsx", read_heads(content))
        row = actions.receive(by=by, unit=self.units["commune"], upload=upload)
        actions.try_out(by=by, roll_import=row, choice=Choice(row.sheet, row.header_row, row.columns))
        self._work(row)
        actions.order_apply(by=by, roll_import=RollImport.objects.get(pk=row.pk))
        self._work(row)

    @staticmethod
    def _work(row: RollImport) -> None:
        waiting = RollImport.objects.select_related("unit", "ordered_by", "file", "job").get(pk=row.pk)
        if waiting.job is not None:
            imports.work_on(waiting, Job.objects.get(pk=waiting.job.pk))
