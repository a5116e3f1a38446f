"""Requests, declarations, reviews."""

from typing import Any

from declarations.paper_codes import code_of
from tests.access.engine import Policy
from tests.access.policies.rows import (
    ABOVE_HEADS,
    CELL,
    CELL_HEADS,
    CELL_OFFICERS,
    CONFIRMER,
    HEADS,
    SEES_CELL,
    SIGNED_IN,
    button,
    form,
    of_people,
    page,
    the,
)
from tests.access.world import World

SEES_NEIGHBOUR = ABOVE_HEADS | {"neighbour_secretary", "inspector", "administrator"}

REPORTER_AND_HEADS = CELL_HEADS | {"member"}
ON_A_ROLL = SIGNED_IN - {"applicant", "administrator", "superuser"}


def form_code(world: World) -> dict[str, Any]:
    """The code on the form of a member without an account."""
    return {"code": code_of(world.paper_member, world.request, 0)}


def of_paper_member(world: World) -> dict[str, Any]:
    """A request and a member it reaches."""
    return {"pk": world.request.pk, "member": world.paper_member.pk}


ROWS = {
    "safety": page(),
    "incident_list": page(),
    "incident_report": form(who=ON_A_ROLL, seen_by=SIGNED_IN),
    # The cell committee has no part in it: only who reviews follows.
    "incident_detail": page(the("incident"), who=REPORTER_AND_HEADS),
    "incident_take_up": button(the("incident"), who=CELL_HEADS, seen_by=REPORTER_AND_HEADS),
    "incident_note": Policy(post={422: REPORTER_AND_HEADS}, kwargs=the("incident")),
    "incident_steps": button(the("incident"), who={"member"}, seen_by=REPORTER_AND_HEADS),
    "incident_resolve": Policy(post={422: REPORTER_AND_HEADS}, kwargs=the("incident")),
    "incident_withdraw": button(the("incident"), who={"member"}, seen_by=REPORTER_AND_HEADS),
    "impostor_report_list": page(),
    "impostor_report_create": form(who=ON_A_ROLL, seen_by=SIGNED_IN),
    "impostor_report_detail": page(the("impostor_report"), who=REPORTER_AND_HEADS),
    "impostor_report_picture": page(the("impostor_picture"), who=REPORTER_AND_HEADS),
    "impostor_report_letter": page(the("impostor_report"), who=CELL_HEADS, seen_by=REPORTER_AND_HEADS),
    "impostor_report_forward": Policy(post={422: CELL_HEADS, 403: {"member"}}, kwargs=the("impostor_report")),
    "impostor_report_answer": Policy(post={422: CELL_HEADS, 403: {"member"}}, kwargs=the("impostor_report")),
    "impostor_report_close": Policy(post={422: CELL_HEADS, 403: {"member"}}, kwargs=the("impostor_report")),
    # Public to the unit's members: own cell and everything above it.
    "official_page_list": page(),
    "official_page_create": form(who=HEADS, seen_by=SIGNED_IN),
    "official_page_detail": page(the("official_page"), who=CELL),
    "official_page_edit": form(the("official_page"), who=CELL_HEADS, seen_by=CELL),
    "official_page_check": Policy(
        post={422: REPORTER_AND_HEADS, 403: CELL - REPORTER_AND_HEADS}, kwargs=the("official_page")
    ),
    "official_page_stop": button(the("official_page"), who=CELL_HEADS, seen_by=CELL),
    "official_page_resume": Policy(post={409: CELL_HEADS, 403: CELL - CELL_HEADS}, kwargs=the("official_page")),
    "request_list": page(),
    "request_create": form(who=HEADS, seen_by=SIGNED_IN),
    "request_detail": page(the("request"), who=CELL),
    "request_edit": form(the("draft_request"), who=CELL_HEADS),
    "request_discard": button(the("draft_request"), who=CELL_HEADS),
    "request_issue": button(the("draft_request"), who=CELL_HEADS),
    "request_close": button(the("request"), who=CELL_HEADS, seen_by=CELL),
    "request_replace": button(the("request"), who=CELL_HEADS, seen_by=CELL),
    "consent_object": form(the("request"), who=CELL),
    "declaration_start": button(the("request"), who=CELL),
    "cell_list": page(who=CELL_OFFICERS | {"neighbour_secretary"}, seen_by=SIGNED_IN),
    "review_list": page(who=HEADS, seen_by=SIGNED_IN),
    "consent_list": page(who=HEADS, seen_by=SIGNED_IN),
    "consent_settle": form(the("consent"), who=CELL_HEADS, seen_by=CELL_OFFICERS),
    # The cell committee reads; only secretary and deputy review, and nobody above the cell does.
    "declaration_review": page(the("submitted"), who=CELL_HEADS, seen_by=CELL_OFFICERS | {"member"}),
    "declaration_acknowledge": button(the("submitted"), who=CELL_HEADS, seen_by=CELL_OFFICERS | {"member"}),
    "declaration_return": Policy(post={422: CELL_HEADS, 403: {"committee_member", "member"}}, kwargs=the("submitted")),
    "declaration_list": page(),
    "my_information": page(),
    "declaration_detail": page(the("submitted"), who=CELL_OFFICERS | {"member"}),
    "declaration_pdf": page(the("submitted"), who=CELL_OFFICERS | {"member"}),
    # A draft is its writer's alone.
    "declaration_edit": Policy(get={200: {"other_member"}}, post={302: {"other_member"}}, kwargs=the("draft")),
    "declaration_attest": Policy(get={302: {"other_member"}}, post={302: {"other_member"}}, kwargs=the("draft")),
    "declaration_renew": form(the("renewable"), who={"deputy"}, seen_by=CELL_OFFICERS),
    "round_detail": page(the("round"), who={"neighbour_secretary"}),
    "round_finish": Policy(post={409: {"neighbour_secretary"}}, kwargs=the("round")),  # the sample was not opened
    "round_start": button(of_people("neighbour_cell"), who={"neighbour_secretary"}, seen_by=SEES_NEIGHBOUR),
    "sample_rule": form(of_people("cell"), who=CELL_HEADS, seen_by=SEES_CELL),
    # Says the same to everybody; `test_a_draft_of_another_is_not_discarded` looks at what it does.
    "declaration_discard": button(the("draft")),
    "declaration_withdraw": button(the("submitted"), who={"member"}, seen_by=CELL_OFFICERS | {"member"}),
    "page_cancel": Policy(
        post={302: {"member"}, 403: CELL_OFFICERS},
        kwargs=lambda world: {"pk": world.submitted.pk, "position": 1},
    ),
    # Paper: typed in by the heads of the cell; a code is found by whom it concerns.
    "paper_find": page(who=CELL_HEADS | {"neighbour_secretary"}, seen_by=SIGNED_IN),
    "paper_form": Policy(get={302: CELL_HEADS}, kwargs=form_code),
    "paper_list": page(the("request"), who=CELL_HEADS, seen_by=CELL),
    "paper_table": form(the("request"), who=CELL_HEADS, seen_by=CELL),
    "paper_enter": form(of_paper_member, who=CELL_HEADS, seen_by=CELL),
    "paper_form_pdf": page(of_paper_member, who=CELL_HEADS, seen_by=CELL),
    "paper_names_pdf": page(the("request"), who=CELL_HEADS, seen_by=CELL),
    "paper_print": button(the("request"), who=CELL_HEADS, seen_by=CELL),
    "print_detail": page(the("print_order"), who={"secretary"}),
    "print_file": page(the("print_order"), who={"secretary"}),
    # Of the secretary, typed in by the deputy: nobody in the cell is left to acknowledge it but the level above.
    "declaration_confirm": button(the("entered"), who={"secretary"}, seen_by=CELL_OFFICERS | CONFIRMER),
    "declaration_dispute": form(the("entered"), who={"secretary"}, seen_by=CELL_OFFICERS | CONFIRMER),
    "declaration_signature": form(the("entered"), who={"deputy"}, seen_by=CELL_OFFICERS | CONFIRMER),
    "declaration_scan": page(the("entered"), who=CELL_OFFICERS, seen_by=CELL_OFFICERS | CONFIRMER),
}
