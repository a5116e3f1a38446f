"""The roll from Excel, movements."""

from tests.access.engine import Policy
from tests.access.policies.rows import (
    ABOVE_HEADS,
    CELL_HEADS,
    CELL_PAGE,
    SEES_CELL,
    button,
    form,
    page,
    the,
)

OWNER = {"secretary"}
MAY_IMPORT = CELL_HEADS | ABOVE_HEADS | {"administrator"}

ROWS: dict[str, Policy] = {
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
}
