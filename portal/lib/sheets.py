"""Excel files in: read row by row as text, never computed, and nothing read before its size is known.

Every refusal is a `SheetError`, a Vietnamese sentence that says what to do. A formula comes out as its text
("=A1"); whoever reads decides to refuse it. Merged cells are reported, since all but the first are empty.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

MOST_BYTES = 10 * 1024 * 1024
MOST_INFLATED = 300 * 1024 * 1024
MOST_TEXTS = 40 * 1024 * 1024  # the table of texts is held in memory whole
MOST_RATIO, RATIO_FROM = 100, 1024 * 1024  # sheets pack 10 to 20 to one
MOST_PARTS = 1000
HEAD_BYTES = 65_536
MOST_SHEETS = 20
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 100_000, 60, 2_000
EXCEL_ROWS, FARTHEST_COLUMN = 1_048_576, 256

TOO_LARGE = "Tệp lớn hơn 10 MB. Hãy chia danh sách thành nhiều tệp, hoặc xóa hình ảnh trong tệp, rồi nạp lại."
EMPTY = "Tệp trống. Hãy chọn lại tệp Excel có danh sách."
NOT_EXCEL = "Đây không phải tệp Excel (.xlsx). Hãy mở tệp, chọn “Lưu thành” (Save As) dạng “Excel Workbook (.xlsx)”."
BROKEN = "Không mở được tệp Excel này, có thể tệp bị hỏng. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi nạp lại."
INFLATES = "Bên trong tệp quá lớn nên cổng không mở. Hãy chép riêng danh sách sang một tệp Excel mới rồi nạp lại."
LOCKED = "Tệp có mật khẩu nên cổng không mở được. Hãy bỏ mật khẩu của tệp rồi nạp lại."
OLD_EXCEL = "Đây là tệp Excel cũ (.xls). Hãy mở tệp, chọn “Lưu thành” dạng “Excel Workbook (.xlsx)” rồi nạp lại."
BINARY = "Đây là tệp Excel dạng nhị phân (.xlsb). Hãy lưu lại dạng “Excel Workbook (.xlsx)” rồi nạp lại."
MACROS = "Tệp có macro. Hãy lưu lại dạng “Excel Workbook (.xlsx)”, không kèm macro, rồi nạp lại."
ENTITIES = "Tệp có khai báo XML không an toàn nên cổng không đọc. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi nạp lại."
PDF = "Đây là tệp PDF. Hãy nạp tệp Excel (.xlsx) của danh sách."
OPEN_DOCUMENT = "Đây là tệp OpenDocument (.ods). Hãy mở tệp, chọn “Lưu thành” dạng “Excel (.xlsx)” rồi nạp lại."
PLAIN_TEXT = "Đây là tệp văn bản (.csv). Hãy mở bằng Excel, chọn “Lưu thành” dạng “Excel Workbook (.xlsx)” rồi nạp lại."
TOO_MANY_ROWS = f"Sheet có hơn {MOST_ROWS:,} dòng. Hãy chia thành nhiều tệp.".replace(",", ".")
FAR_ROW = "Sheet có ô ghi ở dòng quá xa phía dưới. Hãy xóa các dòng thừa dưới danh sách rồi nạp lại."
TOO_MANY_COLUMNS = f"Sheet có ô ghi ngoài {MOST_COLUMNS} cột đầu. Hãy xóa các cột thừa bên phải rồi nạp lại."
TOO_MANY_SHEETS = f"Tệp có hơn {MOST_SHEETS} sheet. Hãy chép riêng danh sách sang một tệp mới rồi nạp lại."

OLE, PDF_HEAD, ZIP_HEAD = b"\xd0\xcf\x11\xe0", b"%PDF", b"PK\x03\x04"
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
MOST_MERGED, MOST_MERGED_CELLS = 20_000, 500_000


class SheetError(ValueError):
    """The file cannot be taken; the text is a Vietnamese sentence for the screen."""


class Book:
    """An opened workbook: its visible sheets in their order, whether some are hidden, and rows of text."""

    def __init__(self, book: Any, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        if len(book.worksheets) > MOST_SHEETS:
            raise SheetError(TOO_MANY_SHEETS)
        self._pages = {page.title: page for page in book.worksheets if page.sheet_state == "visible"}
        self.has_hidden = len(self._pages) < len(book.worksheets)
        if not self._pages:
            raise SheetError(EMPTY)

    @property
    def titles(self) -> list[str]:
        return list(self._pages)

    def rows(self, title: str, *, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """Number (from 1) and texts of each row that holds something. Raises `SheetError` beyond the limits."""
        page, filled = self._pages[title], 0
        # What the file says about its own extent is not to be trusted.
        page.reset_dimensions()
        with _refusals():
            for number, values in enumerate(page.iter_rows(values_only=True), start=1):
                if most is not None and number > most:
                    return
                texts = _texts(values)
                if texts:
                    filled += 1
                    _within(number, filled, texts)
                    yield number, texts
                elif number > EXCEL_ROWS:
                    raise SheetError(FAR_ROW)

    def merged_rows(self, title: str) -> dict[int, set[int]]:
        """Row → columns (from 0) that are empty because they are merged into a cell above or to the left."""
        hidden: dict[int, set[int]] = {}
        cells = 0
        for number, (left, top, right, bottom) in enumerate(self._merged(title)):
            last_row, last_column = min(bottom, MOST_ROWS), min(right, MOST_COLUMNS)
            # All of them together: each may be small, and twenty thousand over the same cells are hours of work.
            cells += max(0, last_row - top + 1) * max(1, last_column - left + 1)
            if number >= MOST_MERGED or cells > MOST_MERGED_CELLS:
                raise SheetError(BROKEN)
            for row in range(top, last_row + 1):
                columns = hidden.setdefault(row, set())
                columns.update(range(left if row > top else left + 1, last_column + 1))
        return hidden

    def _merged(self, title: str) -> Iterator[tuple[int, int, int, int]]:
        with self._archive.open(self._pages[title]._worksheet_path) as part:
            rest = b""
            while block := part.read(1 << 20):
                text = rest + block
                end = 0
                for found in MERGED.finditer(text):
                    left, top, right, bottom = (text.decode() for text in found.groups())
                    yield _column(left), int(top), _column(right), int(bottom)
                    end = found.end()
                rest = text[max(end, len(text) - 200) :]


@contextmanager
def opened(content: bytes) -> Iterator[Book]:
    """The workbook in these bytes, for reading. Raises `SheetError` for what is none or is not safe."""
    _refuse_other_kinds(content)
    with ExitStack() as stack:
        with _refusals():
            archive = stack.enter_context(zipfile.ZipFile(BytesIO(content)))
            _refuse_bombs(archive)
            # data_only=False: a formula is seen as such; its cached value may be anything.
            book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
            stack.callback(book.close)
            found = Book(book, archive)
        yield found


@contextmanager
def _refusals() -> Iterator[None]:
    """Whatever a library says about a hostile or broken file becomes a sentence."""
    try:
        yield
    except (SheetError, MemoryError):
        raise
    except Exception as error:
        is_entity = type(error).__name__ in ("EntitiesForbidden", "DTDForbidden", "ExternalReferenceForbidden")
        raise SheetError(ENTITIES if is_entity else BROKEN) from error


def _refuse_other_kinds(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise SheetError(TOO_LARGE)
    if not content.strip(b"\x00 \r\n\t"):
        raise SheetError(EMPTY)
    if content.startswith(OLE):
        raise SheetError(LOCKED if ENCRYPTED_PART in content else OLD_EXCEL)
    if content.lstrip().startswith(PDF_HEAD):
        raise SheetError(PDF)
    if not content.startswith(ZIP_HEAD):
        raise SheetError(PLAIN_TEXT if _is_text(content) else NOT_EXCEL)


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content[:4096] and any(mark in content[:4096] for mark in (b",", b";", b"\t", b"\n"))


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    """By the directory of the archive, before anything is unpacked; a part that lies about its size breaks off."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "mimetype" in names and "content.xml" in names:
        raise SheetError(OPEN_DOCUMENT)
    if "xl/workbook.bin" in names:
        raise SheetError(BINARY)
    if "xl/vbaProject.bin" in names:
        raise SheetError(MACROS)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SheetError(NOT_EXCEL)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_INFLATED:
        raise SheetError(INFLATES)
    if any(_declares_a_type(archive, part) for part in parts):
        raise SheetError(ENTITIES)
    for part in parts:
        packs = part.file_size / max(part.compress_size, 1)
        if part.file_size > RATIO_FROM and packs > MOST_RATIO:
            raise SheetError(INFLATES)
        if part.file_size > MOST_TEXTS and "sheet" not in part.filename.rpartition("/")[0]:
            raise SheetError(INFLATES)


