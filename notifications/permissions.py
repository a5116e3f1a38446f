"""What a person may do with rules, days and people to reach."""

from accounts.models import Unit, User
from accounts.permissions import has_verb
from accounts.roles import Verb


def looks_after_members(user: User) -> bool:
    """Has a cell whose members this person reviews, and so talks to those whom messages do not reach."""
    return bool(user.units_with(Verb.REVIEW_DECLARATIONS))


def reads_rules(user: User) -> bool:
    """Opens the rules: who may set some, and administrators."""
    return user.administers or bool(user.units_with(Verb.SET_RULES))


def can_set_rules(user: User, unit: Unit | None) -> bool:
    """The general rules: administrators. A unit's own: its heads, or the heads of a committee above."""
    return user.administers if unit is None else has_verb(user, Verb.SET_RULES, unit)


def can_set_days(user: User) -> bool:
    """The working calendar is one for the whole portal."""
    return user.administers
