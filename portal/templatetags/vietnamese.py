"""Numbers and dates for screens; the tags of `ui` use them and register them as filters."""

from datetime import date, datetime

from portal.lib import clock
from portal.lib.phones import shown_phone
from portal.lib.vietnamese import Number, number

NOTHING = "–"


def vn_number(value: Number | None, decimals: int | None = None) -> str:
    """1234.5 → "1.234,5"; None → "–". `decimals` fixes the digits after the comma."""
    return NOTHING if value is None else number(value, decimals)


def vn_date(value: date | datetime | None) -> str:
    """Day as dd/mm/yyyy, of an aware datetime the day in Viet Nam; None → "–"."""
    if value is None:
        return NOTHING
    day = clock.local(value) if isinstance(value, datetime) else value
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def vn_datetime(value: datetime | None) -> str:
    """Moment as dd/mm/yyyy HH:MM in Viet Nam's time; None → "–"; ValueError if naive."""
    if value is None:
        return NOTHING
    at = clock.local(value)
    return f"{vn_date(at)} {at.hour:02}:{at.minute:02}"


def if_number(value: object) -> object:
    """A number as text with its dots, anything else as it is."""
    return vn_number(value) if isinstance(value, Number) else value


def vn_phone(value: str) -> str:
    """`+84912345678` → "0912 345 678"; blank stays blank."""
    return shown_phone(value) if value else ""
