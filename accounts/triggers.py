"""What the database itself refuses about the roll and the journal."""

from portal.lib.constraints import no_overlap_trigger
from portal.lib.triggers import append_only

TRIGGERS = [
    append_only("accounts_event"),
    append_only("accounts_readevent"),
    append_only("accounts_dayseal"),
    no_overlap_trigger(
        name="membership_one_official_cell_a_day",
        table="accounts_membership",
        key="member_id",
        condition="{row}.standing != 'temporarily_here'",
    ),
]
