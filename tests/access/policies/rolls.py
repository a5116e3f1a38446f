"""The roll from Excel, movements, hand-overs."""

from tests.access.engine import Policy
from tests.access.policies.rows import (
    ABOVE_HEADS,
    ADMINISTRATOR,
    CELL_HEADS,
    CELL_OFFICERS,
    CELL_PAGE,
    CONFIRMER,
    KEEPERS,
    ROLL_PERSON,
    SEES_CELL,
    button,
    form,
    page,
    the,
)

OWNER = {"secretary"}
MAY_IMPORT = CELL_HEADS | ABOVE_HEADS | {"administrator"}

# The transfer of other_member, proposed by secretary, to the cell beside.
RECEIVER = {"neighbour_secretary"}
SEES_TRANSFER = KEEPERS | RECEIVER | {"other_member"}
SEES_HANDOVER = CELL_HEADS | ABOVE_HEADS

ROWS: dict[str, Policy] = {
    "who_reads": page(),
    "import_list": page(),
    "import_template": page(),
    "import_start": form(CELL_PAGE, who=MAY_IMPORT, seen_by=SEES_CELL),
    "import_detail": page(the("roll_import"), who=OWNER),
    "import_columns": form(the("roll_import"), who=OWNER),
    "import_apply": button(the("roll_import"), who=OWNER),
    "import_discard": button(the("roll_import"), who=OWNER),
    "import_errors": page(the("roll_import"), who=OWNER),
    "export_order": form(CELL_PAGE, who=CELL_HEADS | ABOVE_HEADS, seen_by=SEES_CELL),
    "export_detail": page(the("roll_export"), who=OWNER),
    "export_file": page(the("roll_export"), who=OWNER),
    "standing_change": form(ROLL_PERSON, who=KEEPERS, seen_by=KEEPERS | CELL_OFFICERS),
    "membership_end": form(ROLL_PERSON, who=KEEPERS, seen_by=KEEPERS | CELL_OFFICERS),
    "post_end": button(the("held_post"), who=ADMINISTRATOR | CONFIRMER, seen_by=SEES_CELL),
    "transfer_propose": form(ROLL_PERSON, who=KEEPERS, seen_by=KEEPERS | CELL_OFFICERS),
    "transfer_list": page(),
    "transfer_detail": page(the("transfer"), who=SEES_TRANSFER),
    "transfer_accept": button(the("transfer"), who=RECEIVER, seen_by=SEES_TRANSFER),
    "transfer_decline": Policy(post={422: RECEIVER, 403: SEES_TRANSFER - RECEIVER}, kwargs=the("transfer")),
    "transfer_withdraw": button(the("transfer"), who=KEEPERS, seen_by=SEES_TRANSFER),
    # The stay of locked in the cell beside: either cell notes the return.
    "transfer_return": button(the("stay"), who=KEEPERS | RECEIVER),
    "handover_list": page(),
    "handover_detail": page(the("handover"), who=SEES_HANDOVER),
    "handover_give": button(the("handover"), who=CONFIRMER, seen_by=SEES_HANDOVER),
    # 409: nobody gave it yet.
    "handover_take": Policy(post={409: CELL_HEADS, 403: ABOVE_HEADS}, kwargs=the("handover")),
    # No paper before it was given.
    "handover_pdf": Policy(get={403: SEES_HANDOVER}, kwargs=the("handover")),
    "unit_code": form(CELL_PAGE, who=ADMINISTRATOR, seen_by=SEES_CELL),
}
