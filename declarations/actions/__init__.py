from declarations.actions.drafting import (
    CheckedPage,
    cancel_page,
    discard_draft,
    object_to,
    save_draft,
    start_draft,
    submit,
    withdraw,
)
from declarations.actions.requests import (
    RequestContent,
    ask_members,
    close_request,
    copy_request,
    draft_request,
    edit_request,
    is_being_asked,
    issue_request,
)
from declarations.actions.reviewing import acknowledge, return_for_correction, settle_objection
from declarations.actions.rounds import finish_round, start_round

__all__ = [
    "CheckedPage",
    "RequestContent",
    "acknowledge",
    "ask_members",
    "cancel_page",
    "close_request",
    "copy_request",
    "discard_draft",
    "draft_request",
    "edit_request",
    "finish_round",
    "is_being_asked",
    "issue_request",
    "object_to",
    "return_for_correction",
    "save_draft",
    "settle_objection",
    "start_draft",
    "start_round",
    "submit",
    "withdraw",
]
