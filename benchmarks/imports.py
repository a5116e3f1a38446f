"""The roll from Excel: 60,000 people in 3,000 cells, tried and written, against a bare COPY of the same rows."""

import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.actions import add_root, open_administrator
from accounts.models import Unit, User
from benchmarks.sets import use
from notifications.models import OutboxMessage
from portal.lib import clock
from portal.lib.exports import Sheet, write_workbook
from rolls import actions
from rolls.actions import imports
from rolls.actions.imports import Choice, Upload
from rolls.columns import BY_CODE
from rolls.heads import read_heads
from rolls.models import RollImport

COMMUNES, CELLS, PEOPLE = 100, 3_000, 60_000
COLUMNS = ("parent", "cell", "full_name", "birth", "standing", "email", "phone")
LETTERS = "abcdeghiklmnopqrstuvxy"
# Table → which of its rows the import wrote.
WRITTEN = {
    "accounts_unit": "opened_on = current_date AND name LIKE '%% Số %%'",
    "accounts_member": "added_at >= %(since)s",
    "accounts_membership": "member_id IN (SELECT id FROM accounts_member WHERE added_at >= %(since)s)",
    "accounts_event": "at >= %(since)s AND subject_type IN ('member', 'unit')",
    "accounts_journalhead": "subject_id IN (SELECT id FROM accounts_member WHERE added_at >= %(since)s)",
}


def table(wrapper: BaseDatabaseWrapper) -> str:
    """Seconds of each step, statements, memory; and, on PostgreSQL, of COPY into equal tables."""
    use(wrapper)
    by = open_administrator(username="quan.tri")
    top = add_root(by=by, name="Đảng bộ tỉnh Sông Mây")
    content, taken = _file(top.name), {}
    before = _peak()
    heads, taken["upload"] = _timed(lambda: read_heads(content))
    row = actions.receive(by=by, unit=top, upload=Upload(content, "tinh.xlsx", heads))
    actions.try_out(by=by, roll_import=row, choice=Choice(row.sheet, row.header_row, row.columns))
    asked, taken["dry run"] = _counted(lambda: _work(row))
    tried, since = RollImport.objects.get(pk=row.pk), clock.now()
    actions.order_apply(by=by, roll_import=tried)
    written, taken["write"] = _counted(lambda: _work(tried))
    done = RollImport.objects.get(pk=row.pk)
    if done.status != "applied" or Unit.objects.find_problems() != ([], [], [], [], []):
        raise RuntimeError(f"The import ended as {done.status}.")
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in taken.items())
    return "\n".join(
        [
            f"Roll import on {wrapper.vendor}: {done.counts['added']} people, {done.counts['units']} units,"
            f" {len(content) / 1e6:.1f} MB.",
            f"{steps}; {asked} and {written} statements; peak memory {_peak():.0f} MB (before: {before:.0f} MB).",
            _against_copy(since, taken["write"]) if wrapper.vendor == "postgresql" else "",
            _again(by, top, content),
            "",
        ]
    )


def _again(by: User, top: Unit, content: bytes) -> str:
    """The same file once more: everything is there already."""
    row = actions.receive(by=by, unit=top, upload=Upload(content, "tinh.xlsx", read_heads(content)))
    actions.try_out(by=by, roll_import=row, choice=Choice(row.sheet, row.header_row, row.columns))
    _, seconds = _timed(lambda: _work(row))
    counts = RollImport.objects.get(pk=row.pk).counts
    return f"The same file again: {counts['same']} left as they are, {counts['added']} added, {seconds:.1f} s."


def _work(row: RollImport) -> None:
    """What the worker does, without the broker."""
    row.refresh_from_db()
    OutboxMessage.objects.filter(task=imports.TASK).delete()
    job = row.job
    assert job is not None
    imports.work_on(RollImport.objects.select_related("unit", "ordered_by", "file").get(pk=row.pk), job)


def _file(top: str) -> bytes:
    headings = [BY_CODE[code].label for code in COLUMNS]
    return write_workbook([Sheet("Danh sách", headings, _people(top))])


def _people(top: str) -> Iterator[tuple[str, ...]]:
    for number in range(PEOPLE):
        cell = number % CELLS
        word = "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(4)).title()
        name = f"Nguyễn Thị {word} Hồng"
        email = f"nguoi{number}@example.vn" if number % 2 else ""
        phone = f"09{10000000 + number}" if number % 3 else ""
        way = f"{top} / Đảng bộ xã Số {cell % COMMUNES + 1}"
        yield way, f"Chi bộ Số {cell + 1}", name, str(1950 + number % 50), "Chính thức", email, phone


def _against_copy(since: Any, seconds: float) -> str:
    """The rows the import wrote, out to memory, then into empty tables with the same indexes; in one transaction."""
    import io

    with connection.cursor() as cursor:
        copies, rows = [], 0
        for name, condition in WRITTEN.items():
            where = cursor.mogrify(condition, {"since": since}).decode()
            data = io.BytesIO()
            cursor.copy_expert(f"COPY (SELECT * FROM {name} WHERE {where}) TO STDOUT", data)  # noqa: S608  our own
            rows += data.getvalue().count(b"\n")
            data.seek(0)
            cursor.execute(f"CREATE TABLE bench_{name} (LIKE {name} INCLUDING ALL)")
            copies.append((name, data))
        started = time.perf_counter()
        cursor.execute("BEGIN")
        for name, data in copies:
            cursor.copy_expert(f"COPY bench_{name} FROM STDIN", data)
        cursor.execute("COMMIT")
        bare = time.perf_counter() - started
    return f"Bare COPY of the same {rows} rows: {bare:.1f} s; writing takes {seconds / bare:.1f} times that."


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def _counted(work: Callable[[], Any]) -> tuple[int, float]:
    """Statements and seconds."""
    count = [0]

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        count[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        _, seconds = _timed(work)
    return count[0], seconds


def _peak() -> float:
    """Megabytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
