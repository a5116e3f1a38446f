"""One way to break each named constraint of reports; see test_constraints.py."""

from tests import factories as make
from tests.meta.breaks_accounts import Break, change, copy
from tests.personas import Personas


def report_twice(people: Personas) -> None:
    copy(make.make_report(people.cell, by=people.secretary), job_id=None)


BREAKS: dict[str, Break] = {
    "report_quarter_exists": lambda people: change(make.make_report(people.cell, by=people.secretary), quarter=5),
    "report_ready_has_file": lambda people: change(make.make_report(people.cell, by=people.secretary), status="ready"),
    "report_one_under_way": report_twice,
}
