"""Filed soon after a password or second factor came anew: it may not be the member's own hand."""

from datetime import timedelta

from accounts.models import Unit, User
from declarations.models.entries import Confirmation
from notifications.models import Rule
from portal.lib import clock

RULE = "recent-credential-change"


def caution_for(user: User, unit: Unit) -> Confirmation:
    """`IN_PERSON` within the days of the rule (72 hours unless a unit says otherwise), else `NONE`."""
    changed_at = user.credential_changed_at
    if changed_at is None:
        return Confirmation.NONE
    rule = Rule.objects.in_force(RULE, unit, clock.today())
    is_recent = clock.now() - changed_at < timedelta(days=rule.days)
    return Confirmation.IN_PERSON if is_recent else Confirmation.NONE
