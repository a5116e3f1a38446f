from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.seals import broken_events


class Command(BaseCommand):
    help = "Recomputes every chain of the journal and names rows that were altered, added or removed."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = broken_events()
        for event in broken:
            self.stderr.write(f"{event.subject_type} {event.subject_id} seq {event.seq} (row {event.pk})")
        if broken:
            raise CommandError(f"{len(broken)} rows do not fit their chain.")
        self.stdout.write("The journal is whole.")
