"""Reminders: planned in chunks with a bounded number of statements, each step once, none lost."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import Case, Value, When
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import Membership, Post, User
from accounts.roles import Verb
from notifications import sms
from notifications.actions.telling import Told, tell_many
from notifications.models import CalendarDay, Deadline, Preference, RefusedAddress, Reminder
from notifications.models.deadlines import REACHED, Outcome
from portal.lib import clock
from portal.lib.calendar import is_working_day

WINDOW_HOURS = range(8, 20)  # 08:00–20:00 on working days; sign-in mails are not bound by it
CHUNK = 1000
HANDED_OVER = "Có người quá hạn, nhắc việc đã hết lượt"


def is_open_window(at: datetime) -> bool:
    """Whether people may be reminded at this moment: office hours of a working day in Viet Nam."""
    here = clock.local(at)
    return here.hour in WINDOW_HOURS and is_working_day(here.date(), CalendarDay.overrides())


def remind(now: datetime | None = None) -> int:
    """Sends every reminder that is due and not yet sent; returns how many people were reminded.

    Only the latest step reached goes out, earlier unsent ones are stored as passed over: after a
    downtime nothing is lost and nobody gets four at once. Outside the window nothing happens.
    """
    at = now or clock.now()
    if not is_open_window(at):
        return 0
    today, sent, last = clock.local(at).date(), 0, 0
    while keys := _waiting(today, after=last):
        sent += _remind_chunk(keys, today)
        last = keys[-1]
    return sent


def _waiting(today: date, *, after: int) -> list[int]:
    rows = Deadline.objects.reached(today).of_members(today).filter(pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])


@dataclass
class _Plan:
    """What one chunk writes."""

    reminders: list[Reminder] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    handed_over: list[Deadline] = field(default_factory=list)
    look_again: dict[date | None, list[int]] = field(default_factory=lambda: defaultdict(list))


@transaction.atomic
def _remind_chunk(keys: Sequence[int], today: date) -> int:
    """One transaction. A row another planner holds is left to it; one met a moment ago is no longer open."""
    locked = Deadline.objects.reached(today).filter(pk__in=keys).select_for_update(skip_locked=True, of=("self",))
    joined = locked.select_related("rule", "unit", "member__user__preference").order_by("pk")
    rows = list(joined)
    plan = _planned(rows, today)
    Reminder.objects.bulk_create(plan.reminders, ignore_conflicts=True, batch_size=CHUNK)
    tell_many(plan.told)
    _hand_over(plan.handed_over, today)
    _look_again(plan.look_again)
    return sum(reminder.outcome in REACHED for reminder in plan.reminders)


def _planned(rows: Sequence[Deadline], today: date) -> _Plan:
    done: dict[int, set[str]] = defaultdict(set)
    for key, step in Reminder.objects.filter(deadline__in=rows).values_list("deadline_id", "step"):
        done[key].add(step)
    users = [user for row in rows if (user := _user_of(row)) is not None]
    refused = RefusedAddress.objects.among(user.email for user in users)
    plan = _Plan()
    for row in rows:
        missing = [step for step in steps_reached(row, today) if step not in done[row.pk]]
        if missing:
            _add_step(plan, row, missing, refused, today)
        is_over = row.hands_over_on is not None and row.hands_over_on <= today and row.handed_over_at is None
        if is_over and not missing:
            plan.handed_over.append(row)
        again = today + timedelta(days=1) if is_over and missing else row.look_again_on(today)
        plan.look_again[again].append(row.pk)
    return plan


def steps_reached(deadline: Deadline, today: date) -> list[str]:
    """Steps whose day has come, oldest first; those before the matter began are left out."""
    return [step for step, day in deadline.steps.items() if day <= today]


def _add_step(plan: _Plan, row: Deadline, missing: list[str], refused: Iterable[str], today: date) -> None:
    *passed, latest = missing
    user = _user_of(row)
    by_mail = user is not None and _wants_mail(user) and user.email not in refused
    outcome = _outcome(user, by_mail)
    plan.reminders += [_row(row, step, Outcome.PASSED_OVER) for step in passed]
    plan.reminders.append(_row(row, latest, outcome))
    if user is not None and outcome in REACHED:
        plan.told.append(
            Told(
                user=user,
                unit=row.unit,
                effect=f"reminder:{row.pk}:{latest}",
                title=f"{row.title}: hạn {row.due_on:%d/%m/%Y}",
                url=row.url,
                until=f"{row.due_on:%d/%m/%Y}" if today <= row.due_on else "",
                by_mail=by_mail,
                deadline_id=row.pk,
                step=latest,
            )
        )


def _user_of(row: Deadline) -> User | None:
    user: User | None = getattr(row.member, "user", None)
    return user


def _wants_mail(user: User) -> bool:
    preference: Preference | None = getattr(user, "preference", None)
    return bool(user.email) and (preference is None or preference.reminds_by_mail)


def _outcome(user: User | None, by_mail: bool) -> Outcome:
    if user is None or not user.is_active:
        return Outcome.UNREACHABLE
    return Outcome.SENT if by_mail or _wants_sms(user) else Outcome.IN_PORTAL


def _wants_sms(user: User) -> bool:
    preference: Preference | None = getattr(user, "preference", None)
    return sms.is_on() and sms.can_text(user) and preference is not None and preference.reminds_by_sms


def _row(deadline: Deadline, step: str, outcome: Outcome) -> Reminder:
    return Reminder(deadline=deadline, step=step, recipient=deadline.member, outcome=outcome, at=clock.now())


def _look_again(days: dict[date | None, list[int]]) -> None:
    """One statement for all rows of the chunk."""
    if not days:
        return
    # PostgreSQL takes a bare NULL for text.
    cases = [When(pk__in=keys, then=Cast(Value(day), models.DateField())) for day, keys in days.items()]
    rows = Deadline.objects.filter(pk__in=[key for keys in days.values() for key in keys])
    rows.update(next_step_on=Case(*cases, output_field=models.DateField(null=True)))


def _hand_over(rows: Sequence[Deadline], today: date) -> None:
    """From the last reminder on, the matter is a task of the heads of the cell where the member is today."""
    if not rows:
        return
    Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(handed_over_at=clock.now())
    here = Membership.objects.on_roll(today).filter(member__in=[row.member_id for row in rows])
    _tell_heads(
        here.values_list("unit_id", flat=True),
        effect=f"handed-over:{today}",
        title=HANDED_OVER,
        url=reverse("notifications:overdue_list"),
    )


def _tell_heads(units: Iterable[UUID], *, effect: str, title: str, url: str) -> None:
    """Tells who reviews in these cells that something waits there; once per cell, person and `effect`."""
    posts = Post.objects.held().with_verb(Verb.REVIEW_DECLARATIONS).filter(unit__in=set(units))
    told = []
    for post in posts.select_related("unit", "member__user").order_by("unit_id", "pk"):
        user: User | None = getattr(post.member, "user", None)
        if user is not None and user.is_active:
            told.append(Told(user, post.unit, f"{effect}:{post.unit_id}", title, url))
    tell_many(told)
