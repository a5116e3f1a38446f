"""Setting, meeting, stopping and ending deadlines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models

from accounts.models import Member, Unit
from notifications.models import CalendarDay, Deadline, Rule
from portal.lib import clock
from portal.lib.calendar import CalendarOverride, Computed, add_days


@dataclass(frozen=True)
class Duty:
    """Who is to have a deadline: in which unit, by which rule; with a row and page of their own, if any."""

    member: Member
    unit: Unit
    rule: Rule
    subject: models.Model | None = None
    url: str = ""


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
    duties = [Duty(member, unit, rule) for member in members]
    set_deadlines_of(duties, subject=subject, title=title, url=url, starts_on=starts_on, due_on=due_on)
    return compute(rule, starts_on, due_on, CalendarDay.overrides()).due_on


def set_deadlines_of(
    duties: Sequence[Duty],
    *,
    subject: models.Model | None = None,
    title: str,
    url: str = "",
    starts_on: date,
    due_on: date | None = None,
) -> dict[int, date]:
    """The same for members of many units in two statements; returns the due day by rule id.

    In: `subject` and `url` where all have the same; otherwise each duty names its own.
    """
    overrides = CalendarDay.overrides()
    computed = {duty.rule: compute(duty.rule, starts_on, due_on, overrides) for duty in duties}
    rows = []
    for duty in duties:
        about = duty.subject or subject
        if about is None:
            raise ValueError("A deadline is about something.")
        row = Deadline(
            rule=duty.rule,
            member=duty.member,
            unit=duty.unit,
            subject_type=about._meta.model_name or "",
            subject_id=about.pk,
            title=title,
            url=duty.url or url,
            starts_on=starts_on,
            due_on=computed[duty.rule].due_on,
            is_day_named=due_on is not None,
            trace=computed[duty.rule].trace_as_json(),
        )
        row.next_step_on = row.look_again_on()
        rows.append(row)
    Deadline.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return {rule.pk: result.due_on for rule, result in computed.items()}


def compute(rule: Rule, starts_on: date, due_on: date | None, overrides: Iterable[CalendarOverride]) -> Computed:
    """The due day by the rule, or the day a document names, moved to the next working day; with its trace."""
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
    """No further reminder to these members, or in this matter; in the caller's transaction."""
    rows = Deadline.objects.open()
    if members is not None:
        rows = rows.filter(member__in=members)
    if subject is not None:
        rows = rows.about(subject)
    rows.update(cancelled_at=clock.now())
