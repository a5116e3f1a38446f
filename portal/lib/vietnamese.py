"""Numbers and dates as Vietnamese papers write them (domain: format of Party documents)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

Number = int | float | Decimal

_ROMAN = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")]
_ROMAN += [(40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def number(value: Number, decimals: int | None = None) -> str:
    """Return `value` as 1.234,5; halves round up, as in school and in reports.

    `decimals` fixes the digits after the comma; without it, as many as the value has.
    Raises ValueError for what is no finite number.
    """
    exact = Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"{value} is no finite number.")
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{exact or abs(exact):,f}"  # abs: no "-0,0"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate({ord(","): ".", ord("."): ","})


def percent(part: Number, whole: Number, decimals: int = 1) -> str:
    """Return the share of `part` in `whole` as 85,7%, or a dash when the whole is nothing."""
    if not whole:
        return "–"
    return number(Decimal(str(part)) * 100 / Decimal(str(whole)), decimals) + "%"


def roman(value: int) -> str:
    """Return 1–3999 in Roman numerals; ValueError outside."""
    if not 1 <= value <= 3999:
        raise ValueError(f"{value} has no Roman numeral.")
    text = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        text += letters * count
    return text


def date_in_words(day: date) -> str:
    """Return "ngày 05 tháng 10 năm 2026", the form of a document's head.

    Days below 10 and the months 1 and 2 carry a zero, so that no stroke can be added by hand.
    """
    month = f"{day.month:02}" if day.month <= 2 else f"{day.month}"
    return f"ngày {day.day:02} tháng {month} năm {day.year}"
