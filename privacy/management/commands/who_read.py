import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import SYSTEM, Event, Member, ReadEvent, Unit
from declarations.ledger import named
from portal.lib import clock


class Command(BaseCommand):
    help = "Prints who opened whose data, for a breach: readers with name and id, members by id alone. Journaled."

    def add_arguments(self, parser: CommandParser) -> None:
        group = parser.add_mutually_exclusive_group(required=True)
        group.add_argument("--member", type=uuid.UUID, help="id of a member")
        group.add_argument("--unit", type=uuid.UUID, help="id of a unit: everybody read in it or below")
        parser.add_argument("--since", type=date.fromisoformat, required=True, help="first day, YYYY-MM-DD")
        parser.add_argument("--until", type=date.fromisoformat, help="last day, YYYY-MM-DD; today when not given")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        subject, rows = self._rows(options)
        since, until = options["since"], options["until"] or clock.today()
        rows = rows.filter(at__gte=_begin(since), at__lt=_begin(until + timedelta(days=1)))
        found = list(named(rows.order_by("at", "pk")))
        for row in found:
            self.stdout.write(
                f"{clock.local(row.at):%Y-%m-%d %H:%M}  {row.reader_id}  {row.reader_name or '-'}  "
                f"{row.purpose}  member {row.member_id}"
            )
        data = {"since": since.isoformat(), "until": until.isoformat(), "rows": len(found)}
        Event.objects.append(by=SYSTEM, verb=f"{subject._meta.model_name}.reads_printed", subject=subject, data=data)
        self.stdout.write(
            f"{len(found)} openings, {len({row.reader_id for row in found})} readers. This was journaled."
        )

    def _rows(self, options: dict[str, Any]) -> tuple[Any, Any]:
        if options["member"]:
            member = Member.objects.filter(pk=options["member"]).first()
            if member is None:
                raise CommandError("No member has this id.")
            return member, ReadEvent.objects.about(member)
        unit = Unit.objects.filter(pk=options["unit"]).first()
        if unit is None:
            raise CommandError("No unit has this id.")
        return unit, ReadEvent.objects.filter(unit_id__in=Unit.objects.under(unit).values("pk"))


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.VIET_NAM)
