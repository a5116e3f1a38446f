"""What the roll's own steps hold of people whose data go."""

import uuid
from collections.abc import Sequence

from accounts.retention import ERASED_TEXT
from rolls.models import Transfer


def erase(members: Sequence[uuid.UUID]) -> None:
    """Words about a transfer; who went from where to where stays, nameless."""
    Transfer.objects.filter(member__in=members).exclude(decline_reason="").update(decline_reason=ERASED_TEXT)
