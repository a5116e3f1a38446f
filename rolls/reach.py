"""Where somebody may load and take out rolls."""

from accounts.models import Unit, User
from accounts.permissions import can_import_roll
from accounts.roles import Verb


def import_units(user: User) -> list[Unit]:
    """The units where an import of this person begins: of their posts, the root for administrators."""
    tops = Unit.objects.tops_for(user) if user.administers else []
    units = [*tops, *(post.unit for post in user.posts_with(Verb.IMPORT_ROLL))]
    return [unit for unit in dict.fromkeys(units) if can_import_roll(user, unit)]
