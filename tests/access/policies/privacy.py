"""Own data, requests, retention."""

from tests.access.engine import Policy
from tests.access.policies.rows import ADMINISTRATOR, CELL_HEADS, HEADS, SIGNED_IN, button, form, page, the

HANDLERS = CELL_HEADS
SEEN = HANDLERS | {"member"}

ROWS = {
    "own_data": page(),
    "read_list": page(),
    # Signing in anew is asked first; the test's sessions have never given a password.
    "own_data_order": Policy(post={302: SIGNED_IN}),
    "own_data_file": Policy(get={302: {"member"}}, kwargs=the("own_data_file")),
    "data_request_list": page(),
    "data_request_create": form(who=SIGNED_IN),
    "data_request_detail": page(the("data_request"), who=SEEN),
    "data_request_receipt": page(the("data_request"), who=SEEN),
    "data_request_retract": button(the("data_request"), who={"member"}, seen_by=SEEN),
    "data_request_desk": page(who=HEADS, seen_by=SIGNED_IN),
    "data_request_enter": form(who=HANDLERS | {"neighbour_secretary"}, seen_by=SIGNED_IN),
    "data_request_confirm": button(the("data_request"), who=HANDLERS, seen_by=SEEN),
    "data_request_extend": Policy(post={422: HANDLERS, 403: {"member"}}, kwargs=the("data_request")),
    "data_request_answer": Policy(post={422: HANDLERS, 403: {"member"}}, kwargs=the("data_request")),
    "data_request_summary": Policy(get={200: HANDLERS}, kwargs=the("paper_request")),
    "restriction_lift": button(the("restriction"), who=HANDLERS | {"other_member"}),
    "hold_list": page(who=HEADS, seen_by=SIGNED_IN),
    "hold_create": form(who=HEADS, seen_by=SIGNED_IN),
    "hold_lift": button(
        the("hold"), who=CELL_HEADS | {"grassroots_secretary", "commune_secretary", "province_secretary"}
    ),
    "retention": page(who=ADMINISTRATOR, seen_by=SIGNED_IN),
    "purge_plan": button(who=ADMINISTRATOR, seen_by=SIGNED_IN),
    "retention_switch": button(who=ADMINISTRATOR, seen_by=SIGNED_IN),
    "purge_detail": page(the("purge"), who=ADMINISTRATOR),
    "purge_start": Policy(post={422: ADMINISTRATOR}, kwargs=the("purge")),
    "purge_cancel": button(the("purge"), who=ADMINISTRATOR),
}
