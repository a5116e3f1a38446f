"""A pasted list is understood line by line; what is wrong is said with its line, and nothing is guessed."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import pasted
from accounts.forms.roll import MemberAddForm, PasteForm, RollFilterForm
from portal.lib.names import sort_key

ONCE = "0b8f5a5e-4c0a-4d0e-9d53-3a2a7c1f9f10"


def one(line: str) -> pasted.PastedLine:
    [row] = pasted.read(line)
    return row


def paste(text: str, on_roll: Any = (), **more: str) -> PasteForm:
    form = PasteForm({"once": ONCE, "lines": text, **more}, on_roll=on_roll)
    form.is_valid()
    return form


# What people paste -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Nguyễn Văn An", ("Nguyễn Văn An", "", "official")),
        ("  Nguyễn   Văn An  ", ("Nguyễn Văn An", "", "official")),
        ("Nguyễn Văn An; an@example.vn; dự bị", ("Nguyễn Văn An", "an@example.vn", "probationary")),
        ("Nguyễn Văn An; ; DU BI", ("Nguyễn Văn An", "", "probationary")),
        ("Nguyễn Văn An, Chính thức", ("Nguyễn Văn An", "", "official")),
        ("Nguyễn Văn An\tan@example.vn\tMiễn sinh hoạt", ("Nguyễn Văn An", "an@example.vn", "exempt")),
        ("12\tNguyễn Văn An\t\tdự bị", ("Nguyễn Văn An", "", "probationary")),
        ("3. Nguyễn Văn An", ("Nguyễn Văn An", "", "official")),
        ("NGUYỄN VĂN AN; ; tam di", ("Nguyễn Văn An", "", "temporarily_away")),
        ("Nguyễn Văn An;dự bị;an@example.vn", ("Nguyễn Văn An", "an@example.vn", "probationary")),
        (unicodedata.normalize("NFD", "Nguyễn Văn Ân; ; dự bị"), ("Nguyễn Văn Ân", "", "probationary")),
        ("Y Blok", ("Y Blok", "", "official")),
        ("H'Hen Niê", ("H'Hen Niê", "", "official")),
    ],
)
def test_lines_as_people_write_them(line: str, expected: tuple[str, str, str]) -> None:
    row = one(line)
    assert row.errors == []
    assert (row.full_name, row.contact_email, row.standing) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Nguyễn Văn An; 0912 345 678; an@example.vn; dự bị",
        "Nguyễn Văn An\tan@example.vn\t+84 912.345.678\tdự bị",
        "Nguyễn Văn An; an@example.vn; dự bị; 912345678",  # a sheet drops the first zero
    ],
)
def test_a_phone_number_may_stand_anywhere_after_the_name(line: str) -> None:
    row = one(line)
    assert row.errors == []
    new = row.as_new_member()
    assert (new.contact_phone, new.contact_email, new.standing) == ("+84912345678", "an@example.vn", "probationary")


@pytest.mark.parametrize("heading", ["Họ và tên\tThư điện tử\tTư cách", "STT\tHọ tên\tEmail", "ho ten; email"])
def test_headings_and_empty_lines_are_left_out(heading: str) -> None:
    rows = pasted.read(f"{heading}\r\n\r\nNguyễn Văn An\r\n ; ; \r\nTrần Thị Bình\r\n")
    assert [(row.number, row.full_name) for row in rows] == [(3, "Nguyễn Văn An"), (5, "Trần Thị Bình")]


@pytest.mark.parametrize("word", pasted.STANDING_WORDS)
def test_every_word_for_a_standing_is_its_own_search_key(word: str) -> None:
    assert one(f"Nguyễn Văn An; ; {word.upper()}").standing == pasted.STANDING_WORDS[word]


# What is wrong with a line -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("; an@example.vn", "Thiếu họ và tên"),
        ("an@example.vn; Nguyễn Văn An", "họ tên trước"),
        ("Nguyễn Văn An; an@example", "Thư điện tử chưa đúng"),
        ("Nguyễn Văn An; " + "a" * 300 + "@example.vn", "Thư điện tử chưa đúng"),
        ("Nguyễn Văn An; 0912 345 67", "Số điện thoại chưa đúng"),
        ("Nguyễn Văn An; 0912 345 678; 0987 654 321", "Không hiểu “0987 654 321”"),
        ("Nguyễn Văn An; ; bí thư", "Không hiểu “bí thư”"),
        ("Nguyễn Văn An; a@example.vn; b@example.vn", "Không hiểu “b@example.vn”"),
        ("Nguyễn\u202eVăn An", "U+202E"),
        ("Nguyễn\u200bVăn An", "U+200B"),
        ("Nguyễn\x07Văn An", "U+0007"),
        ("12345", "bằng chữ"),
        ("A" * 10_000, "dài quá 100"),
        ("Nguyễn Văn An; " + "x" * 10_000, "Không hiểu “" + "x" * pasted.SHOWN + "…”"),
        ("Nguyễn Văn An; \u202eabc", "phần có ký tự ẩn"),
    ],
)
def test_wrong_lines_say_what_to_do(line: str, said: str) -> None:
    row = one(line)
    assert any(said in error for error in row.errors), row.errors
    assert len("".join(row.errors)) < 400


def test_a_line_of_nothing_but_fields_has_few_errors() -> None:
    assert len(one("Nguyễn Văn An" + ";x" * 20_000).errors) == pasted.MOST_ERRORS


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading(text: str) -> None:
    for row in pasted.read(text):
        if not row.errors:
            assert 0 < len(row.as_new_member().full_name) <= pasted.LONGEST_NAME


# Equal names -------------------------------------------------------------------------------------


def test_equal_names_are_found_in_the_list_and_on_the_roll() -> None:
    rows = pasted.read("Trần Văn Hòa\ntrần văn hoà\nTrần Văn Hùng\nTrần Văn Hưng\nLê Thị Mai")
    assert pasted.mark_same_names(rows, {sort_key("LÊ THỊ MAI")})
    assert [bool(row.same_name) for row in rows] == [True, True, False, False, True]
    assert "đã có người" in rows[4].same_name


def test_equal_names_wait_for_a_tick() -> None:
    roll = {sort_key("Lê Thị Mai")}
    assert paste("Lê Thị Mai", roll).lacks_tick
    assert not paste("Lê Thị Mai", roll, same_names_ok="on").lacks_tick
    assert not paste("Lê Thị Mai").lacks_tick


# The form as a whole ---------------------------------------------------------------------------------


def test_a_right_list_becomes_new_members() -> None:
    form = paste("Nguyễn Văn An; an@example.vn\nTrần Thị Bình; ; dự bị")
    assert form.is_valid()
    assert [(new.full_name, new.standing) for new in form.new_members()] == [
        ("Nguyễn Văn An", "official"),
        ("Trần Thị Bình", "probationary"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Hãy dán danh sách"),
        (" \n \n", "Hãy dán danh sách"),
        ("; ; \n", "Chưa có dòng nào"),
        ("Họ và tên\n", "Chưa có dòng nào"),
        ("\n".join(f"Người Thứ {number}" for number in range(501)), "501 người"),
        ("Nguyễn Văn An\n" * 8_000, "quá dài"),
        ("Nguyễn Văn An\nTrần\x00Thị Bình", "ký tự rỗng"),
        ("Nguyễn Văn An\nTrần Thị Bình; x", "Có 1 dòng cần sửa"),
    ],
)
def test_lists_that_are_not_taken(text: str, said: str) -> None:
    form = paste(text)
    assert said in str(form.errors["lines"])


def test_the_most_lines_are_taken() -> None:
    assert len(paste("\n".join(f"Người Thứ {number}" for number in range(500))).new_members()) == 500


# One person -------------------------------------------------------------------------------------------


def add(**data: str) -> MemberAddForm:
    values = {"once": ONCE, "full_name": "Nguyễn Văn An", "standing": "official"} | data
    return MemberAddForm(values, on_roll={sort_key("Lê Thị Mai")})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "A" * 101),
        ("full_name", "An\u202e"),
        ("full_name", "123"),
        ("birth_year", "1899"),
        ("birth_year", "2999"),
        ("birth_year", "1.985"),
        ("birth_year", "9" * 5000),
        ("birth_year", "hai nghìn"),
        ("contact_email", "an"),
        ("contact_email", "a" * 260 + "@example.vn"),
        ("standing", "bí thư"),
        ("once", "x"),
    ],
)
def test_wrong_values_stand_at_their_field(field: str, value: str) -> None:
    form = add(**{field: value})
    assert set(form.errors) == {field}


def test_a_name_on_the_roll_asks_for_a_tick() -> None:
    assert set(add(full_name="lê thị  mai").errors) == {"same_name_ok"}
    assert add(full_name="Lê Thị Mai", same_name_ok="on").is_valid()
    assert add(full_name="Lê Thị Mãi").is_valid()


@pytest.mark.django_db
def test_the_filter_leaves_out_what_it_does_not_understand() -> None:
    form = RollFilterForm({"q": "x\x00y", "standing": "nothing", "account": "?"})
    assert form.is_used
    assert not form.is_valid()
