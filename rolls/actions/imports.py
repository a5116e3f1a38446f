"""A file on its way to the roll: received, tried, written, thrown away."""

from dataclasses import dataclass

from django.db import transaction

from accounts.actions.units import lock_tree
from accounts.errors import RuleError
from accounts.models import SYSTEM, Actor, Event, Unit, User
from accounts.permissions import can_import_roll
from documents.models import erase, store
from notifications.actions import tell
from notifications.models import Job
from portal.lib import clock, exports
from portal.lib.long_work import lift_time_limits
from rolls import workbooks
from rolls.heads import Heads
from rolls.lines import Line
from rolls.models import ImportStatus, RollImport
from rolls.places import Places
from rolls.plan import Plan, make_plan
from rolls.preview import preview_of
from rolls.reading import read_lines, source_of
from rolls.roll import read_roll
from rolls.writing import write

TASK = "rolls.tasks.work_on_import"
NOT_ALLOWED = "Bạn không còn quyền nhập danh sách ở đơn vị này. Hãy hỏi cấp trên hoặc quản trị hệ thống."
NOTHING_TO_WRITE = "Tệp này không có gì mới để ghi. Danh sách giữ nguyên."
STEPS = 4  # file read, roll compared, written, finished


class RollChangedError(Exception):
    """The roll is not as the dry run found it; nothing was written."""


@dataclass(frozen=True)
class Upload:
    """A file that was looked into: its bytes, the name it came with, the first rows of its sheets."""

    content: bytes
    name: str
    heads: Heads


@dataclass(frozen=True)
class Choice:
    """Which sheet, which row of headings, which column (from 0) holds which field."""

    sheet: str
    header_row: int
    columns: dict[str, int]


@transaction.atomic
def receive(*, by: User, unit: Unit, upload: Upload) -> RollImport:
    """Keeps the file, with a first guess at its columns. Raises `RuleError`."""
    if not can_import_roll(by, unit):
        raise RuleError(NOT_ALLOWED)
    file = store(upload.content, name="danh-sach.xlsx", content_type=exports.CONTENT_TYPE, purpose="roll-import")
    sheet, guessed = upload.heads.best()
    roll_import = RollImport.objects.create(
        unit=unit,
        ordered_by=by,
        uploaded_at=clock.now(),
        file=file,
        file_name=upload.name,
        sha256=file.sha256,
        heads=upload.heads.as_json(),
        sheet=sheet,
        header_row=guessed.header_row,
        columns=guessed.columns,
    )
    Event.objects.append(by=by, verb="rollimport.received", subject=roll_import, unit=unit)
    return roll_import


@transaction.atomic
def try_out(*, by: User, roll_import: RollImport, choice: Choice) -> RollImport:
    """Orders the dry run with these columns. Raises `RuleError`, also when one is under way."""
    if not can_import_roll(by, roll_import.unit):
        raise RuleError(NOT_ALLOWED)
    job = _start(by, roll_import, "Xem thử tệp danh sách")
    roll_import.start_check(
        by=by,
        job=job,
        sheet=choice.sheet,
        header_row=choice.header_row,
        columns=choice.columns,
        roll_changed=False,
    )
    return roll_import


@transaction.atomic
def order_apply(*, by: User, roll_import: RollImport) -> RollImport:
    """Orders the writing of what the dry run showed. Raises `RuleError`; sent twice it is ordered once."""
    if not can_import_roll(by, roll_import.unit):
        raise RuleError(NOT_ALLOWED)
    if not roll_import.writes:
        raise RuleError(NOTHING_TO_WRITE)
    roll_import.order(by=by, job=_start(by, roll_import, "Ghi vào danh sách"))
    return roll_import


def _start(by: User, roll_import: RollImport, title: str) -> Job:
    return Job.objects.start(
        owner=by,
        title=title,
        task=TASK,
        payload={"import": str(roll_import.pk)},
        back_url=roll_import.get_absolute_url(),
    )


def work_on(roll_import: RollImport, job: Job) -> None:
    """What the worker does: tries or writes, whichever is ordered. Safe to run again after any crash."""
    if roll_import.status in (ImportStatus.CHECKING, ImportStatus.FAILED):
        _check(roll_import, job)
    elif roll_import.status == ImportStatus.APPLYING:
        _apply(roll_import, job)
    job.finish(roll_import.get_absolute_url())


