"""Requests, declarations, reviews."""

from tests.access.engine import Policy
from tests.access.policies.rows import CELL, CELL_HEADS, CELL_OFFICERS, HEADS, SIGNED_IN, button, form, page, the

ROWS = {
    "request_list": page(),
    "request_create": form(who=HEADS, seen_by=SIGNED_IN),
    "request_detail": page(the("request"), who=CELL),
    "request_edit": form(the("draft_request"), who=CELL_HEADS),
    "request_issue": button(the("draft_request"), who=CELL_HEADS),
    "request_close": button(the("request"), who=CELL_HEADS, seen_by=CELL),
    "request_replace": button(the("request"), who=CELL_HEADS, seen_by=CELL),
    "consent_object": form(the("request"), who=CELL),
    "declaration_start": button(the("request"), who=CELL),
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
    # Says the same to everybody; `test_a_draft_of_another_is_not_discarded` looks at what it does.
    "declaration_discard": button(the("draft")),
    "declaration_withdraw": button(the("submitted"), who={"member"}, seen_by=CELL_OFFICERS | {"member"}),
    "page_cancel": Policy(
        post={302: {"member"}, 403: CELL_OFFICERS},
        kwargs=lambda world: {"pk": world.submitted.pk, "position": 1},
    ),
}
