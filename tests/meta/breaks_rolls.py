"""One way to break each named constraint of rolls; see test_constraints.py."""

from typing import Any

from accounts.models import Post
from portal.lib import clock
from rolls import actions
from rolls.models import Transfer, TransferKind
from tests import factories as make
from tests.meta.breaks_accounts import Break, change, copy
from tests.personas import Personas


def transfer(people: Personas, kind: str = TransferKind.LASTING) -> Transfer:
    return make.make_transfer(people.paper_member, people.neighbour_cell, by=people.secretary, kind=kind)


def accepted(people: Personas) -> Transfer:
    stay = transfer(people, TransferKind.TEMPORARY)
    actions.accept_transfer(by=people.neighbour_secretary, transfer=stay)
    return stay


def handover(people: Personas, **fields: Any) -> None:
    post = Post.objects.get(member=people.deputy.member)
    change(make.make_handover(post, by=people.grassroots_secretary), **fields)


BREAKS: dict[str, Break] = {
    "transfer_one_proposed_per_member": lambda people: copy(transfer(people)),
    "transfer_one_stay_at_a_time": lambda people: copy(accepted(people)),
    "transfer_goes_to_another_cell": lambda people: change(transfer(people), to_unit=people.cell),
    "transfer_temporary_has_last_day": lambda people: change(transfer(people), until_on=clock.today()),
    "transfer_decided_by_someone_else": lambda people: change(transfer(people), decided_by=people.secretary),
    "transfer_declined_with_reason": lambda people: change(transfer(people), status="declined"),
    "handover_taken_by_someone_else": lambda people: handover(
        people, status="taken", given_by=people.deputy, taken_by=people.deputy
    ),
    "handover_status_matches_people": lambda people: handover(people, status="given"),
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
