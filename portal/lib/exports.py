"""Excel files out: the one writer. Text only, so that nothing a person typed can become a formula or a link."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import xlsxwriter

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # of the format itself
# A table copied on into plain text or another program must not start to compute there.
WAKES_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """One sheet: `notes` above the table (who took it, for what), headings, rows of text, widths in letters."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[str]]
    notes: Sequence[str] = ()
    widths: Sequence[int] = field(default_factory=tuple)


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """The .xlsx with these sheets. Rows may be a generator: only one is in memory at a time."""
    content = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(content, options) as book:
        formats = {
            "note": book.add_format({"italic": True}),
            "heading": book.add_format({"bold": True, "bottom": 1}),
            # `quote_prefix` is what Excel itself writes for text that looks like a formula.
            "text": book.add_format({"num_format": "@"}),
            "quoted": book.add_format({"num_format": "@", "quote_prefix": True}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet.title), sheet, formats)
    return content.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, formats: dict[str, object]) -> None:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for row, note in enumerate(sheet.notes):
        page.write_string(row, 0, clean_cell(note), formats["note"])
    top = len(sheet.notes)
    for column, heading in enumerate(sheet.headings):
        page.write_string(top, column, clean_cell(heading), formats["heading"])
    page.freeze_panes(top + 1, 0)
    for row, values in enumerate(sheet.rows, start=top + 1):
        for column, value in enumerate(values):
            text = clean_cell(value)
            page.write_string(row, column, text, formats["quoted" if text.startswith(WAKES_A_FORMULA) else "text"])


def clean_cell(text: str) -> str:
    """`text` without what a sheet cannot hold: control characters, lone surrogates, more than a cell's length."""
    kept = "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in ("Cc", "Cs"))
    return kept[:LONGEST_CELL]
