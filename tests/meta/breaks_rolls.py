"""One way to break each named constraint of rolls; see test_constraints.py."""

from tests import factories as make
from tests.meta.breaks_accounts import Break, change

BREAKS: dict[str, Break] = {
    "rollimport_applied_has_time": lambda people: change(
        make.make_import(people.cell, by=people.secretary), status="applied"
    ),
    "rollimport_has_file_while_needed": lambda people: change(
        make.make_import(people.cell, by=people.secretary), file=None
    ),
    "rollexport_file_only_when_finished": lambda people: change(
        make.make_export(people.cell, by=people.secretary), finished_at=None
    ),
}
