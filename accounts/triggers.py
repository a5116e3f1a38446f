"""What the database itself refuses about the roll and the journal."""

from portal.lib.constraints import no_overlap_trigger
from portal.lib.triggers import append_only

# Rows whose time of keeping is over go only when a stub already says which ones (design: journal).
OF_A_PURGED_CHAIN = (
    "EXISTS (SELECT 1 FROM accounts_purgestub stub WHERE stub.subject_type = OLD.subject_type "
    "AND stub.subject_id = OLD.subject_id AND stub.last_seq >= OLD.seq)"
)
OF_A_PURGED_STRETCH = (
    "EXISTS (SELECT 1 FROM accounts_purgestub stub WHERE stub.subject_type = 'readevent' AND stub.until > OLD.at)"
)
TRIGGERS = [
    append_only("accounts_event", goes_when=OF_A_PURGED_CHAIN),
    append_only("accounts_readevent", goes_when=OF_A_PURGED_STRETCH),
    append_only("accounts_dayseal"),
    append_only("accounts_purgestub"),
    no_overlap_trigger(
        name="membership_one_official_cell_a_day",
        table="accounts_membership",
        key="member_id",
        condition="{row}.standing != 'temporarily_here'",
    ),
]
