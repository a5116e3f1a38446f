"""One line of the sheet: what was understood, and what is wrong with it, each as a sentence for its writer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.forms.roll import YOUNGEST
from accounts.models import Standing
from accounts.pasted import STANDING_WORDS
from accounts.roles import Office
from portal.lib.names import clean_name, hostile_characters, search_key, sort_key, validate_name
from portal.lib.phones import as_phone
from portal.lib.sheets import LONGEST_CELL

LONGEST_NAME, LONGEST_UNIT, LONGEST_EMAIL, SHOWN = 100, 150, 254, 40
DEEPEST = 8  # parts of a path
YEAR = re.compile(r"(?:\d{1,2}[/.\-]){0,2}((?:19|20)\d{2})")
ISO_DAY = re.compile(r"((?:19|20)\d{2})-\d{1,2}-\d{1,2}")
# As people write it, without marks. Empty: no post.
OFFICE_WORDS = {
    "bi thu": Office.SECRETARY,
    "bi thu chi bo": Office.SECRETARY,
    "bt": Office.SECRETARY,
    "pho bi thu": Office.DEPUTY_SECRETARY,
    "pho bi thu chi bo": Office.DEPUTY_SECRETARY,
    "pbt": Office.DEPUTY_SECRETARY,
    "chi uy vien": Office.COMMITTEE_MEMBER,
    "chi uy": Office.COMMITTEE_MEMBER,
    "cap uy vien": Office.COMMITTEE_MEMBER,
    "dang vien": "",
    "khong": "",
    "-": "",
}
SAME, OTHER = "same", "other"
SAME_NAME_WORDS = {
    "cung nguoi": SAME, "cung mot nguoi": SAME, "cung": SAME, "nguoi khac": OTHER, "khac": OTHER, "khac nguoi": OTHER,
}  # fmt: skip
# The standing of who is already on the roll without another word; new people without one are official members.
STANDING_OF_NEW = Standing.OFFICIAL


@dataclass
class Line:
    """One row. Empty values say nothing: they change nothing on the roll."""

    number: int
    full_name: str = ""
    name_key: str = ""
    birth_year: int | None = None
    path: tuple[str, ...] = ()
    standing: str = ""
    offices: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    same_name: str = ""
    errors: list[str] = field(default_factory=list)


class Reader:
    """Reads rows by the chosen columns. In: the current year, for the age; columns hidden by merged cells."""

    def __init__(self, columns: Mapping[str, int], *, year: int, merged: Mapping[int, set[int]]) -> None:
        self.columns, self.year, self.merged = columns, year, merged

    def read(self, number: int, texts: Sequence[str]) -> Line | None:
        """The line; None when none of the chosen columns holds anything."""
        cells = {code: texts[at] if at < len(texts) else "" for code, at in self.columns.items()}
        if not any(cells.values()):
            return None
        line = Line(number)
        for code, text in cells.items():
            if self.columns[code] in self.merged.get(number, ()):
                line.errors.append(f"Ô {self._label(code)} bị gộp với dòng khác. Hãy bỏ gộp ô rồi ghi đủ từng dòng.")
            elif wrong := _unfit(text):
                line.errors.append(f"Cột {self._label(code)}: {wrong}")
        if not line.errors:
            self._take(line, cells)
        return line

    @staticmethod
    def _label(code: str) -> str:
        return LABELS.get(code, code)

    def _take(self, line: Line, cells: Mapping[str, str]) -> None:
        name = cells.get("full_name") or f"{cells.get('last_name', '')} {cells.get('first_name', '')}"
        line.full_name = _name(name)
        line.name_key = sort_key(line.full_name)
        line.path = _path(cells.get("parent", ""), cells.get("cell", ""))
        line.errors += _wrong_with_path(line.path)
        if not line.full_name:
            if any(cells.get(code) for code in ("birth", "standing", "posts", "email", "phone")) or not line.path:
                line.errors.append("Thiếu họ và tên. Hãy ghi họ tên của đảng viên ở dòng này.")
            return
        line.errors += _wrong_with_name(line.full_name)
        self._birth(line, cells.get("birth", ""))
        _standing(line, cells.get("standing", ""))
        _posts(line, cells.get("posts", ""))
        _contact(line, cells.get("email", ""), cells.get("phone", ""))
        _same_name(line, cells.get("same_name", ""))

    def _birth(self, line: Line, text: str) -> None:
        if not text:
            return
        found = YEAR.fullmatch(text) or ISO_DAY.fullmatch(text)
        year = int(found[1]) if found else 0
        if not found:
            line.errors.append(f"Năm sinh {quoted(text)} chưa rõ. Hãy ghi bốn chữ số, thí dụ 1985.")
        elif not 1900 <= year <= self.year - YOUNGEST:
            line.errors.append(f"Năm sinh {year} chưa hợp lý: đảng viên phải từ đủ {YOUNGEST} tuổi. Hãy kiểm tra lại.")
        else:
            line.birth_year = year


LABELS = {
    "full_name": "họ và tên", "last_name": "họ và tên đệm", "first_name": "tên", "birth": "năm sinh",
    "cell": "chi bộ", "parent": "đơn vị cấp trên", "standing": "tư cách", "posts": "chức vụ",
    "email": "thư điện tử", "phone": "điện thoại", "same_name": "trùng tên",
}  # fmt: skip


def quoted(text: str) -> str:
    """A typed value as it may stand in our sentence: short, without letters that hide or turn text."""
    if hostile_characters(text):
        return "này"
    return f"“{text}”" if len(text) <= SHOWN else f"“{text[:SHOWN]}…”"


def _unfit(text: str) -> str:
    if text.startswith("="):
        return "ô có công thức. Hãy chép rồi dán lại dạng giá trị (Paste Values)."
    if text.startswith("#") and text.endswith(("!", "?", "A")):
        return "ô báo lỗi của Excel. Hãy ghi lại giá trị."
    if len(text) > LONGEST_CELL:
        return f"ô dài quá {LONGEST_CELL} ký tự. Hãy ghi ngắn lại."
    if hostile_characters(text, lines=True):
        return "ô có ký tự ẩn hoặc ký tự điều khiển. Hãy xóa rồi gõ lại bằng bàn phím."
    return ""


def _name(text: str) -> str:
    name = clean_name(text)
    # Sheets often hold names in capitals; mixed spelling is the owner's and stays.
    return name.title() if name.isupper() and len(name.split()) > 1 else name


def _wrong_with_name(name: str) -> Iterator[str]:
    if len(name) > LONGEST_NAME:
        yield f"Họ và tên dài quá {LONGEST_NAME} ký tự. Hãy tách mỗi người một dòng."
        return
    try:
        validate_name(name)
    except ValidationError:
        yield f"Họ và tên {quoted(name)} không phải là chữ. Hãy kiểm tra xem cột có bị lệch không."
        return
    if any(letter.isdigit() for letter in name):
        yield f"Họ và tên {quoted(name)} có chữ số. Hãy kiểm tra xem cột có bị lệch không."
    elif not sort_key(name):
        yield f"Họ và tên {quoted(name)} chưa rõ. Hãy ghi lại bằng chữ."


def _path(parent: str, cell: str) -> tuple[str, ...]:
    parts = [part for text in (parent, cell) for part in re.split(r"\s*(?:/|>|\\|→)\s*", clean_name(text)) if part]
    # “Đảng bộ xã A” as the unit above and again at the head of the path is said once.
    return tuple(part for at, part in enumerate(parts) if part not in parts[:at])


def _wrong_with_path(path: Sequence[str]) -> Iterator[str]:
    if len(path) > DEEPEST:
        yield "Đường dẫn đơn vị có quá nhiều cấp. Hãy ghi từ đơn vị cấp trên trực tiếp đến chi bộ."
    for part in path:
        if len(part) > LONGEST_UNIT:
            yield f"Tên đơn vị dài quá {LONGEST_UNIT} ký tự. Hãy ghi ngắn lại."
        elif not any(letter.isalnum() for letter in part):
            yield f"Tên đơn vị {quoted(part)} chưa rõ. Hãy ghi lại bằng chữ."


def _standing(line: Line, text: str) -> None:
    if not text:
        return
    standing = STANDING_WORDS.get(search_key(text)) or STANDING_LABELS.get(search_key(text))
    if standing is None:
        line.errors.append(f"Tư cách {quoted(text)} chưa rõ. Hãy ghi: chính thức, dự bị, miễn sinh hoạt, tạm đi…")
    else:
        line.standing = standing


STANDING_LABELS = {search_key(str(label)): Standing(value) for value, label in Standing.choices}


def _posts(line: Line, text: str) -> None:
    offices = []
    for word in re.split(r"[;,\n]", text):
        key = search_key(word)
        if not key:
            continue
        if key not in OFFICE_WORDS:
            line.errors.append(
                f"Chức vụ {quoted(word.strip())} chưa rõ. Ở đây chỉ ghi: Bí thư, Phó bí thư, Chi ủy viên của chi bộ."
            )
        elif OFFICE_WORDS[key]:
            offices.append(str(OFFICE_WORDS[key]))
    line.offices = tuple(dict.fromkeys(offices))


def _contact(line: Line, email: str, phone: str) -> None:
    if email:
        try:
            validate_email(email)
        except ValidationError:
            line.errors.append(f"Thư điện tử {quoted(email)} chưa đúng. Hãy sửa, thí dụ an@example.vn, hoặc bỏ trống.")
        else:
            line.email = email
        if len(email) > LONGEST_EMAIL:
            line.errors.append("Thư điện tử quá dài. Hãy sửa hoặc bỏ trống.")
    if phone:
        # A number cell has lost its first zero.
        line.phone = as_phone(phone) or as_phone(f"0{phone}")
        if not line.phone:
            line.errors.append(f"Số điện thoại {quoted(phone)} chưa đúng. Hãy sửa, thí dụ 0912 345 678, hoặc bỏ trống.")


def _same_name(line: Line, text: str) -> None:
    if not text:
        return
    line.same_name = SAME_NAME_WORDS.get(search_key(text), "")
    if not line.same_name:
        line.errors.append(f"Cột trùng tên chỉ ghi “cùng người” hoặc “người khác”, không ghi {quoted(text)}.")
