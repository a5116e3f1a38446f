"""Who may open what: one row per named address, a module per app. The words of the rules stand in accounts/roles.py.

A new address without a row fails `test_matrix.py`. 404: not yours, so it does not exist for you;
403: you see the thing, but this step is not yours; 422: the step is yours, the empty form is not valid.
"""

from tests.access.engine import Policy
from tests.access.policies import accounts, declarations, notifications, portal, privacy, reports, rolls, sign_in
from tests.access.policies.rows import SIGNED_IN

__all__ = ["POLICIES", "SIGNED_IN"]


def _named(app: str, rows: dict[str, Policy]) -> dict[str, Policy]:
    return {f"{app}:{name}": policy for name, policy in rows.items()}


POLICIES: dict[str, Policy] = (
    portal.ROWS
    | sign_in.ROWS
    | _named("accounts", accounts.ROWS)
    | _named("notifications", notifications.ROWS)
    | _named("declarations", declarations.ROWS)
    | _named("rolls", rolls.ROWS)
    | _named("reports", reports.ROWS)
    | _named("privacy", privacy.ROWS)
)
