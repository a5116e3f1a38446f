"""Phone numbers of Viet Nam: read as people type them, kept as E.164, shown in groups."""

import phonenumbers
from django.core.exceptions import ValidationError
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from portal.lib.names import validate_text

REGION = "VN"
LONGEST_TYPED = 30
LONGEST_KEPT = 16  # E.164: a plus and at most fifteen digits
MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
PERSONAL = MOBILE | {PhoneNumberType.FIXED_LINE}
NOT_A_PHONE = "Số điện thoại chưa đúng. Hãy nhập số của Việt Nam, thí dụ 0912 345 678."


def parse_phone(text: str) -> str:
    """`0912 345 678`, `+84 912…`, `84912…` → `+84912345678`; blank stays blank.

    Raises ValidationError (Vietnamese) for what is no number of a person in Viet Nam.
    """
    typed = text.strip()
    if not typed:
        return ""
    validate_text(typed)
    found = as_phone(typed)
    if not found:
        raise ValidationError(NOT_A_PHONE, code="invalid_phone")
    return found


def as_phone(text: str) -> str:
    """The number in E.164 when `text` is one of a person in Viet Nam, else an empty text; never raises."""
    number = _read(text)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else ""


def is_mobile(phone: str) -> bool:
    """Whether a kept number can receive a text message."""
    number = _read(phone)
    return number is not None and phonenumbers.number_type(number) in MOBILE


def shown_phone(phone: str) -> str:
    """`+84912345678` → `0912 345 678`; what is no number comes back as it is."""
    number = _read(phone)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL) if number else phone


def _read(text: str) -> phonenumbers.PhoneNumber | None:
    # Letters would be read as the keys of a telephone ("0912 ABCDEF"): nobody means that here.
    if len(text) > LONGEST_TYPED or any(letter.isalpha() for letter in text):
        return None
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    is_ours = phonenumbers.is_valid_number_for_region(number, REGION) and not number.extension
    return number if is_ours and phonenumbers.number_type(number) in PERSONAL else None
