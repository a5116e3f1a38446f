"""Text messages: one small interface to the provider's gateway, off until `SMS_URL` is set.

A message waits in the outbox like a mail and says as little: that a task waits, or a code. `send` hands one to the
gateway: POST of JSON `{"id", "to", "text"}` with the token as bearer. `id` is the same however often it is tried, so
that a gateway which knows it need not send again.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from accounts.models import User
from notifications.backends import MailOutsideTransactionError
from notifications.delivery import may_leave
from notifications.models.outbox import OutboxMessage, Priority, recipient_tag
from portal.lib import clock
from portal.lib.crypto import seal

DELIVER = "notifications.tasks.deliver_sms"
LONGEST = 160  # signs of the plain alphabet: one message, one price, every telephone
TASK_WAITS = "Ban co mot viec can xu ly{until}. Hay dang nhap cong noi bo de xem. Khong tra loi tin nay."
CODE = "Ma xac minh cua ban la {code}, dung trong {minutes} phut. Khong dua ma nay cho bat ky ai."


class SmsRefusedError(Exception):
    """The gateway will never take this message: a wrong number, a wrong token."""


class SmsUnavailableError(Exception):
    """The gateway does not take it now."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Never: the token is for the configured address alone."""


# No proxies from the environment either: the message goes where the operator said, or nowhere.
_opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def is_on() -> bool:
    """Whether this portal has a gateway."""
    return bool(settings.SMS_URL)


@dataclass(frozen=True)
class Text:
    """One message: `to` a number in E.164, verified or the one a code is to verify; at most `LONGEST` plain signs.

    `effect` is unique with the number; after `until` it is of no use; `member_id` whom it is for.
    """

    to: str
    text: str
    effect: str
    member_id: UUID | None = None
    until: datetime | None = None
    is_urgent: bool = False


def can_text(user: User) -> bool:
    """No e-mail address, and a number that a code came back from."""
    return bool(user.is_active and not user.email and user.phone and user.phone_verified_at)


def store(texts: Sequence[Text]) -> None:
    """Puts messages into the outbox of the caller's transaction in one statement; nothing without a gateway.

    Raises `MailOutsideTransactionError` outside a transaction, ValueError for what is not one plain message.
    """
    if not is_on() or not texts:
        return
    if not connection.in_atomic_block:
        raise MailOutsideTransactionError
    OutboxMessage.objects.bulk_create([_row(each) for each in texts], ignore_conflicts=True)


def _row(each: Text) -> OutboxMessage:
    if len(each.text) > LONGEST or not each.text.isascii():
        raise ValueError("a text message is one message of plain signs")
    until = each.until.isoformat() if each.until else ""
    return OutboxMessage(
        task=DELIVER,
        effect=f"sms:{each.effect}{recipient_tag(each.to)}",
        priority=Priority.SIGN_IN if each.is_urgent else Priority.ORDINARY,
        due_at=clock.now(),
        sealed_payload=seal(json.dumps({"to": each.to, "text": each.text, "until": until})),
        member_id=each.member_id,
    )


def deliver(message: OutboxMessage) -> None:
    """Hands a claimed message to the gateway. A no of today is tried later; a no for ever is taken as such."""
    if not _is_wanted(message):
        message.withdraw()
        return
    content = message.payload
    try:
        send(to=content["to"], text=content["text"], key=message.message_id.strip("<>").partition("@")[0])
    except SmsRefusedError:
        message.give_up("SmsRefusedError")
    except Exception as error:  # as for mails: the row must not stay with this worker
        message.retry_later(error)
    else:
        message.finish()


def _is_wanted(message: OutboxMessage) -> bool:
    """False for a code that has expired, and for who has died or is locked out."""
    until = message.payload["until"]
    return may_leave(message) and not (until and datetime.fromisoformat(until) <= clock.now())


def send(*, to: str, text: str, key: str) -> None:
    """Raises `SmsRefusedError` for a no for ever, `SmsUnavailableError` or `OSError` for a no of today."""
    if not settings.SMS_URL.startswith(("https://", "http://")):
        raise SmsUnavailableError
    request = urllib.request.Request(  # noqa: S310  (the scheme is checked above)
        settings.SMS_URL,
        data=json.dumps({"id": key, "to": to, "text": text}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"},
        method="POST",
    )
    try:
        with _opener.open(request, timeout=settings.SMS_TIMEOUT):
            return
    except urllib.error.HTTPError as error:
        error.close()
        # 408 and 429 say "later"; of the rest, the fours say that asking again will not help.
        later = error.code >= 500 or error.code in (408, 429)
        raise (SmsUnavailableError if later else SmsRefusedError) from None
    except http.client.HTTPException as error:
        raise SmsUnavailableError from error
