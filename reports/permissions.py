"""What a person may do here; what a person may see is decided by `visible_to` alone."""

from accounts.models import Unit, User
from accounts.permissions import has_verb
from accounts.roles import Verb


def can_order_report(user: User, unit: Unit) -> bool:
    """Orders the quarterly report of this very unit; a post above or below does not."""
    return has_verb(user, Verb.ORDER_REPORT, unit)


def reporting_units(user: User) -> list[Unit]:
    """Units whose report the person may order today, the highest first."""
    return list({post.unit.pk: post.unit for post in user.posts_with(Verb.ORDER_REPORT)}.values())
