"""Notices, jobs, rules."""

from tests.access.engine import Policy
from tests.access.policies.rows import button, page, the

ROWS = {
    "notice_list": page(),
    "notice_read_all": button(),
    "notice_open": button(the("notice"), who={"member"}),
    "job_detail": page(the("job"), who={"secretary"}),
    "job_progress": Policy(get={302: {"secretary"}}, kwargs=the("job")),
    "job_retry": button(the("job"), who={"secretary"}),
}
