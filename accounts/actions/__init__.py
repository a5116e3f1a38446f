from accounts.actions.access import (
    accept_access_code,
    admit,
    apply_to_join,
    delete_stale_applicants,
    issue_access_code,
    refuse,
    revoke_access_code,
    send_access_link,
)
from accounts.actions.accounts import end_sessions, lock_account, open_administrator, unlock_account
from accounts.actions.members import (
    NewMember,
    add_member,
    add_members,
    change_standing,
    correct_member,
    end_membership,
)
from accounts.actions.passwords import acknowledge_replacement, replace_password
from accounts.actions.posts import appoint_first_officer, confirm_post, decline_post, end_post, propose_post
from accounts.actions.units import add_root, add_unit, change_unit, close_unit, move_unit, renew_join_code

__all__ = [
    "NewMember",
    "accept_access_code",
    "acknowledge_replacement",
    "add_member",
    "add_members",
    "add_root",
    "add_unit",
    "admit",
    "apply_to_join",
    "appoint_first_officer",
    "change_standing",
    "change_unit",
    "close_unit",
    "confirm_post",
    "correct_member",
    "decline_post",
    "delete_stale_applicants",
    "end_membership",
    "end_post",
    "end_sessions",
    "issue_access_code",
    "lock_account",
    "move_unit",
    "open_administrator",
    "propose_post",
    "refuse",
    "renew_join_code",
    "replace_password",
    "revoke_access_code",
    "send_access_link",
    "unlock_account",
]
