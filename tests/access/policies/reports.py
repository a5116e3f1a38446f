"""Quarterly reports."""

from tests.access.policies.rows import CELL_OFFICERS, HEADS, SIGNED_IN, form, page, the

ROWS = {
    "report_list": page(),
    "report_order": form(who=HEADS, seen_by=SIGNED_IN),
    "report_detail": page(the("report"), who=CELL_OFFICERS),
    "report_pdf": page(the("report"), who=CELL_OFFICERS),
}
