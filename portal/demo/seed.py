"""Fills an empty database with the demo, all of it or nothing."""

from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from accounts.actions import open_administrator
from accounts.models import Unit, User
from declarations.actions.asking import DUE_RULE
from notifications.models import Notice, OutboxMessage, Rule
from notifications.models.outbox import OutboxStatus
from portal.demo.asking import Asking
from portal.demo.declaring import Actors
from portal.demo.history import History
from portal.demo.importing import Importing
from portal.demo.incidents import Incidents
from portal.demo.moving import Moving
from portal.demo.officers import appoint_all
from portal.demo.own_data import OwnData
from portal.demo.paper import Paper
from portal.demo.people import Roll
from portal.demo.personas import ADMINISTRATOR
from portal.demo.reminding import Reminding
from portal.demo.renewing import Renewing
from portal.demo.signing_in import SigningIn
from portal.demo.timeline import Timeline, moment
from portal.demo.today import Today
from portal.demo.tree import plant
from portal.lib import clock
from portal.lib.calendar import Quarter

CHANCE = 1945
BEFORE = timedelta(days=20)  # the portal was set up so long before the first quarter told
READ_AFTER = timedelta(days=10)


@transaction.atomic
def seed() -> bool:
    """Makes the demo; False when there are units already, and then nothing is touched."""
    if Unit.objects.exists():
        return False
    today, chance = clock.today(), Random(CHANCE)  # noqa: S311  the same people in every demo, no secret
    begins = moment(Quarter.of(today).previous().previous().starts_on - BEFORE, 8)
    roll = Roll(chance, make_password(settings.DEMO_PASSWORD))
    with clock.set_to(begins):
        administrator, units = _set_up(roll, begins.date())
    actors = Actors(Timeline(), chance)
    asking = Asking(actors, units)
    History(asking, roll).plan(today)
    Today(asking, roll, administrator).plan(today)
    Importing(actors.timeline, roll, units).plan(today)
    Moving(asking, roll).plan(today)
    Renewing(asking, roll).plan(today)
    Reminding(asking, roll, administrator).plan(today)
    Paper(asking, roll).plan(today)
    OwnData(asking, roll, administrator).plan(today)
    Incidents(asking, roll).plan(today)
    SigningIn(asking, roll).plan(today)
    actors.timeline.run(until=moment(today, 0))
    _settle_mail_and_notices()
    return True


def _set_up(roll: Roll, day: date) -> tuple[User, dict[str, Unit]]:
    _ensure_rule()
    administrator = open_administrator(username=ADMINISTRATOR.username)
    roll.seat(administrator)
    since = day - timedelta(days=400)
    units = plant(administrator, opened_on=since)
    roll.fill(units, since)
    appoint_all(roll, units, administrator)
    return administrator, units


def _ensure_rule() -> None:
    if not Rule.objects.filter(code=DUE_RULE, unit=None).exists():
        label = "Hạn khai báo theo yêu cầu"
        Rule.objects.create(code=DUE_RULE, label=label, days=30, day_kind="calendar", valid_from=date(2022, 10, 7))


def _settle_mail_and_notices() -> None:
    """Mails of the past are done, not sent now; notices of the past have been read."""
    done = {"status": OutboxStatus.DONE, "done_at": F("due_at"), "sealed_payload": ""}
    OutboxMessage.objects.exclude(status=OutboxStatus.DONE).update(**done)
    Notice.objects.filter(created_at__lt=clock.now() - READ_AFTER).update(read_at=F("created_at"))
