"""Excel files as hostile or careless people send them."""

import io
import zipfile
from collections.abc import Callable

import xlsxwriter
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = ("Chi bộ", "Họ và tên", "Năm sinh")
Edit = Callable[[Workbook, Worksheet], None]


def made(edit: Edit, rows: tuple[tuple[object, ...], ...] = (("Chi bộ Thôn Một", "Kiều Văn Mới", 1990),)) -> bytes:
    """A workbook with headings and rows, changed by `edit`, as Excel would save it."""
    book = Workbook()
    page = book.active
    page.title = "Danh sách"
    for row in (HEADINGS, *rows):
        page.append(row)
    edit(book, page)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def plain() -> bytes:
    return made(lambda book, page: None)


def with_shared_texts() -> bytes:
    """As Excel saves it: the texts in a table of their own."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("Danh sách")
        for row, texts in enumerate((HEADINGS, ("Chi bộ Thôn Một", "Kiều Văn Mới", "1990"))):
            page.write_row(row, 0, texts)
    return content.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive with some parts written anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part.filename)))
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same archive with one part more."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return out.getvalue()


def archive_of(*parts: tuple[str, bytes]) -> bytes:
    """A ZIP archive that is no workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return out.getvalue()


def bomb() -> bytes:
    """Two hundred megabytes of one letter in a file of two hundred kilobytes."""
    cell = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"A" * (200 * 1024 * 1024) + b"</t></is></c></row>"
    return repacked(
        plain(),
        lambda name, part: part.replace(b"<sheetData>", b"<sheetData>" + cell) if "sheet1" in name else part,
    )


def entity_bomb(target: str) -> bytes:
    """Entities that grow a thousandfold, declared in one part of the workbook."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 8))
    declared = f'<!DOCTYPE x [<!ENTITY e0 "lol">{levels}]>'.encode()

    def change(name: str, part: bytes) -> bytes:
        if target not in name:
            return part
        head, _, rest = part.partition(b"?>") if part.startswith(b"<?xml") else (b"", b"", part)
        return (head + b"?>" if head else b"") + declared + rest.replace(b"Ki\xe1\xbb\x81u", b"&e7;")

    return repacked(with_shared_texts(), change)
