"""Signing in: allauth's views under our addresses."""

from tests.access.engine import Policy
from tests.access.policies.rows import SIGNED_IN, any_answer, page, public
from tests.access.world import World


def a_key(world: World) -> dict[str, int]:
    """A passkey that is not there."""
    return {"pk": 1}


# Signing in: the administrator of the world has no password yet, hence is led to setting one.
ROWS = {
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
    "mfa_list_webauthn": page(),
    "mfa_add_webauthn": any_answer(302, 302, administrator=(200, 200)),
    "mfa_login_webauthn": Policy(
        get={302: SIGNED_IN}, post={302: SIGNED_IN}, is_public=True, stranger={"GET": 200, "POST": 302}
    ),
    "mfa_reauthenticate_webauthn": any_answer(302, 302, administrator=(403, 403)),
    # Nobody has one yet; another person's is as missing.
    "mfa_edit_webauthn": any_answer(302, 302, administrator=(404, 404), kwargs=a_key),
    "mfa_remove_webauthn": any_answer(302, 302, administrator=(404, 404), kwargs=a_key),
    "usersessions_list": any_answer(200, 302),
}
