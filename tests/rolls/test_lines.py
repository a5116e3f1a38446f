"""One line of a sheet: what is understood, and the sentence for what is not."""

import unicodedata
from collections.abc import Sequence

import pytest

from rolls.lines import Line, Reader

CODES = ("cell", "full_name", "birth", "standing", "posts", "email", "phone", "same_name")


def read(*texts: str, codes: Sequence[str] = CODES, merged: dict[int, set[int]] | None = None) -> Line:
    columns = {code: at for at, code in enumerate(codes)}
    line = Reader(columns, year=2026, merged=merged or {}).read(7, texts)
    assert line is not None
    return line


def test_a_whole_line() -> None:
    line = read("Đảng bộ xã A / Chi bộ B", "Nguyễn Văn An", "05/07/1980", "dự bị", "Bí thư; chi ủy viên",
                "an@example.vn", "0912345678", "người khác")  # fmt: skip
    assert line.errors == []
    assert (line.path, line.full_name, line.birth_year) == (("Đảng bộ xã A", "Chi bộ B"), "Nguyễn Văn An", 1980)
    assert (line.standing, line.offices) == ("probationary", ("secretary", "committee_member"))
    assert (line.email, line.phone, line.same_name) == ("an@example.vn", "+84912345678", "other")


def test_an_empty_line_is_none() -> None:
    assert Reader({"full_name": 0}, year=2026, merged={}).read(1, ["", "ngoài cột"]) is None


@pytest.mark.parametrize(
    "text", ["1980", "05/07/1980", "5-7-1980", "7/1980", "1980-07-05"]
)  # the last: a day that was typed as text elsewhere
def test_years_and_days_as_text(text: str) -> None:
    assert read("", "An Văn Bình", text).birth_year == 1980


@pytest.mark.parametrize("text", ["80", "05/07/80", "1880", "2012", "hai nghìn", "19800", "1980?"])
def test_unclear_years_are_asked_about(text: str) -> None:
    assert any("ăm sinh" in error for error in read("", "An Văn Bình", text).errors)


def test_marks_of_another_form_are_the_same_name() -> None:
    line = read("", unicodedata.normalize("NFD", "Nguyễn Thị Hồng"))
    assert line.errors == []
    assert line.full_name == unicodedata.normalize("NFC", "Nguyễn Thị Hồng")


def test_capitals_and_two_columns() -> None:
    assert read("", "NGUYỄN VĂN AN").full_name == "Nguyễn Văn An"
    assert read("Nguyễn Văn", "An", codes=("last_name", "first_name")).full_name == "Nguyễn Văn An"


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("", "=A1"), "công thức"),
        (("", "#REF!"), "lỗi của Excel"),
        (("", "12345"), "không phải là chữ"),
        (("", "Nguyễn Văn 2"), "có chữ số"),
        (("", "x" * 101), "dài quá"),
        (("", "x" * 3000), "dài quá"),
        (("", "An\u202eBình"), "ký tự ẩn"),
        (("x" * 151, "An Văn Bình"), "dài quá"),
        (("///…", "An Văn Bình"), "chưa rõ"),
        (("a/b/c/d/e/f/g/h/i", "An Văn Bình"), "quá nhiều cấp"),
        (("Chi bộ B", "", "1980"), "Thiếu họ và tên"),
        (("", "An Văn Bình", "", "lạ"), "Tư cách"),
        (("", "An Văn Bình", "", "", "Chủ tịch"), "Chức vụ"),
        (("", "An Văn Bình", "", "", "", "an(a)b"), "Thư điện tử"),
        (("", "An Văn Bình", "", "", "", "", "12"), "điện thoại"),
        (("", "An Văn Bình", "", "", "", "", "", "chắc vậy"), "trùng tên"),
    ],
)
def test_what_is_not_understood_gets_a_sentence(texts: tuple[str, ...], words: str) -> None:
    errors = read(*texts).errors
    assert len(errors) == 1
    assert words in errors[0]
    assert "\u202e" not in errors[0]
    assert len(errors[0]) < 250


def test_merged_cells_are_named() -> None:
    assert "gộp" in read("", "An Văn Bình", merged={7: {0}}).errors[0]
    assert read("Chi bộ B", "An Văn Bình", merged={7: {30}}).errors == []


def test_a_phone_that_lost_its_zero() -> None:
    assert read("", "An Văn Bình", "", "", "", "", "912345678").phone == "+84912345678"
