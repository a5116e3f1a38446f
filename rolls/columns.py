"""Which column of a sheet holds what: the fields of an import, the words people head them with, the guess."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.lib.names import search_key

HEAD_ROWS = 20  # where the line of headings is looked for
SHOWN_LETTERS = 60


@dataclass(frozen=True)
class Field:
    """One thing a column can hold; `words` are headings without marks, the first is the one of the template."""

    code: str
    label: str
    hint: str
    words: tuple[str, ...]


FIELDS = (
    Field("full_name", "Họ và tên", "", ("ho va ten", "ho ten", "ho va ten dang vien", "ten dang vien", "dang vien",
          "ho va ten khai sinh", "ho ten khai sinh", "ho va ten (chu in hoa)")),
    Field("last_name", "Họ và tên đệm", "khi họ và tên ở hai cột", ("ho dem", "ho va ten dem", "ho va dem", "ho",
          "ho lot", "ho va chu lot")),
    Field("first_name", "Tên", "khi họ và tên ở hai cột", ("ten", "ten goi")),
    Field("birth", "Năm sinh", "năm, hoặc ngày/tháng/năm", ("nam sinh", "ngay sinh", "ngay thang nam sinh",
          "ngay, thang, nam sinh", "sinh ngay", "sinh nam", "ns")),
    Field("cell", "Chi bộ", "tên, hoặc cả đường “Đảng bộ xã A / Chi bộ B”", ("chi bo", "ten chi bo",
          "chi bo sinh hoat", "noi sinh hoat", "don vi", "to chuc dang", "sinh hoat tai chi bo", "ten don vi")),
    Field("parent", "Đơn vị cấp trên", "của chi bộ", ("don vi cap tren", "dang bo", "dang uy", "cap tren",
          "dang bo co so", "to chuc dang cap tren", "truc thuoc", "don vi truc thuoc")),
    Field("standing", "Tư cách", "chính thức, dự bị, miễn sinh hoạt…", ("tu cach", "tu cach dang vien",
          "loai dang vien", "tinh trang", "chinh thuc/du bi", "chinh thuc / du bi", "tinh trang dang vien")),
    Field("posts", "Chức vụ trong chi bộ", "chỉ là đề xuất, cấp trên xác nhận", ("chuc vu", "chuc vu trong dang",
          "chuc vu dang", "chuc vu trong chi bo", "chuc danh", "chuc vu trong cap uy")),
    Field("email", "Thư điện tử", "", ("thu dien tu", "email", "e-mail", "dia chi email", "hop thu", "mail")),
    Field("phone", "Điện thoại", "", ("dien thoai", "so dien thoai", "sdt", "dien thoai di dong", "di dong", "dt",
          "so dt", "phone")),
    Field("same_name", "Trùng tên", "“cùng người” hoặc “người khác”", ("trung ten", "nguoi trung ten")),
)  # fmt: skip
BY_CODE = {field.code: field for field in FIELDS}
ERROR_HEADING = "Lỗi"
MARKS = re.compile(r"\(.*?\)|[*:.\-–]+")


@dataclass(frozen=True)
class Guess:
    """Where the headings stand (row as counted in the sheet) and which column (from 0) holds which field."""

    header_row: int
    columns: dict[str, int]


def guess(head: Sequence[tuple[int, Sequence[str]]]) -> Guess:
    """The best reading of the first rows: the row in which most cells are known headings."""
    best = Guess(head[0][0] if head else 1, {})
    for number, texts in head:
        columns = match(texts)
        if len(columns) > len(best.columns):
            best = Guess(number, columns)
    return best


def match(headings: Sequence[str]) -> dict[str, int]:
    """Field → column of a line of headings; an exact word before one that only begins so, left before right."""
    found: dict[str, int] = {}
    keys = [_key(text) for text in headings]
    for exact in (True, False):
        for column, key in enumerate(keys):
            code = _field_of(key, exact=exact)
            if code and code not in found and column not in found.values():
                found[code] = column
    if "full_name" in found and "last_name" not in found:
        found.pop("first_name", None)
    elif "full_name" not in found and {"last_name", "first_name"} - set(found) == {"last_name"}:
        # A single column headed “Tên”.
        found["full_name"] = found.pop("first_name")
    return found


def _key(text: str) -> str:
    return " ".join(MARKS.sub(" ", search_key(text[:200])).split())


def _field_of(key: str, *, exact: bool) -> str:
    if not key or len(key) < 2:
        return ""
    for field in FIELDS:
        words = [_key(word) for word in field.words]
        if key in words or (not exact and any(key.startswith(f"{word} ") for word in words if len(word) > 5)):
            return field.code
    return ""


def problems(columns: Mapping[str, int]) -> list[str]:
    """What is missing before the file can be tried, as sentences."""
    wrong = []
    has_name = "full_name" in columns or {"last_name", "first_name"} <= set(columns)
    if not has_name and "cell" not in columns:
        wrong.append("Hãy chọn cột họ và tên (hoặc hai cột họ đệm và tên).")
    used = list(columns.values())
    if len(set(used)) < len(used):
        wrong.append("Một cột được chọn cho hai nội dung. Hãy chọn lại.")
    if "full_name" in columns and {"last_name", "first_name"} & set(columns):
        wrong.append("Chọn một cột họ và tên, hoặc hai cột họ đệm và tên, không chọn cả hai cách.")
    if not has_name and {"last_name", "first_name"} & set(columns):
        wrong.append("Họ đệm và tên phải chọn đủ hai cột.")
    return list(dict.fromkeys(wrong))
