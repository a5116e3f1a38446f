"""Telling people, and reminding them before, on and after a due day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import models, transaction

from accounts.emails import task_waits
from accounts.models import Member, Unit, User
from notifications.models import CalendarDay, Deadline, Job, Notice, OutboxMessage, Reminder, Rule
from notifications.models.deadlines import STEP_DAYS, Outcome
from portal.lib import clock
from portal.lib.calendar import Computed, add_days, is_working_day

WINDOW_HOURS = range(8, 20)  # 08:00–20:00 on working days; sign-in mails are not bound by it
CHUNK = 500
FIRST_STEP_DAYS = -min(STEP_DAYS.values())


def tell(user: User, *, effect: str, title: str, url: str, until: str = "") -> None:
    """One in-app notice and, when there is an address, one neutral mail. Once per `effect`.

    Call inside the transaction whose result it tells.
    """
    Notice.objects.tell(user, effect=effect, title=title, url=url)
    if user.email and user.is_active:
        task_waits(to=user.email, unit=user.cell, effect=effect, until=until).send()


def read_all(user: User) -> None:
    """All own notices are read; the first reading counts."""
    Notice.objects.filter(user=user).mark_read()


@transaction.atomic
def retry_job(job: Job) -> bool:
    """Puts failed work back into the queue; False when it had not failed (a second click)."""
    return job.retry()


def set_deadlines(
    *,
    rule: Rule,
    subject: models.Model,
    unit: Unit,
    members: Sequence[Member],
    title: str,
    url: str,
    starts_on: date,
    due_on: date | None = None,
) -> date:
    """Gives each member the deadline of a matter, and returns the due day; who has one already keeps it.

    In: `due_on` when a document names the day; it moves to the next working day. Otherwise the rule's
    days count from `starts_on` (not counted itself).
    """
    computed = _computed(rule, starts_on, due_on)
    Deadline.objects.bulk_create(
        [
            Deadline(
                rule=rule,
                member=member,
                unit=unit,
                subject_type=subject._meta.model_name or "",
                subject_id=subject.pk,
                title=title,
                url=url,
                starts_on=starts_on,
                due_on=computed.due_on,
                trace=computed.trace_as_json(),
            )
            for member in members
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    return computed.due_on


def _computed(rule: Rule, starts_on: date, due_on: date | None) -> Computed:
    overrides = CalendarDay.overrides()
    if due_on is not None:
        return add_days(due_on, 0, kind="calendar", overrides=overrides)
    return add_days(starts_on, rule.days, kind=rule.day_kind, overrides=overrides)  # type: ignore[arg-type]


def meet_deadlines(*, subject: models.Model, member: Member, at: datetime) -> None:
    """The member did what the matter asked for; reminders stop with this transaction. The first time counts."""
    rows = Deadline.objects.about(subject).filter(member=member, met_at__isnull=True)
    rows.update(met_at=at, cancelled_at=None)


def stop_deadlines(*, subject: models.Model, member: Member) -> None:
    """No reminder in this matter although it is not met: people talk about it."""
    rows = Deadline.objects.about(subject).filter(member=member, cancelled_at__isnull=True)
    rows.update(met_at=None, cancelled_at=clock.now())


def reopen_deadlines(*, subject: models.Model, member: Member) -> None:
    """What was met or stopped is due again."""
    Deadline.objects.about(subject).filter(member=member).update(met_at=None, cancelled_at=None)


def cancel_deadlines(*, members: Sequence[Member] | None = None, subject: models.Model | None = None) -> None:
    """No further reminder to these members, or in this matter."""
    rows = Deadline.objects.open()
    if members is not None:
        rows = rows.filter(member__in=members)
    if subject is not None:
        rows = rows.about(subject)
    rows.update(cancelled_at=clock.now())


def fall_silent(member: Member) -> None:
    """For who has died: no reminder, and no mail that waits may leave. Call in the transaction of the entry."""
    cancel_deadlines(members=[member])
    user: User | None = getattr(member, "user", None)
    if user is not None and user.email:
        OutboxMessage.objects.withdraw(user.email)
    shared = User.objects.filter(email__iexact=member.contact_email).exclude(member=member)
    if member.contact_email and not shared.exists():  # a couple with one address: the other's mails still leave
        OutboxMessage.objects.withdraw(member.contact_email)


def remind(now: datetime | None = None) -> int:
    """Sends every reminder that is due and not yet sent; returns how many went out.

    Only the latest step reached goes out, earlier unsent ones are stored as passed over: after a
    downtime nothing is lost and nobody gets four at once. Outside the window nothing happens.
    """
    at = clock.local(now or clock.now())
    if at.hour not in WINDOW_HOURS or not is_working_day(at.date(), CalendarDay.overrides()):
        return 0
    waiting = Deadline.objects.reached(at.date(), FIRST_STEP_DAYS).with_steps_left().of_members(at.date())
    waiting = waiting.select_related("member__user").prefetch_related("reminders")
    return sum(_remind_once(deadline, at.date()) for deadline in waiting.iterator(chunk_size=500))


def steps_reached(deadline: Deadline, today: date) -> list[str]:
    """Steps whose day has come, oldest first; those before the matter began are left out."""
    days = {step: deadline.due_on + timedelta(days=offset) for step, offset in STEP_DAYS.items()}
    return [step for step, day in days.items() if deadline.starts_on < day <= today]


def _remind_once(deadline: Deadline, today: date) -> int:
    done = {reminder.step for reminder in deadline.reminders.all()}
    missing = [step for step in steps_reached(deadline, today) if step not in done]
    if not missing:
        return 0
    *passed, latest = missing
    with transaction.atomic():
        # Met or cancelled a moment ago? The lock decides; on SQLite the transaction itself does.
        if not Deadline.objects.open().select_for_update().filter(pk=deadline.pk).exists():
            return 0
        rows = [_row(deadline, step, Outcome.PASSED_OVER) for step in passed]
        user: User | None = getattr(deadline.member, "user", None)
        reachable = user is not None and user.is_active
        rows.append(_row(deadline, latest, Outcome.SENT if reachable else Outcome.UNREACHABLE))
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)
        if user is not None and reachable:
            tell(
                user,
                effect=f"reminder:{deadline.pk}:{latest}",
                title=f"{deadline.title}: hạn {deadline.due_on:%d/%m/%Y}",
                url=deadline.url,
                until=f"{deadline.due_on:%d/%m/%Y}" if today <= deadline.due_on else "",
            )
    return int(reachable)


def _row(deadline: Deadline, step: str, outcome: Outcome) -> Reminder:
    return Reminder(deadline=deadline, step=step, recipient=deadline.member, outcome=outcome, at=clock.now())