def _check(roll_import: RollImport, job: Job) -> None:
    job.progress(0, STEPS)
    source = source_of(roll_import)
    lines = read_lines(source)
    job.progress(1, STEPS)
    plan = _plan(roll_import, lines)
    job.progress(2, STEPS)
    wrong = workbooks.errors(source, plan.wrong) if plan.wrong else b""
    job.progress(3, STEPS)
    _present(roll_import, plan, wrong, job)


def _plan(roll_import: RollImport, lines: list[Line]) -> Plan:
    by, top = roll_import.ordered_by, Unit.objects.get(pk=roll_import.unit_id)
    if not can_import_roll(by, top):
        raise RuleError(NOT_ALLOWED)
    units = Unit.objects.under(top).open()
    places = Places(top, units, may_create=not top.is_cell)
    return make_plan(lines, by=by, top=top, places=places, roll=read_roll(top))


@transaction.atomic
def _present(roll_import: RollImport, plan: Plan, wrong: bytes, job: Job) -> None:
    locked = RollImport.objects.select_for_update().get(pk=roll_import.pk)
    before = locked.errors_file
    names = dict(Unit.objects.filter(pk__in={each.unit_id for each in plan.missing[:100]}).values_list("pk", "name"))
    roll_import.present(
        by=SYSTEM,
        counts=plan.counts(),
        preview=preview_of(plan, names),
        digest=plan.digest(),
        errors_file=_keep_errors(wrong),
    )
    if before is not None:
        erase(before)
    _tell(roll_import, job, "Đã xem thử xong tệp danh sách")


def _keep_errors(content: bytes) -> object:
    if not content:
        return None
    name = "dong-can-sua.xlsx"
    return store(content, name=name, content_type=exports.CONTENT_TYPE, purpose="roll-import-errors")


def _tell(roll_import: RollImport, job: Job, title: str) -> None:
    tell(
        roll_import.ordered_by,
        effect=f"rollimport:{roll_import.pk}:{job.pk}",
        title=title,
        url=roll_import.get_absolute_url(),
    )


def _apply(roll_import: RollImport, job: Job) -> None:
    job.progress(0, STEPS)
    lines = read_lines(source_of(roll_import))
    job.progress(1, STEPS)
    try:
        _write(roll_import, lines, job)
    except RollChangedError:
        roll_import.repeat(by=SYSTEM)
        _check(roll_import, job)


@transaction.atomic
def _write(roll_import: RollImport, lines: list[Line], job: Job) -> None:
    """One transaction, one writer of the tree at a time: a second import waits here and then finds the roll changed."""
    lift_time_limits()
    lock_tree()
    plan = _plan(roll_import, lines)
    if plan.digest() != roll_import.digest:
        raise RollChangedError
    write(plan, by=roll_import.ordered_by)
    file = roll_import.file
    roll_import.apply(by=roll_import.ordered_by, counts=plan.counts())
    RollImport.objects.filter(pk=roll_import.pk).update(file=None, heads=[], preview={})
    if file is not None:
        erase(file)
    _tell(roll_import, job, "Đã ghi xong danh sách từ tệp")


@transaction.atomic
def give_up(roll_import: RollImport, job: Job, sentence: str) -> None:
    """It could not be read or written; nothing of it is on the roll, the person reads why."""
    roll_import.refresh_from_db()
    if roll_import.can("fail"):
        roll_import.fail(by=SYSTEM)
    elif roll_import.can("give_back"):
        roll_import.give_back(by=SYSTEM)
    job.fail(sentence)


@transaction.atomic
def discard(*, by: Actor, roll_import: RollImport) -> None:
    """Throws file and dry run away. Raises `TransitionError` while work is under way or when it is written."""
    roll_import.discard(by=by)
    forget(roll_import)


def forget(roll_import: RollImport) -> None:
    """Erases the file, the wrong lines and what was shown of them; the numbers stay."""
    files = [file for file in (roll_import.file, roll_import.errors_file) if file is not None]
    RollImport.objects.filter(pk=roll_import.pk).update(
        file=None, errors_file=None, heads=[], preview={}, purged_at=clock.now()
    )
    for file in files:
        erase(file)
