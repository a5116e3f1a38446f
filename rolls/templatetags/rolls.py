"""What other apps' pages show of the movements of a member, without importing this app."""

from typing import Any

from django import template

from accounts.models import Member
from rolls.models import Transfer

register = template.Library()


@register.inclusion_tag("rolls/own_transfers.html")
def own_transfers(member: Member | None) -> dict[str, Any]:
    """The member's own moves, for *Thông tin của tôi*; nothing where there are none."""
    return {"transfers": list(Transfer.objects.of_member(member))}
