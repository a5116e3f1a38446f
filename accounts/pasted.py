"""A pasted list of members, line by line: what was understood, and what is wrong with a line."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.actions import NewMember
from accounts.models import Standing
from portal.lib.names import clean_name, hostile_characters, search_key, sort_key, validate_name
from portal.lib.phones import NOT_A_PHONE, as_phone

MOST_LINES = 500
MOST_BYTES = 100 * 1024
LONGEST_NAME = 100
SHOWN = 40  # of a text that was not understood
MOST_ERRORS = 3  # of one line

# As people write it, without marks (`search_key`).
STANDING_WORDS = {
    "chinh thuc": Standing.OFFICIAL,
    "dang vien chinh thuc": Standing.OFFICIAL,
    "ct": Standing.OFFICIAL,
    "du bi": Standing.PROBATIONARY,
    "dang vien du bi": Standing.PROBATIONARY,
    "db": Standing.PROBATIONARY,
    "mien": Standing.EXEMPT,
    "mien sinh hoat": Standing.EXEMPT,
    "duoc mien sinh hoat": Standing.EXEMPT,
    "mien cong tac va sinh hoat": Standing.EXEMPT,
    "tam di": Standing.TEMPORARILY_AWAY,
    "tam thoi sinh hoat noi khac": Standing.TEMPORARILY_AWAY,
    "sinh hoat tam thoi noi khac": Standing.TEMPORARILY_AWAY,
    "tam den": Standing.TEMPORARILY_HERE,
    "sinh hoat tam thoi": Standing.TEMPORARILY_HERE,
    "sinh hoat tam thoi tai day": Standing.TEMPORARILY_HERE,
    "dinh chi": Standing.SUSPENDED,
    "dinh chi sinh hoat": Standing.SUSPENDED,
}
HEADINGS = {"ho ten", "ho va ten", "ten", "ten dang vien", "dang vien"}
ORDINAL = re.compile(r"\d{1,4}[.)]?")
# Nine digits and more; a sheet drops the first zero of a number.
LIKE_A_PHONE = re.compile(r"\+?[\d\s().-]{8,20}\d")
ORDINAL_BEFORE_NAME = re.compile(r"^\d{1,4}[.)]\s*")


@dataclass
class PastedLine:
    """One line: `number` as the person counts, what was read from it, `errors` that say what to do."""

    number: int
    full_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    standing: str = Standing.OFFICIAL
    errors: list[str] = field(default_factory=list)
    same_name: str = ""

    @property
    def standing_label(self) -> str:
        return Standing(self.standing).label

    def as_new_member(self) -> NewMember:
        """The line as the action wants it; call it for lines without errors."""
        return NewMember(self.full_name, self.standing, self.contact_email, contact_phone=self.contact_phone)


def read(text: str) -> list[PastedLine]:
    """Understands a list typed by hand or copied from a sheet; empty lines and a heading are left out."""
    rows = ((number, _cells(line)) for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1))
    return [_line(number, cells) for number, cells in rows if any(cells) and not _is_heading(cells)]


def mark_same_names(lines: list[PastedLine], on_roll: Collection[str]) -> bool:
    """Notes on each line whether its name is on the roll (`on_roll`: sort keys) or twice in the list.

    Two people may well bear one name, so this asks a person and decides nothing. Returns whether any was found.
    """
    times = Counter(sort_key(line.full_name) for line in lines)
    for line in lines:
        key = sort_key(line.full_name)
        if key and key in on_roll:
            line.same_name = "Chi bộ đã có người cùng tên."
        elif key and times[key] > 1:
            line.same_name = "Tên này có nhiều lần trong danh sách."
    return any(line.same_name for line in lines)


def _cells(line: str) -> list[str]:
    # A sheet gives tabs; by hand it is the semicolon; commas only where neither is used.
    separator = next((mark for mark in ("\t", ";", ",") if mark in line), None)
    cells = [cell.strip(' "') for cell in (line.split(separator) if separator else [line])]
    # A sheet's first column is often the number of the row.
    return cells[1:] if len(cells) > 1 and ORDINAL.fullmatch(cells[0]) else cells


def _is_heading(cells: list[str]) -> bool:
    named = [search_key(cell) for cell in cells[:2]]
    return named[0] in HEADINGS or (named[0] in ("stt", "tt", "so tt") and named[-1] in HEADINGS)


def _line(number: int, cells: list[str]) -> PastedLine:
    line = PastedLine(number, full_name=_name(cells[0]))
    line.errors.extend(_wrong_with_name(line.full_name))
    for cell in filter(None, cells[1:]):
        if len(line.errors) < MOST_ERRORS:
            _take(line, cell)
    return line


def _take(line: PastedLine, cell: str) -> None:
    if "@" in cell and not line.contact_email:
        line.contact_email = cell
        line.errors.extend(_wrong_with_email(cell))
    elif LIKE_A_PHONE.fullmatch(cell) and not line.contact_phone:
        line.contact_phone = as_phone(cell) or as_phone(f"0{cell}")
        line.errors.extend([] if line.contact_phone else [NOT_A_PHONE])
    elif (standing := STANDING_WORDS.get(search_key(cell))) is not None:
        line.standing = standing
    else:
        line.errors.append(
            f"Không hiểu {_quoted(cell)}. Sau họ tên chỉ ghi thư điện tử, số điện thoại, tư cách (thí dụ dự bị)."
        )


def _quoted(cell: str) -> str:
    # Letters that turn or hide text would do so with our sentence too.
    if hostile_characters(cell):
        return "phần có ký tự ẩn"
    return f"“{cell}”" if len(cell) <= SHOWN else f"“{cell[:SHOWN]}…”"


def _name(text: str) -> str:
    name = ORDINAL_BEFORE_NAME.sub("", clean_name(text))
    # Sheets often hold names in capitals; mixed spelling is the owner's and stays.
    return name.title() if name.isupper() and len(name.split()) > 1 else name


def _wrong_with_name(name: str) -> Iterator[str]:
    if not name:
        yield "Thiếu họ và tên. Hãy ghi họ tên ở đầu dòng."
    elif len(name) > LONGEST_NAME:
        yield f"Họ và tên dài quá {LONGEST_NAME} ký tự. Hãy tách mỗi người một dòng."
    elif "@" in name:
        yield "Dòng bắt đầu bằng thư điện tử. Hãy ghi họ tên trước, rồi đến thư điện tử."
    else:
        yield from _messages(validate_name, name)


def _wrong_with_email(text: str) -> Iterator[str]:
    if len(text) > 254 or any(_messages(validate_email, text)):
        yield "Thư điện tử chưa đúng. Hãy sửa, thí dụ an.nguyen@example.vn, hoặc bỏ đi."


def _messages(validate: Callable[[str], None], text: str) -> list[str]:
    try:
        validate(text)
    except ValidationError as error:
        return [str(message) for message in error.messages]
    return []
