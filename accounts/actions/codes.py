"""How a code comes into being: a token for the link, a second code told apart from it, both sealed."""

import secrets
from datetime import timedelta

from django.conf import settings

from accounts.models import AccessCode, Member, User
from accounts.models.access import AccessCodeKind
from portal.lib import clock
from portal.lib.crypto import keyed_tag, random_code, seal

SECOND_CODE_LENGTH = 6
SLIP_TOKEN_LENGTH = 12  # typed from paper: 59 bits, and every wrong try is counted or limited


def make_code(*, member: Member, purpose: str, kind: str, issued_by: User | None) -> AccessCode:
    """A new code, good for `ACCESS_CODE_DAYS`; the caller has revoked the member's open one."""
    token = random_code(SLIP_TOKEN_LENGTH) if kind == AccessCodeKind.SLIP else secrets.token_urlsafe(18)
    return AccessCode.objects.create(
        member=member,
        purpose=purpose,
        kind=kind,
        token_tag=keyed_tag("access-token", token),
        sealed_token=seal(token),
        sealed_code=seal(random_code(SECOND_CODE_LENGTH)),
        issued_by=issued_by,
        issued_at=clock.now(),
        expires_at=clock.now() + timedelta(days=settings.ACCESS_CODE_DAYS),
    )
