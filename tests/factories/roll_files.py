"""Files on their way to the roll, and the roll as a file."""

from collections.abc import Sequence

from accounts.models import Unit, User
from notifications.models import OutboxMessage
from portal.lib.exports import Sheet, write_workbook
from rolls import actions as rolls
from rolls.actions import exports, imports
from rolls.actions.imports import Choice, Upload
from rolls.heads import read_heads
from rolls.models import RollExport, RollImport
from rolls.tasks import work_on_export, work_on_import

HEADINGS = ("Chi bộ", "Họ và tên", "Năm sinh", "Tư cách", "Chức vụ", "Thư điện tử", "Điện thoại", "Trùng tên")
Rows = Sequence[Sequence[str]]


def excel(rows: Rows, headings: Sequence[str] = HEADINGS, *, title: str = "Danh sách") -> bytes:
    """An .xlsx with one sheet."""
    return write_workbook([Sheet(title, headings, rows)])


def make_import(unit: Unit, *, by: User, rows: Rows | None = None, content: bytes | None = None) -> RollImport:
    """A file that was uploaded; its columns are guessed. Without rows it names one new person of a cell."""
    given = [(unit.name, "Kiều Văn Mới", "1990")] if rows is None else rows
    found = content or excel(given)
    return rolls.receive(by=by, unit=unit, upload=Upload(found, "danh sach.xlsx", read_heads(found)))


def make_tried_import(unit: Unit, *, by: User, rows: Rows | None = None, content: bytes | None = None) -> RollImport:
    """The same after its dry run, with the columns as guessed."""
    row = make_import(unit, by=by, rows=rows, content=content)
    rolls.try_out(by=by, roll_import=row, choice=Choice(row.sheet, row.header_row, row.columns))
    work_on_imports()
    return RollImport.objects.get(pk=row.pk)


def make_applied_import(unit: Unit, *, by: User, rows: Rows | None = None) -> RollImport:
    """The same after it was written."""
    row = make_tried_import(unit, by=by, rows=rows)
    rolls.order_apply(by=by, roll_import=row)
    work_on_imports()
    return RollImport.objects.get(pk=row.pk)


def make_export(
    unit: Unit, *, by: User, purpose: str = "Đối chiếu danh sách", with_contacts: bool = False
) -> RollExport:
    """A roll whose file is made."""
    row = rolls.order_export(by=by, unit=unit, purpose=purpose, with_contacts=with_contacts)
    work_on_exports()
    return RollExport.objects.get(pk=row.pk)


def work_on_imports() -> None:
    """What the worker does with waiting files."""
    for row in OutboxMessage.objects.due().filter(task=imports.TASK):
        work_on_import(row.pk)


def work_on_exports() -> None:
    """What the worker does with ordered exports."""
    for row in OutboxMessage.objects.due().filter(task=exports.TASK):
        work_on_export(row.pk)
