"""One way to break each named constraint of privacy and of the purge stubs; see test_constraints.py."""

from datetime import timedelta

from accounts.models import PurgeStub
from portal.lib import clock
from privacy.models import DataRequest, LegalHold, OwnDataFile, Purge, Restriction
from tests import factories as make
from tests.meta.breaks_accounts import Break, change, copy
from tests.personas import Personas


def request(people: Personas, at_status: str = "received") -> DataRequest:
    return make.make_data_request(by=people.member, handler=people.secretary, at_status=at_status)


def restriction(people: Personas) -> Restriction:
    return make.make_restriction(by=people.member, handler=people.secretary)


def second_restriction(people: Personas) -> None:
    first = restriction(people)
    copy(first, request_id=request(people).pk)


def hold(people: Personas) -> LegalHold:
    return make.make_hold(people.paper_member, by=people.secretary)


def download(people: Personas, at_status: str = "ordered") -> OwnDataFile:
    return make.make_own_data_file(people.member, at_status=at_status)


def purge(people: Personas, at_status: str = "planned") -> Purge:
    make.make_departed(people.paper_member)
    return make.make_purge(by=people.administrator, at_status=at_status)


def stub(**fields: object) -> None:
    now = clock.now()
    values = {"subject_type": "unit", "subject_id": "0" * 32, "count": 1, "first_row": 1, "last_seq": 1, "until": now}
    values |= {"first_hash": "", "last_hash": "", "purge_id": "0" * 32, "at": now + timedelta(seconds=1)}
    PurgeStub.objects.create(**values | fields)


def stub_twice() -> None:
    stub()
    stub()


BREAKS: dict[str, Break] = {
    "datarequest_one_open_per_kind": lambda people: copy(request(people)),
    "datarequest_confirmed_by_and_at_together": lambda people: change(request(people), confirmed_at=clock.now()),
    "datarequest_answered_when_ended": lambda people: change(request(people), answered_at=clock.now()),
    "datarequest_refused_with_ground": lambda people: change(request(people, "refused"), refusal_ground=""),
    "datarequest_extended_with_reason": lambda people: change(request(people, "extended"), extension_reason=""),
    "restriction_one_in_force": second_restriction,
    "restriction_lifted_by_and_at_together": lambda people: change(restriction(people), lifted_at=clock.now()),
    "legalhold_one_in_force": lambda people: copy(hold(people)),
    "legalhold_has_a_reason": lambda people: change(hold(people), reason=""),
    "legalhold_lifted_by_and_at_together": lambda people: change(hold(people), lifted_at=clock.now()),
    "owndatafile_ready_has_file": lambda people: change(download(people), status="ready"),
    "owndatafile_one_under_way": lambda people: copy(download(people)),
    "purge_one_at_a_time": lambda people: copy(purge(people, "running")),
    "purge_done_has_time": lambda people: change(purge(people), status="done"),
    "purgestub_once_per_stretch": lambda people: stub_twice(),
    "purgestub_lies_in_the_past": lambda people: stub(at=clock.now() - timedelta(days=1)),
}
