"""Telling people: a notice in the portal and a neutral mail, once per effect, for one or for thousands."""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from accounts.emails import task_waits
from accounts.models import Member, Unit, User
from notifications import sms
from notifications.actions.deadlines import cancel_deadlines
from notifications.backends import store
from notifications.models import Job, Notice, OutboxMessage, Preference, RefusedAddress
from portal.lib import clock
from portal.lib.crypto import seal


@dataclass(frozen=True)
class Told:
    """One person who is told one thing. `effect` is unique with the person; `title` names nobody.

    `unit` gives the sender's name; `until` is dd/mm/yyyy; `deadline_id` and `step` say why a reminder came.
    """

    user: User
    unit: Unit | None
    effect: str
    title: str
    url: str
    until: str = ""
    by_mail: bool = True
    deadline_id: int | None = None
    step: str = ""


def tell(user: User, *, effect: str, title: str, url: str, until: str = "") -> None:
    """One in-app notice and, when there is an address, one neutral mail. Once per `effect`.

    Call inside the transaction whose result it tells.
    """
    tell_many([Told(user, user.cell, effect, title, url, until)])


def tell_many(people: Sequence[Told]) -> None:
    """The same for many people in two statements; whoever was told the same effect before is left out.

    Call inside the transaction whose result it tells.
    """
    notices = [_notice(told) for told in people]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)
    pairs = zip(people, notices, strict=True)
    store([_mail(told, notice) for told, notice in pairs if told.by_mail and told.user.email and told.user.is_active])
    sms.store([_text(told) for told in _texted(people)])


def _notice(told: Told) -> Notice:
    return Notice(
        id=uuid.uuid4(),
        user=told.user,
        effect=told.effect,
        title=told.title,
        url=told.url,
        created_at=clock.now(),
        deadline_id=told.deadline_id,
        step=told.step,
    )


def _mail(told: Told, notice: Notice) -> EmailMessage:
    # The notice's id and nothing else: a chat app or mail filter that opens the link meets the sign-in page.
    why = settings.PORTAL_URL + reverse("notifications:notice_why", args=[notice.pk])
    return task_waits(
        to=told.user.email,
        unit=told.unit,
        effect=told.effect,
        until=told.until,
        why=why,
        member_id=told.user.member_id,
    )


def _texted(people: Sequence[Told]) -> list[Told]:
    """Who has no address, a verified number, and wants text messages; no query where nobody could."""
    able = [told for told in people if sms.is_on() and sms.can_text(told.user)]
    if not able:
        return []
    wanting = set(Preference.objects.wanting_sms([told.user for told in able]))
    return [told for told in able if told.user.pk in wanting]


def _text(told: Told) -> sms.Text:
    until = f" truoc het ngay {told.until}" if told.until else ""
    text = sms.TASK_WAITS.format(until=until)
    return sms.Text(to=told.user.phone, text=text, effect=told.effect, member_id=told.user.member_id)


@transaction.atomic
def withdraw_messages(*, members: Iterable[Member]) -> int:
    """What waits in the outbox for these members never leaves (mails and text messages); returns how much.

    For who has died, in the transaction that ends the membership. A message that a worker sends at this very
    moment is checked once more at delivery.
    """
    return OutboxMessage.objects.filter(member__in=list(members)).withdraw()


@transaction.atomic
def fall_silent(member: Member) -> None:
    """For who has died: no reminder, and nothing that waits may leave. Call in the transaction of the entry."""
    cancel_deadlines(members=[member])
    withdraw_messages(members=[member])


@transaction.atomic
def change_waiting_senders(before: str, after: str) -> None:
    """Mails that wait leave under another sender: the old one tells what must not be told any more."""
    for row in OutboxMessage.objects.mails_waiting().select_for_update():
        if row.payload.get("from") == before:
            row.sealed_payload = seal(json.dumps(row.payload | {"from": after}))
            row.save(update_fields=["sealed_payload"])


@transaction.atomic
def choose_reminders(*, by: User, chosen: dict[str, Any]) -> None:
    """What the person wants: columns of `Preference`."""
    Preference.objects.update_or_create(user=by, defaults=chosen)


def try_address_again(*, by: User) -> None:
    """The owner's address is used again from the next reminder on; refused once more, it is marked once more."""
    if by.email:
        RefusedAddress.objects.clear(by.email)


def read_all(user: User) -> None:
    """All own notices are read; the first reading counts."""
    Notice.objects.filter(user=user).mark_read()


@transaction.atomic
def retry_job(job: Job) -> bool:
    """Puts failed work back into the queue; False when it had not failed (a second click)."""
    return job.retry()
