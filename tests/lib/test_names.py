"""Tidy names, keys that search and sort alike everywhere, and hostile characters."""

import itertools
import re
import unicodedata
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.names import (
    clean_name,
    hostile_characters,
    search_key,
    sort_key,
    validate_lines,
    validate_name,
    validate_text,
)

ANY_TEXT = st.text(max_size=60)
# The dictionary: every vowel in its six tones, in the order people expect.
TONED = (
    "aàảãáạ ăằẳẵắặ âầẩẫấậ b c d đ eèẻẽéẹ êềểễếệ g h iìỉĩíị k l m n oòỏõóọ ôồổỗốộ ơờởỡớợ "
    "p q r s t uùủũúụ ưừửữứự v x yỳỷỹýỵ"
)


def by_key(names: list[str]) -> list[str]:
    """Sort from the worst order, so that an equal key cannot pass for the right one."""
    turned = list(reversed(names))
    turned.sort(key=sort_key)
    return turned


def test_clean_name_composes_and_tidies() -> None:
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Hồng")
    assert clean_name(f"  {apart.replace(' ', chr(0xA0) + chr(9))}\n") == "Nguyễn Thị Hồng"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn Văn Đức", "nguyen van duc"),
        ("  ĐẶNG   Thị\tƯỚC ", "dang thi uoc"),
        (unicodedata.normalize("NFD", "Trịnh Quỳnh Ơn"), "trinh quynh on"),
        ("Ðặng Ɖình", "dang dinh"),
        ("H'Hen Niê", "h'hen nie"),
        ("", ""),
    ],
)
def test_search_key(text: str, key: str) -> None:
    assert search_key(text) == key


@given(ANY_TEXT)
def test_search_key_is_stable_and_blind_to_form(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    assert search_key(unicodedata.normalize("NFD", text)) == search_key(unicodedata.normalize("NFC", text)) == key


def test_single_letters_sort_by_alphabet() -> None:
    bases = [group[0] for group in TONED.split()]
    assert by_key(bases) == bases


@pytest.mark.parametrize("group", [group for group in TONED.split() if len(group) > 1])
def test_tones_sort_in_dictionary_order(group: str) -> None:
    names = [f"Nguyễn T{vowel}n" for vowel in group]
    assert by_key(names) == names


def test_a_tone_counts_only_between_equal_letters() -> None:
    # hạ before hai: letters first; but hà before hạ: tone second.
    names = ["ha", "hà", "hạ", "hai", "hải", "hăng", "hằng", "hân"]
    assert by_key(names) == names


def test_people_sort_by_given_name_then_family_then_middle_name() -> None:
    people = [
        "An",
        "Bùi An",
        "Nguyễn An",
        "Nguyễn Thị An",
        "Nguyễn Văn An",
        "Phạm Ân",
        "Trần Văn Bình",
        "Lê Dung",
        "Lê Thị Đào",
        "Cao Hà",
        "Bùi Hạ",
        "Bùi Hải",
        "Đỗ Yến",
    ]
    for order in itertools.islice(itertools.permutations(people), 0, 5000, 97):
        assert sorted(order, key=sort_key) == people


def test_both_ways_to_place_a_tone_sort_together() -> None:
    assert sort_key("Nguyễn Thị Hoà") == sort_key("Nguyễn Thị Hòa") < sort_key("Nguyễn Thị Hỏa")


@pytest.mark.parametrize(
    "other", ["NGUYỄN VĂN ĐỨC", " nguyễn  văn đức", unicodedata.normalize("NFD", "Nguyễn Văn Đức")]
)
def test_sort_key_is_blind_to_case_blanks_and_form(other: str) -> None:
    assert sort_key(other) == sort_key("Nguyễn Văn Đức")


def test_look_alikes_of_the_letter_đ_sort_as_đ() -> None:
    assert sort_key("Ðặng Ɖào") == sort_key("Đặng Đào")
    assert sort_key("ƀa") == sort_key("ba")


def test_signs_fall_out_of_the_sort_key() -> None:
    assert sort_key("H'Hen Niê") == sort_key("HHen Niê")
    assert sort_key("Nguyễn Văn An -") == sort_key("Nguyễn Văn An")
    assert sort_key("- . '") == ""


def test_letters_of_other_scripts_sort_last() -> None:
    assert sort_key("Nguyễn Y") < sort_key("李") < sort_key("Nguyễn 李")


@given(ANY_TEXT)
def test_sort_key_has_digits_only_and_a_known_length(name: str) -> None:
    key = sort_key(name)
    assert re.fullmatch("[0-9]*", key)
    assert len(key) <= 3 * len(clean_name(name)) + 3


SYLLABLES = st.text("aàạăằâbdđoôơ", min_size=1, max_size=3)
TONE_ORDER = "\u0300\u0309\u0303\u0301\u0323"


def oracle(syllable: str) -> tuple[list[int], list[int]]:
    """Letters by their place in the alphabet, then tones by theirs, said without encoding."""
    apart = unicodedata.normalize("NFD", syllable)
    toneless = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONE_ORDER))
    return ["aăâbdđoôơ".index(letter) for letter in toneless], [TONE_ORDER.index(c) for c in apart if c in TONE_ORDER]


