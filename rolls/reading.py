"""The chosen sheet of an import, line by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from documents.models import DamagedFileError
from portal.lib import clock, sheets
from rolls.lines import Line, Reader
from rolls.models import RollImport

NO_LINES = "Dưới dòng tiêu đề không có đảng viên hay đơn vị nào. Hãy kiểm tra sheet và dòng tiêu đề đã chọn."


@dataclass(frozen=True)
class Source:
    """What to read: the bytes, the sheet, the row of headings, which column holds what."""

    content: bytes
    sheet: str
    header_row: int
    columns: Mapping[str, int]


def source_of(roll_import: RollImport) -> Source:
    """Raises `DamagedFileError` when the stored file is no longer what was uploaded."""
    if roll_import.file is None:
        raise DamagedFileError(f"Import {roll_import.pk} has no file.")
    content = roll_import.file.read()
    return Source(content, roll_import.sheet, roll_import.header_row, roll_import.columns)


def read_lines(source: Source) -> list[Line]:
    """Every line below the headings that says something. Raises `SheetError`."""
    with sheets.opened(source.content) as book:
        reader = Reader(source.columns, year=clock.today().year, merged=book.merged_rows(source.sheet))
        read = (reader.read(number, texts) for number, texts in _below(book, source))
        lines = [line for line in read if line is not None]
    if not lines:
        raise sheets.SheetError(NO_LINES)
    return lines


def read_rows(source: Source, numbers: Mapping[int, object]) -> Iterator[tuple[int, Sequence[str]]]:
    """The texts of the headings, and of those rows alone, as they stand in the file."""
    with sheets.opened(source.content) as book:
        for number, texts in book.rows(source.sheet):
            if number == source.header_row or number in numbers:
                yield number, texts


def _below(book: sheets.Book, source: Source) -> Iterator[tuple[int, list[str]]]:
    return ((number, texts) for number, texts in book.rows(source.sheet) if number > source.header_row)
