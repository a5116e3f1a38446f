"""Notices, jobs, rules."""

from typing import Any

from declarations.actions.asking import DUE_RULE
from tests.access.engine import Policy
from tests.access.policies.rows import (
    ABOVE_HEADS,
    ADMINISTRATOR,
    CELL_HEADS,
    HEADS,
    SEES_CELL,
    SIGNED_IN,
    button,
    form,
    page,
    the,
)
from tests.access.world import World

REVIEWERS = CELL_HEADS | {"neighbour_secretary"}
RULE_READERS = HEADS | ADMINISTRATOR
SETTERS = CELL_HEADS | ABOVE_HEADS


def general(world: World) -> dict[str, Any]:
    """A rule that counts everywhere."""
    return {"code": DUE_RULE}


def of_cell(world: World) -> dict[str, Any]:
    """What counts in the cell."""
    return {"pk": world.people.cell.pk, "code": DUE_RULE}


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
    # Nothing ticked is a choice; officers also answer how often the summary comes.
    "preference": Policy(get={200: SIGNED_IN}, post={422: REVIEWERS, 302: SIGNED_IN - REVIEWERS}),
    "address_retry": button(),
    "rule_list": page(who=RULE_READERS, seen_by=SIGNED_IN),
    "rule_detail": page(general, who=RULE_READERS),
    "rule_change": form(general, who=ADMINISTRATOR, seen_by=RULE_READERS),
    "rule_cancel": button(general, who=ADMINISTRATOR, seen_by=RULE_READERS),
    "unit_rule_detail": page(of_cell, who=SETTERS, seen_by=SEES_CELL),
    "unit_rule_change": form(of_cell, who=SETTERS, seen_by=SEES_CELL),
    "unit_rule_cancel": button(of_cell, who=SETTERS, seen_by=SEES_CELL),
    "unit_rule_end": button(of_cell, who=SETTERS, seen_by=SEES_CELL),
    "calendar_year": page(),
    "calendar_day_add": form(who=ADMINISTRATOR, seen_by=SIGNED_IN),
    "calendar_day_remove": button(who=ADMINISTRATOR, seen_by=SIGNED_IN),
    "job_detail": page(the("job"), who={"secretary"}),
    "job_progress": Policy(get={302: {"secretary"}}, kwargs=the("job")),
    "job_retry": button(the("job"), who={"secretary"}),
}