@given(st.lists(SYLLABLES, min_size=1, max_size=3), st.lists(SYLLABLES, min_size=1, max_size=3))
def test_encoded_order_is_the_order_of_the_oracle(one: list[str], other: list[str]) -> None:
    def plain(words: list[str]) -> list[tuple[list[int], list[int]]]:
        return [oracle(word) for word in [words[-1], *words[:-1]]]

    by_key = sort_key(" ".join(one)) < sort_key(" ".join(other))
    assert by_key == (plain(one) < plain(other))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nguyễn\u200bVăn", "U+200B"),
        ("An\u202egnp.exe", "U+202E"),
        ("An\u2066", "U+2066"),
        ("\ufeffAn", "U+FEFF"),
        ("A\x00n", "U+0000"),
        ("A\x1b[31m", "U+001B"),
        ("mềm\u00ad", "U+00AD"),
        ("hai\u2028dòng", "U+2028"),
        ("\u3164", "U+3164"),
        ("nửa \ud800", "U+D800"),
        ("a\uffff", "U+FFFF"),
        ("z" + "\u0300" * 5, "U+0300"),
        ("hai\ndòng", "U+000A"),
    ],
)
def test_hostile_characters_are_found(text: str, found: str) -> None:
    assert hostile_characters(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nguyễn Thị Ướt",
        unicodedata.normalize("NFD", "Nguyễn Thị Ướt"),
        "H'Hen Niê (A) – 85%",
        "Trang 🌸",
        "李",
    ],
)
def test_honest_text_passes(text: str) -> None:
    assert hostile_characters(text) is None


def test_line_breaks_pass_only_where_lines_are_allowed() -> None:
    assert hostile_characters("một\r\nhai\n\tba", lines=True) is None
    assert hostile_characters("một\n\u202ehai", lines=True) == "U+202E"
    validate_lines("một\r\nhai")
    with pytest.raises(ValidationError):
        validate_text("một\r\nhai")


@pytest.mark.parametrize("validate", [validate_text, validate_lines, validate_name])
def test_validators_say_what_to_do_in_vietnamese(validate: Callable[[str], None]) -> None:
    validate("Nguyễn Văn Đức")
    with pytest.raises(ValidationError) as refused:
        validate("Nguyễn\u202eVăn")
    assert refused.value.messages == [
        "Nội dung có ký tự ẩn hoặc ký tự điều khiển (U+202E). Hãy xóa phần vừa dán và gõ lại bằng bàn phím."
    ]


@pytest.mark.parametrize("name", ["12", "- .", "("])
def test_a_name_needs_a_letter(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_name(name)
    assert refused.value.messages == ["Hãy nhập họ và tên bằng chữ."]
