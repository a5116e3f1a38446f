"""Headings as people write them, and what is asked for when they are not understood."""

import pytest

from rolls.columns import FIELDS, guess, match, problems


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        (("STT", "Họ và tên", "Năm sinh", "Chi bộ"), {"full_name": 1, "birth": 2, "cell": 3}),
        (("HỌ VÀ TÊN (*)", "Ngày, tháng, năm sinh", "Nơi sinh hoạt"), {"full_name": 0, "birth": 1, "cell": 2}),
        (("Họ đệm", "Tên", "Ngày sinh"), {"last_name": 0, "first_name": 1, "birth": 2}),
        (("TT", "Tên", "ĐT", "E-mail"), {"full_name": 1, "phone": 2, "email": 3}),
        (("ho ten", "chuc vu dang", "tu cach dang vien"), {"full_name": 0, "posts": 1, "standing": 2}),
        (("Đơn vị", "Đảng bộ", "Họ và tên đảng viên"), {"cell": 0, "parent": 1, "full_name": 2}),
        (("Họ tên", "Họ tên vợ", "Số điện thoại liên hệ"), {"full_name": 0, "phone": 2}),
        (("", "x", "Lỗi"), {}),
    ],
)
def test_headings_are_recognised(headings: tuple[str, ...], found: dict[str, int]) -> None:
    assert match(headings) == found


def test_the_template_is_understood() -> None:
    labels = [field.label for field in FIELDS if field.code not in ("last_name", "first_name")]
    assert len(match(labels)) == len(labels)


def test_the_line_of_headings_is_found_below_titles() -> None:
    head = [
        (1, ["ĐẢNG BỘ XÃ SEN HỒNG"]),
        (3, ["DANH SÁCH ĐẢNG VIÊN", "Chi bộ"]),
        (5, ["TT", "Họ và tên", "Năm sinh", "Tư cách"]),
        (6, ["1", "Nguyễn Văn An", "1980", "Chính thức"]),
    ]
    found = guess(head)
    assert (found.header_row, found.columns) == (5, {"full_name": 1, "birth": 2, "standing": 3})


@pytest.mark.parametrize(
    "columns",
    [{}, {"birth": 1}, {"full_name": 0, "birth": 0}, {"full_name": 0, "first_name": 1}, {"last_name": 0, "cell": 1}],
)
def test_what_is_missing_or_twice_is_said(columns: dict[str, int]) -> None:
    assert problems(columns)


@pytest.mark.parametrize("columns", [{"full_name": 0}, {"last_name": 0, "first_name": 1}, {"cell": 0}])
def test_enough_is_enough(columns: dict[str, int]) -> None:
    assert problems(columns) == []
