"""Who may open what: one row per named address. The words of the rules stand in accounts/roles.py.

A new address without a row fails `test_matrix.py`. 404: not yours, so it does not exist for you;
403: you see the thing, but this step is not yours; 422: the step is yours, the empty form is not valid.
"""

from collections.abc import Callable
from typing import Any

from tests.access.engine import PERSONAS, Policy, Statuses, nothing
from tests.access.world import World

Kwargs = Callable[[World], dict[str, Any]]

SIGNED_IN = set(PERSONAS) - {"anonymous", "locked"}
CELL_HEADS = {"secretary", "deputy"}
CELL_OFFICERS = CELL_HEADS | {"committee_member"}
CELL = CELL_OFFICERS | {"member", "other_member"}
KEEPERS = CELL_HEADS | {"administrator"}
ABOVE_HEADS = {"grassroots_secretary", "commune_secretary", "province_secretary"}
# Below whom, or in whom, the cell lies; figures and names of units, no content.
SEES_CELL = CELL | ABOVE_HEADS | {"inspector", "administrator"}
HEADS = CELL_HEADS | ABOVE_HEADS | {"neighbour_secretary", "neighbour_commune_secretary"}


def the(name: str) -> Kwargs:
    """The address of one thing of the world."""
    return lambda world: {"pk": getattr(world, name).pk}


def of_people(name: str) -> Kwargs:
    """The address of a unit, user or application."""
    return lambda world: {"pk": getattr(world.people, name).pk}


def page(kwargs: Kwargs = nothing, *, who: set[str] = SIGNED_IN, seen_by: set[str] | None = None) -> Policy:
    """A page to read."""
    return _policy(kwargs, get={200: who}, seen_by=seen_by or who)


def form(kwargs: Kwargs = nothing, *, who: set[str], seen_by: set[str] | None = None) -> Policy:
    """A page with a form that asks for something."""
    return _policy(kwargs, get={200: who}, post={422: who}, seen_by=seen_by or who)


def button(kwargs: Kwargs = nothing, *, who: set[str] = SIGNED_IN, seen_by: set[str] | None = None) -> Policy:
    """A step without a page of its own."""
    return _policy(kwargs, post={302: who}, seen_by=seen_by or who)


def _policy(kwargs: Kwargs, *, seen_by: set[str], get: Statuses | None = None, post: Statuses | None = None) -> Policy:
    tables = [None if each is None else {**each, 403: seen_by - set().union(*each.values())} for each in (get, post)]
    return Policy(get=tables[0], post=tables[1], kwargs=kwargs)


def public(kwargs: Kwargs = nothing, *, get: int | None = 200, post: int | None = None) -> Policy:
    """For everybody alike, signed in or not."""
    return Policy(
        get=None if get is None else {get: SIGNED_IN},
        post=None if post is None else {post: SIGNED_IN},
        is_public=True,
        stranger={"GET": get or 405, "POST": post or 405},
        kwargs=kwargs,
    )


def any_answer(get: int, post: int | None, *, administrator: tuple[int, int] | None = None) -> Policy:
    """One status for everybody signed in, maybe another for the administrator, who has no password yet."""
    if administrator is None:
        return Policy(get={get: SIGNED_IN}, post=None if post is None else {post: SIGNED_IN})
    others = SIGNED_IN - {"administrator"}
    assert post is not None
    return Policy(
        get={get: others, administrator[0]: {"administrator"}},
        post={post: others, administrator[1]: {"administrator"}},
    )


PORTAL = {
    "home": page(),
    "gallery": public(),
    "healthz": public(),
    "readyz": public(),
    "workz": public(get=503),  # no worker breathes in tests
}

# Signing in: the administrator of the world has no password yet, hence is led to setting one.
SIGN_IN = {
    "account_login": Policy(get={302: SIGNED_IN}, post={302: SIGNED_IN}, is_public=True),
    "account_logout": Policy(
        get={200: SIGNED_IN}, post={302: SIGNED_IN}, is_public=True, stranger={"GET": 302, "POST": 302}
    ),
    "account_inactive": public(),
    "account_signup": public(get=302, post=302),
    "account_change_password": any_answer(200, 200, administrator=(302, 302)),
    "account_set_password": any_answer(302, 302, administrator=(200, 200)),
    "account_reauthenticate": any_answer(200, 200, administrator=(403, 403)),
    "account_reset_password": public(post=200),
    "account_reset_password_done": public(),
    "account_reset_password_from_key_done": public(),
    "account_reset_password_from_key": public(lambda world: {"uidb36": "1", "key": "x-y"}, post=200),
    "mfa_index": page(),
    "mfa_authenticate": public(get=302, post=302),
    "mfa_reauthenticate": any_answer(302, 302, administrator=(403, 403)),
    "mfa_activate_totp": any_answer(302, 302, administrator=(200, 200)),
    "mfa_deactivate_totp": any_answer(404, 404),
    "mfa_view_recovery_codes": any_answer(404, None),
    "mfa_generate_recovery_codes": any_answer(302, 302, administrator=(200, 200)),
    "mfa_download_recovery_codes": any_answer(404, 404),
    "usersessions_list": any_answer(200, 302),
}

