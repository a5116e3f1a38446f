"""Notices, jobs, rules."""

from tests.access.engine import Policy
from tests.access.policies.rows import CELL_HEADS, SIGNED_IN, button, form, page, the

REVIEWERS = CELL_HEADS | {"neighbour_secretary"}

ROWS = {
    "notice_list": page(),
    "notice_read_all": button(),
    "notice_open": button(the("notice"), who={"member"}),
    "notice_why": page(the("notice"), who={"member"}),
    "deadline_detail": page(lambda world: {"key": world.deadline.key}, who={"member"}),
    "overdue_list": page(who=REVIEWERS, seen_by=SIGNED_IN),
    "unreachable_list": page(who=REVIEWERS, seen_by=SIGNED_IN),
    # 422: no number, no code.
    "phone": form(who=SIGNED_IN),
    "phone_confirm": form(who=SIGNED_IN),
    "phone_drop": button(),
    "phone_sms": button(),
    "job_detail": page(the("job"), who={"secretary"}),
    "job_progress": Policy(get={302: {"secretary"}}, kwargs=the("job")),
    "job_retry": button(the("job"), who={"secretary"}),
}
