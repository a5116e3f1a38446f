"""Deletion by the rules of keeping: counted first, confirmed second, done in batches that survive a crash."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import RuleError
from accounts.models import SYSTEM, Actor, Event, User
from accounts.retention import Term
from notifications.models import Job, OutboxMessage
from portal.lib import clock
from privacy.models import NightlyPurge, Purge, PurgeStatus
from privacy.permissions import sees_retention
from privacy.retention import KEEPINGS, preview, run_batches

TASK = "privacy.tasks.run_purge"
NOT_ADMINISTRATOR = "Chỉ quản trị hệ thống thực hiện việc xóa theo thời hạn lưu."
ONE_RUNS = "Một đợt xóa khác đang chạy. Hãy chờ đợt đó xong rồi thử lại."
FAILED = "Đợt xóa dừng giữa chừng. Phần đã xóa không mất thêm gì; hãy bấm “Thử lại” để chạy tiếp phần còn lại."


@transaction.atomic
def plan_purge(*, by: Actor) -> Purge:
    """Freezes the counts of today; nothing is deleted. Raises `RuleError` when there is nothing to delete."""
    _require(by)
    lines = [line.as_json() for line in preview(clock.today())]
    if not any(line["count"] for line in lines):
        raise RuleError("Hôm nay không có gì đã hết thời hạn lưu, nên không có gì để xóa.")
    purge = Purge.objects.create(
        on=clock.today(),
        plan=lines,
        planned_at=clock.now(),
        planned_by=by if isinstance(by, User) else None,
    )
    Event.objects.append(by=by, verb="purge.planned", subject=purge, data={"total": purge.total})
    return purge


@transaction.atomic
def cancel_purge(*, by: User, purge: Purge) -> None:
    """Nothing is deleted. Raises `RuleError`."""
    _require(by)
    purge.cancel(by=by)


@transaction.atomic
def start_purge(*, by: User, purge: Purge) -> None:
    """The second step: hands the run to the worker. Raises `RuleError` while another one runs."""
    _require(by)
    _move_to_running(purge, by)
    purge.job = Job.objects.start(
        owner=by, title="Xóa theo thời hạn lưu", task=TASK, payload={"purge": str(purge.pk)},
        back_url=purge.get_absolute_url(),
    )  # fmt: skip
    purge.save(update_fields=["job"])


def _move_to_running(purge: Purge, by: Actor) -> None:
    try:
        with transaction.atomic():
            purge.start(by=by)
    except IntegrityError as error:
        raise RuleError(ONE_RUNS) from error


def run_purge(purge: Purge, job: Job | None) -> None:
    """Everything the plan names, kind by kind; safe to run again after any crash, since what is gone is not due."""
    limits = {(line["rule"], line["label"]): line for line in purge.plan}
    done: dict[str, int] = dict(purge.done)
    for keeping in KEEPINGS:
        line = limits.get((keeping.rule, keeping.label))
        if line is None or not line["count"]:
            continue
        for count in run_batches(keeping, _term(purge, line), purge.pk):
            done[keeping.label] = done.get(keeping.label, 0) + count
            Purge.objects.filter(pk=purge.pk).update(done=done)
            if job is not None:
                job.progress(min(sum(done.values()), purge.total), purge.total)
    _finish(purge, job, done)


def _term(purge: Purge, line: dict[str, Any]) -> Term:
    """The very day of the preview, whatever the rules say by now."""
    on: date = purge.on
    return Term.of(on, int(line["days"]))


@transaction.atomic
def _finish(purge: Purge, job: Job | None, done: dict[str, int]) -> None:
    locked = Purge.objects.select_for_update().get(pk=purge.pk)
    if locked.status != PurgeStatus.DONE:
        locked.finish(by=SYSTEM, done=done)
    if job is not None:
        job.finish(purge.get_absolute_url())


@transaction.atomic
def give_up_purge(purge: Purge, job: Job | None) -> None:
    """It stopped half-way; the administrator reads why and can go on."""
    if purge.can("fail"):
        purge.fail(by=SYSTEM)
    if job is not None:
        job.fail(FAILED)


@transaction.atomic
def switch_nightly_purge(*, by: User, is_on: bool) -> NightlyPurge:
    """Whether the nightly clock deletes by itself. Raises `RuleError`."""
    _require(by)
    row = NightlyPurge.objects.create(is_on=is_on, at=clock.now(), switched_by=by)
    Event.objects.append(by=by, verb="nightlypurge.switched", subject=row, data={"on": is_on})
    return row


@transaction.atomic
def purge_by_night() -> Purge | None:
    """One run by the clock, when it was switched on, nothing runs and something is due."""
    if not NightlyPurge.is_switched_on() or Purge.objects.filter(status=PurgeStatus.RUNNING).exists():
        return None
    if not any(line.count for line in preview(clock.today())):
        return None
    purge = plan_purge(by=SYSTEM)
    _move_to_running(purge, SYSTEM)
    OutboxMessage.objects.put(task=TASK, effect=f"purge:{purge.pk}", payload={"purge": str(purge.pk)})
    return purge


def _require(by: Actor) -> None:
    if isinstance(by, User) and not sees_retention(by):
        raise RuleError(NOT_ADMINISTRATOR)