CELL_PAGE = of_people("cell")
ROLL_PERSON = the("paper_member")
ADMINISTRATOR = {"administrator"}
CONFIRMER = {"grassroots_secretary"}

ACCOUNTS = {
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
    "post_end": button(the("held_post"), who=ADMINISTRATOR | CONFIRMER, seen_by=SEES_CELL),
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
    "standing_change": form(ROLL_PERSON, who=KEEPERS, seen_by=KEEPERS | CELL_OFFICERS),
    "membership_end": form(ROLL_PERSON, who=KEEPERS, seen_by=KEEPERS | CELL_OFFICERS),
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
    "join": public(post=422),
    "application_own": Policy(get={200: {"applicant"}}, otherwise=302),
    "application_list": page(),
    "application_admit": form(of_people("application"), who=CELL_HEADS),
    "application_refuse": button(of_people("application"), who=CELL_HEADS),
}

NOTIFICATIONS = {
    "notice_list": page(),
    "notice_read_all": button(),
    "notice_open": button(the("notice"), who={"member"}),
    "job_detail": page(the("job"), who={"secretary"}),
    "job_progress": Policy(get={302: {"secretary"}}, kwargs=the("job")),
    "job_retry": button(the("job"), who={"secretary"}),
}

DECLARATIONS = {
    "request_list": page(),
    "request_create": form(who=HEADS, seen_by=SIGNED_IN),
    "request_detail": page(the("request"), who=CELL),
    "request_edit": form(the("draft_request"), who=CELL_HEADS),
    "request_issue": button(the("draft_request"), who=CELL_HEADS),
    "request_close": button(the("request"), who=CELL_HEADS, seen_by=CELL),
    "request_replace": button(the("request"), who=CELL_HEADS, seen_by=CELL),
    "consent_object": form(the("request"), who=CELL),
    "declaration_start": button(the("request"), who=CELL),
    "review_list": page(who=HEADS, seen_by=SIGNED_IN),
    "consent_list": page(who=HEADS, seen_by=SIGNED_IN),
    "consent_settle": form(the("consent"), who=CELL_HEADS, seen_by=CELL_OFFICERS),
    # The cell committee reads; only secretary and deputy review, and nobody above the cell does.
    "declaration_review": page(the("submitted"), who=CELL_HEADS, seen_by=CELL_OFFICERS | {"member"}),
    "declaration_acknowledge": button(the("submitted"), who=CELL_HEADS, seen_by=CELL_OFFICERS | {"member"}),
    "declaration_return": Policy(post={422: CELL_HEADS, 403: {"committee_member", "member"}}, kwargs=the("submitted")),
    "declaration_list": page(),
    "my_information": page(),
    "declaration_detail": page(the("submitted"), who=CELL_OFFICERS | {"member"}),
    "declaration_pdf": page(the("submitted"), who=CELL_OFFICERS | {"member"}),
    # A draft is its writer's alone.
    "declaration_edit": Policy(get={200: {"other_member"}}, post={302: {"other_member"}}, kwargs=the("draft")),
    "declaration_attest": Policy(get={302: {"other_member"}}, post={302: {"other_member"}}, kwargs=the("draft")),
    # Says the same to everybody; `test_a_draft_of_another_is_not_discarded` looks at what it does.
    "declaration_discard": button(the("draft")),
    "declaration_withdraw": button(the("submitted"), who={"member"}, seen_by=CELL_OFFICERS | {"member"}),
    "page_cancel": Policy(
        post={302: {"member"}, 403: CELL_OFFICERS},
        kwargs=lambda world: {"pk": world.submitted.pk, "position": 1},
    ),
}

REPORTS = {
    "report_list": page(),
    "report_order": form(who=HEADS, seen_by=SIGNED_IN),
    "report_detail": page(the("report"), who=CELL_OFFICERS),
    "report_pdf": page(the("report"), who=CELL_OFFICERS),
}


def _named(app: str, rows: dict[str, Policy]) -> dict[str, Policy]:
    return {f"{app}:{name}": policy for name, policy in rows.items()}


POLICIES: dict[str, Policy] = (
    PORTAL
    | SIGN_IN
    | _named("accounts", ACCOUNTS)
    | _named("notifications", NOTIFICATIONS)
    | _named("declarations", DECLARATIONS)
    | _named("reports", REPORTS)
)
