from declarations.actions.confirming import Say, confirm, dispute, record_signature
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
from declarations.actions.entering import Grounds, ListRefusedError, OnPaper, enter, enter_list
from declarations.actions.renewing import ask_renewals, renew
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
    "Grounds",
    "ListRefusedError",
    "OnPaper",
    "RequestContent",
    "Say",
    "acknowledge",
    "ask_members",
    "ask_renewals",
    "cancel_page",
    "close_request",
    "confirm",
    "copy_request",
    "discard_draft",
    "dispute",
    "draft_request",
    "edit_request",
    "enter",
    "enter_list",
    "finish_round",
    "is_being_asked",
    "issue_request",
    "object_to",
    "record_signature",
    "renew",
    "return_for_correction",
    "save_draft",
    "settle_objection",
    "start_draft",
    "start_round",
    "submit",
    "withdraw",
]
