"""Whether a phone number is in the hands of who typed it: a code by text message, typed back."""

import secrets

from django.db import transaction

from accounts.actions import use_phone, verify_phone
from accounts.actions.phones import is_own_phone
from accounts.errors import RuleError
from accounts.models import User
from notifications import sms
from notifications.models import PhoneCheck, Preference
from notifications.models.phones import LIFE
from portal.lib.phones import is_mobile

CODE_DIGITS = 6
WRONG = "Mã chưa đúng hoặc đã hết hạn. Hãy xem lại tin nhắn mới nhất, hoặc bấm gửi mã khác."


@transaction.atomic
def choose_phone(*, by: User, phone: str) -> bool:
    """The number becomes a name to sign in with. Returns whether a code was sent to it.

    The number of the roll counts at once; another one only with the code. Raises `RuleError` without a gateway.
    """
    can_text = sms.is_on() and is_mobile(phone)
    if is_own_phone(by, phone) or not can_text:
        use_phone(by=by, phone=phone)
    if can_text and not (by.phone == phone and by.phone_verified_at):
        _send_code(by, phone)
        return True
    return False


def _send_code(user: User, phone: str) -> None:
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    check = PhoneCheck.objects.begin(user, phone, code)
    text = sms.CODE.format(code=code, minutes=int(LIFE.total_seconds() // 60))
    effect = f"phone-code:{user.pk}:{check.sent_at.isoformat()}"
    sms.store([sms.Text(phone, text, effect, user.member_id, check.expires_at, is_urgent=True)])


def confirm_phone(*, by: User, code: str) -> None:
    """The code came back. Raises `RuleError` for a wrong or late one, and when another account has the number."""
    check = PhoneCheck.objects.own(by).first()
    if check is None or not check.takes(code):
        raise RuleError(WRONG)
    with transaction.atomic():
        verify_phone(by=by, phone=check.phone)
        check.delete()


@transaction.atomic
def want_sms(*, by: User, wanted: bool) -> None:
    """Text messages where there is no mail, or none. Raises `RuleError` before the number is verified."""
    if wanted and not User.objects.filter(pk=by.pk, phone_verified_at__isnull=False).exists():
        raise RuleError("Hãy xác minh số điện thoại trước, rồi chọn nhận tin nhắn.")
    Preference.objects.update_or_create(user=by, defaults={"reminds_by_sms": wanted})
