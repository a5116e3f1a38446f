from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import PurgeStub
from accounts.seals import NoSealError, broken_events, parsed, recomputed


class Command(BaseCommand):
    help = "Recomputes every chain of the journal and names rows that were altered, added or removed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", metavar="LINE", help="a daily seal you hold, whole: its rows must still give it")

    # One transaction: rows are then read in portions, within the time limit of a statement.
    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        broken = broken_events()
        for event in broken:
            self.stderr.write(f"{event.subject_type} {event.subject_id} seq {event.seq} (row {event.pk})")
        if broken:
            raise CommandError(f"{len(broken)} rows do not fit their chain.")
        if options["seal"]:
            self._compare(options["seal"])
        self.stdout.write("The journal is whole.")

    def _compare(self, line: str) -> None:
        try:
            held = parsed(line)
        except NoSealError as error:
            raise CommandError("This is not the line of a seal. Copy the whole line, from the date on.") from error
        now = recomputed(held)
        if now == held:
            self.stdout.write(f"The seal of {held.day:%d/%m/%Y} holds.")
        elif PurgeStub.objects.reach_into(held.events[1], held.reads[1]):
            raise CommandError("Rows up to this seal were purged by their rule (see the stubs): it cannot be compared.")
        elif (now.events, now.reads) != (held.events, held.reads):
            raise CommandError(f"Rows were added or removed since this seal: now {now}")
        else:
            raise CommandError(f"Rows were changed since this seal: now {now}")
