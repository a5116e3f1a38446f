"""Units, the roll, posts, accounts."""

from tests.access.engine import Policy
from tests.access.policies.rows import (
    ABOVE_HEADS,
    ADMINISTRATOR,
    CELL_HEADS,
    CELL_OFFICERS,
    CELL_PAGE,
    CONFIRMER,
    KEEPERS,
    ROLL_PERSON,
    SEES_CELL,
    SIGNED_IN,
    button,
    form,
    of_member_behind,
    of_people,
    page,
    public,
    the,
)

ROWS = {
    "unit_list": page(),
    "root_add": form(who=ADMINISTRATOR, seen_by=SIGNED_IN),
    "unit_detail": page(CELL_PAGE, who=SEES_CELL),
    "unit_add": form(CELL_PAGE, who=ADMINISTRATOR, seen_by=SEES_CELL),
    "unit_edit": form(CELL_PAGE, who=ADMINISTRATOR, seen_by=SEES_CELL),
    "unit_move": form(CELL_PAGE, who=ADMINISTRATOR, seen_by=SEES_CELL),
    "unit_close": form(CELL_PAGE, who=ADMINISTRATOR, seen_by=SEES_CELL),
    "join_code_renew": button(CELL_PAGE, who=KEEPERS, seen_by=SEES_CELL),
    "post_list": page(),
    "post_propose": form(CELL_PAGE, who=ADMINISTRATOR | CONFIRMER, seen_by=SEES_CELL),
    "post_confirm": Policy(
        get={200: CONFIRMER, 403: SEES_CELL - CONFIRMER},
        post={422: CONFIRMER, 403: SEES_CELL - CONFIRMER},  # 422: nobody said they asked the person
        kwargs=the("proposal"),
    ),
    "post_decline": button(the("proposal"), who=CONFIRMER, seen_by=SEES_CELL),
    "substitute_propose": form(
        the("held_post"), who=ADMINISTRATOR | CONFIRMER | {"committee_member"}, seen_by=SEES_CELL
    ),
    "user_list": page(who=ADMINISTRATOR, seen_by=SIGNED_IN),
    "user_detail": page(of_people("member"), who=ADMINISTRATOR),
    "user_lock": button(of_people("member"), who=ADMINISTRATOR),
    "user_unlock": button(of_people("locked"), who=ADMINISTRATOR),
    "user_sessions_end": button(of_people("member"), who=ADMINISTRATOR),
    "member_list": page(CELL_PAGE, who=KEEPERS | CELL_OFFICERS, seen_by=SEES_CELL),
    "member_add": form(CELL_PAGE, who=KEEPERS, seen_by=SEES_CELL),
    "member_paste": form(CELL_PAGE, who=KEEPERS, seen_by=SEES_CELL),
    "member_detail": page(ROLL_PERSON, who=KEEPERS | CELL_OFFICERS),
    "member_edit": form(ROLL_PERSON, who=KEEPERS, seen_by=KEEPERS | CELL_OFFICERS),
    "access_code_issue": form(ROLL_PERSON, who=KEEPERS, seen_by=KEEPERS | CELL_OFFICERS),
    # Its secrets are for who issued it alone.
    "access_code_detail": page(the("access_code"), who={"secretary"}),
    "access_code_slip": page(the("access_code"), who={"secretary"}),
    # 409: the roll has no e-mail address of this person.
    "access_code_send": Policy(post={409: {"secretary"}}, kwargs=the("access_code")),
    "access_code_revoke": button(the("access_code"), who={"secretary"}),
    "access_code_find": public(post=422),
    "access_code_use": public(lambda world: {"token": world.access_code.token}, post=422),
    "password_code_find": public(post=422),
    "password_code_use": public(lambda world: {"token": world.access_code.token}, post=422),
    "replacement_acknowledge": button(),
    # Two people: who opened it, and who confirms; the level above the inspector has one head only.
    "recovery_list": page(),
    "recovery_open": form(
        of_member_behind("secretary"),
        who=CONFIRMER,
        seen_by=KEEPERS | CELL_OFFICERS | ABOVE_HEADS,
    ),
    "recovery_detail": page(the("recovery"), who={"province_secretary", "administrator"}),
    "recovery_approve": Policy(
        post={422: ADMINISTRATOR, 403: {"province_secretary"}},  # 422: nobody said they asked the person
        kwargs=the("recovery"),
    ),
    "recovery_decline": button(the("recovery"), who=ADMINISTRATOR, seen_by={"province_secretary", "administrator"}),
    "recovery_withdraw": button(
        the("recovery"), who={"province_secretary"}, seen_by={"province_secretary", "administrator"}
    ),
    "replacement_list": page(),
    "join": public(post=422),
    "application_own": Policy(get={200: {"applicant"}}, otherwise=302),
    "application_list": page(),
    "application_admit": form(of_people("application"), who=CELL_HEADS),
    "application_refuse": button(of_people("application"), who=CELL_HEADS),
}
