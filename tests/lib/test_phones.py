"""Phone numbers as people type them; kept in one form, shown in one form, never guessed."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.fields import PhoneField
from portal.lib.phones import as_phone, is_mobile, parse_phone, shown_phone


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        " +84 912 345 678 ",
        "84912345678",
        "(+84)912345678",
    ],
)
def test_one_number_however_it_is_typed(typed: str) -> None:
    assert parse_phone(typed) == "+84912345678"


def test_it_is_shown_in_groups() -> None:
    assert shown_phone("+84912345678") == "0912 345 678"
    assert shown_phone("+842438255555") == "024 3825 5555"
    assert PhoneField().prepare_value("+84912345678") == "0912 345 678"


@pytest.mark.parametrize(
    "typed",
    [
        "091234567",  # too short
        "0121 345 6789",  # a prefix that is no longer given out
        "+1 202 555 0123",  # not of Viet Nam
        "1900 1234",  # nobody's own
        "113",
        "0912 345 678 máy lẻ 5",
        "0912 ABCDEF",
        "0912 345 678;ext=5",
        "an.nguyenvan",
        "0912\u202e345678",
        "0" * 500,
        "０９１２３４５６７８x",
    ],
)
def test_what_is_no_number_of_a_person_gets_a_sentence(typed: str) -> None:
    assert as_phone(typed) == ""
    with pytest.raises(ValidationError, match=r"Số điện thoại chưa đúng|ký tự ẩn"):
        parse_phone(typed)


def test_a_blank_stays_blank() -> None:
    assert parse_phone("  ") == shown_phone("") == ""


def test_only_a_mobile_gets_text_messages() -> None:
    assert is_mobile("+84912345678")
    assert not is_mobile("+842438255555")
    assert not is_mobile("")


@given(st.text(max_size=60))
def test_nothing_typed_makes_it_fail_otherwise(text: str) -> None:
    found = as_phone(text)
    assert found == "" or as_phone(shown_phone(found)) == found
