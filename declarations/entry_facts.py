"""What a page about a version that was typed in may offer to whom."""

from accounts.models import User
from declarations.models import Declaration
from declarations.permissions import can_confirm, can_dispute, can_enter_for, can_open_scan


def around_entry(user: User, declaration: Declaration) -> dict[str, bool]:
    """Flags for the template; all false, without a question to the database, for what the member sent."""
    if declaration.entered_by_id is None and not declaration.awaits_confirmation:
        return dict.fromkeys(("may_open_scan", "may_confirm", "may_dispute", "may_record_signature"), False)
    is_own = declaration.member_id == user.member_id
    return {
        "may_open_scan": declaration.scan_id is not None and can_open_scan(user, declaration),
        "may_confirm": is_own and can_confirm(user, declaration),
        "may_dispute": is_own and can_dispute(user, declaration),
        "may_record_signature": (
            not is_own and declaration.awaits_confirmation and can_enter_for(user, declaration.member)
        ),
    }
