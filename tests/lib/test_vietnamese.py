"""Numbers, Roman numerals and dates as Vietnamese papers write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.vietnamese import Number, date_in_words, number, percent, roman


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, None, "0"),
        (999, None, "999"),
        (2400, None, "2.400"),
        (1234.5, None, "1.234,5"),
        (Decimal("1234567.80"), None, "1.234.567,8"),
        (Decimal("5.00"), None, "5"),
        (1200, 2, "1.200,00"),
        (0.25, 1, "0,3"),
        (2.675, 2, "2,68"),
        (-1234.5, None, "-1.234,5"),
        (-0.04, 1, "0,0"),
    ],
)
def test_number(value: Number, decimals: int | None, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("-Infinity")])
def test_number_refuses_what_is_no_finite_number(value: Number) -> None:
    with pytest.raises(ValueError, match="finite"):
        number(value)


@given(st.decimals(-(10**9), 10**9, places=3))
def test_number_reads_back(value: Decimal) -> None:
    assert Decimal(number(value).replace(".", "").replace(",", ".")) == value


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(6, 7, "85,7%"), (150, 150, "100,0%"), (0, 7, "0,0%"), (1, 2000, "0,1%"), (0, 0, "–"), (3, 0, "–")],
)
def test_percent(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_percent_with_other_decimals() -> None:
    assert percent(6, 7, decimals=0) == "86%"
    assert percent(1, 3, decimals=2) == "33,33%"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "I"), (2, "II"), (3, "III"), (4, "IV"), (9, "IX"), (14, "XIV"), (49, "XLIX"), (2026, "MMXXVI")],
)
def test_roman(value: int, text: str) -> None:
    assert roman(value) == text


@pytest.mark.parametrize("value", [0, -1, 4000])
def test_roman_has_limits(value: int) -> None:
    with pytest.raises(ValueError, match="Roman"):
        roman(value)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 10, 5), "ngày 05 tháng 10 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 2, 9), "ngày 09 tháng 02 năm 2026"),
        (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026"),
        (date(2026, 9, 2), "ngày 02 tháng 9 năm 2026"),
    ],
)
def test_date_in_words_pads_days_below_ten_and_the_first_two_months(day: date, text: str) -> None:
    assert date_in_words(day) == text
