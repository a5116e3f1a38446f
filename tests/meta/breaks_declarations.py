"""One way to break each named constraint of declarations; see test_constraints.py."""

from typing import Any

from declarations.models import Declaration, DeclarationRequest
from portal.lib import clock
from tests import factories as make
from tests.meta.breaks_accounts import Break, change, copy
from tests.personas import Personas


def request(people: Personas) -> DeclarationRequest:
    return make.make_request(people.cell, by=people.secretary)


def declaration(people: Personas, status: str = "submitted", **fields: Any) -> Declaration:
    row = make.make_declaration(request(people), by=people.member, reviewer=people.secretary, at_status=status)
    if fields:
        change(row, **fields)
    return row


def returned_without_reason(people: Personas) -> None:
    declaration(people, returned_at=clock.now(), returned_by=people.secretary)


def consent(people: Personas) -> Any:
    return make.make_consent(request(people), by=people.member)


def a_round(people: Personas) -> Any:
    return make.make_round(request(people), by=people.secretary, members=[people.member, people.other_member])


def incident(people: Personas, **fields: Any) -> None:
    change(make.make_incident(by=people.member), **fields)


def impostor_report(people: Personas, **fields: Any) -> None:
    change(make.make_impostor_report(by=people.member), **fields)


def purged_report(people: Personas, **fields: Any) -> None:
    change(make.make_impostor_report(by=people.member, handler=people.secretary, at_status="purged"), **fields)


def official_page(people: Personas, status: str, **fields: Any) -> None:
    change(make.make_official_page(people.cell, by=people.secretary, at_status=status), **fields)


def printed(people: Personas, **fields: Any) -> None:
    change(make.make_print_order(request(people), by=people.secretary), **fields)


BREAKS: dict[str, Break] = {
    "pageincident_resolved_with_result": lambda people: incident(people, status="resolved", ended_at=clock.now()),
    "pageincident_ended_has_time": lambda people: incident(people, ended_at=clock.now()),
    "pageincident_taken_up_by_and_at_together": lambda people: incident(people, taken_up_at=clock.now()),
    "impostorreport_forwarded_to_somebody": lambda people: impostor_report(people, forwarded_at=clock.now()),
    "impostorreport_ended_with_outcome": lambda people: impostor_report(
        people, status="answered", ended_at=clock.now()
    ),
    "impostorreport_purged_keeps_no_content": lambda people: purged_report(people, address="trang-gia.example"),
    "officialpage_checked_with_result": lambda people: official_page(people, "in_use", checked_on=clock.today()),
    "officialpage_stopped_is_not_due": lambda people: official_page(people, "stopped", review_due_on=clock.today()),
    "declarationrequest_cites_something": lambda people: change(request(people), document_number="", citations=[]),
    "declarationrequest_issued_by_and_at_together": lambda people: change(request(people), issued_by=None),
    "declarationrequest_one_open_per_unit": lambda people: copy(request(people)),
    "declarationrequest_renewal_in_months": lambda people: change(request(people), is_staggered=True),
    "samplerule_percent_in_range": lambda people: make.make_sample_rule(0),
    "reviewround_one_open_per_unit": lambda people: copy(a_round(people)),
    "reviewround_finished_by_and_at_together": lambda people: change(a_round(people), finished_at=clock.now()),
    "reviewround_returned_of_sampled": lambda people: change(a_round(people), returned=1),
    "rounditem_once_per_round": lambda people: copy(a_round(people).items.first()),
    "consent_one_per_request": lambda people: copy(consent(people)),
    "consent_settled_by_and_at_together": lambda people: change(consent(people), settled_at=clock.now()),
    "declaration_version_once": lambda people: copy(declaration(people), status="withdrawn", withdrawn_at=clock.now()),
    "declaration_one_draft_per_member": lambda people: copy(declaration(people, "draft"), version=9),
    "declaration_one_submitted_per_member": lambda people: copy(declaration(people), version=9),
    "declaration_sent_with_attestation": lambda people: declaration(people, attestation_version=""),
    "declaration_acknowledged_by_and_at_together": lambda people: declaration(people, acknowledged_at=clock.now()),
    "declaration_returned_with_reason": returned_without_reason,
    "declaration_withdrawn_has_time": lambda people: declaration(people, withdrawn_at=clock.now()),
    "printorder_finished_with_file": lambda people: printed(people, finished_at=clock.now()),
    "declaration_entered_by_with_basis": lambda people: declaration(people, entered_by=people.secretary),
    "declaration_member_confirms_what_was_entered": lambda people: declaration(people, confirmation="by_member"),
    "declaration_confirmed_by_and_at_together": lambda people: declaration(people, confirmation="confirmed"),
    "declaration_disputed_with_note": lambda people: declaration(people, confirmation="disputed"),
    "personalpage_once_per_declaration": lambda people: copy(declaration(people).pages.get()),
    "personalpage_has_name": lambda people: change(declaration(people).pages.get(), display_name=""),
}
