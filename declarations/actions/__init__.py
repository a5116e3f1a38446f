from declarations.actions.asking import ask_members
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
from declarations.actions.impostors import (
    ReportContent,
    answer_impostor_report,
    close_impostor_report,
    forward_impostor_report,
    purge_impostor_reports,
    send_impostor_report,
)
from declarations.actions.incidents import (
    IncidentContent,
    add_note,
    report_incident,
    resolve_incident,
    take_up_incident,
    tick_steps,
    withdraw_incident,
)
from declarations.actions.moving import follow_member
from declarations.actions.official import (
    OfficialContent,
    add_official_page,
    change_official_page,
    check_official_page,
    resume_official_page,
    stop_official_page,
)
from declarations.actions.printing import order_forms
from declarations.actions.renewing import ask_renewals, renew
from declarations.actions.requests import (
    RequestContent,
    close_request,
    copy_request,
    discard_request,
    draft_request,
    edit_request,
    is_being_asked,
    issue_request,
)
from declarations.actions.reviewing import acknowledge, return_for_correction, settle_objection
from declarations.actions.rounds import finish_round, set_sample, start_round
from declarations.actions.withdrawing import withdraw_consents

__all__ = [
    "CheckedPage",
    "Grounds",
    "IncidentContent",
    "ListRefusedError",
    "OfficialContent",
    "OnPaper",
    "ReportContent",
    "RequestContent",
    "Say",
    "acknowledge",
    "add_note",
    "add_official_page",
    "answer_impostor_report",
    "ask_members",
    "ask_renewals",
    "cancel_page",
    "change_official_page",
    "check_official_page",
    "close_impostor_report",
    "close_request",
    "confirm",
    "copy_request",
    "discard_draft",
    "discard_request",
    "dispute",
    "draft_request",
    "edit_request",
    "enter",
    "enter_list",
    "finish_round",
    "follow_member",
    "forward_impostor_report",
    "is_being_asked",
    "issue_request",
    "object_to",
    "order_forms",
    "purge_impostor_reports",
    "record_signature",
    "renew",
    "report_incident",
    "resolve_incident",
    "resume_official_page",
    "return_for_correction",
    "save_draft",
    "send_impostor_report",
    "set_sample",
    "settle_objection",
    "start_draft",
    "start_round",
    "stop_official_page",
    "submit",
    "take_up_incident",
    "tick_steps",
    "withdraw",
    "withdraw_consents",
    "withdraw_incident",
]