def _declares_a_type(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """No part of a workbook has a document type; what has one means harm. (Parsers expand none either.)"""
    if not part.filename.lower().endswith((".xml", ".rels")):
        return False
    with archive.open(part) as opened_part:
        head = opened_part.read(HEAD_BYTES).replace(b"\x00", b"")  # UTF-16 reads the same then
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _within(number: int, filled: int, texts: list[str]) -> None:
    if number > MOST_ROWS + 100:
        raise SheetError(TOO_MANY_ROWS if filled > MOST_ROWS // 2 else FAR_ROW)
    if len(texts) > MOST_COLUMNS:
        raise SheetError(TOO_MANY_COLUMNS)


def _texts(values: tuple[Any, ...]) -> list[str]:
    """The row as text, empty cells at its end left out."""
    if len(values) > FARTHEST_COLUMN:
        raise SheetError(TOO_MANY_COLUMNS)
    texts = ["" if value is None else as_text(value) for value in values]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def as_text(value: Any) -> str:
    """What a person reads in the cell: whole numbers without ".0", days as dd/mm/yyyy, at most 2,001 letters."""
    if isinstance(value, str):
        # Old sheets carry the apostrophe that marks text as a letter of the text.
        return value[: LONGEST_CELL + 2].strip().removeprefix("'").strip()
    if isinstance(value, bool):
        return "ĐÚNG" if value else "SAI"
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else str(value)
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value) if isinstance(value, int | float) else "="  # a formula of several cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
