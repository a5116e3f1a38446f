"""What every mail of the portal shares: its sender, and the headers by which it tells the outbox about itself."""

from email.utils import formataddr, parseaddr

from django.conf import settings

# All are read by the e-mail backend and taken off before the mail leaves.
EFFECT_HEADER = "X-Portal-Effect"  # name of the one effect this is the mail of
URGENT_HEADER = "X-Portal-Urgent"  # somebody waits for it before a closed door
MEMBER_HEADER = "X-Portal-Member"  # id of the member it is for: nothing leaves for somebody who has died


def sender(name: str = "") -> str:
    """The portal's own address behind `name`, or behind the portal's name when that is empty.

    Names are typed by people: a comma or a bracket must stay part of the name.
    """
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or own_name, address))
