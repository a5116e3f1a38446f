"""Reading Excel files that come from anywhere: a sentence for each that cannot be taken, memory bounded."""

import contextlib
import datetime
import tracemalloc

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.lib import sheets
from portal.lib.exports import Sheet, clean_cell, write_workbook
from tests.rolls import workbooks

OLE_XLS = sheets.OLE + b"\x00" * 2000
OLE_LOCKED = OLE_XLS + sheets.ENCRYPTED_PART + b"\x00" * 100


def read(content: bytes, title: str = "Danh sách") -> list[tuple[int, list[str]]]:
    with sheets.opened(content) as book:
        return list(book.rows(title))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", sheets.EMPTY),
        (b"\x00 \n", sheets.EMPTY),
        (OLE_XLS, sheets.OLD_EXCEL),
        (OLE_LOCKED, sheets.LOCKED),
        (b"%PDF-1.7 xyz", sheets.PDF),
        ("Họ tên;Năm sinh\nAn;1980\n".encode(), sheets.PLAIN_TEXT),
        (b"\x89PNG\r\n\x00\x00\x00", sheets.NOT_EXCEL),
        (b"PK\x03\x04 and then nothing", sheets.BROKEN),
        (workbooks.archive_of(("word/document.xml", b"<w/>")), sheets.NOT_EXCEL),
        (workbooks.archive_of(("mimetype", b"x"), ("content.xml", b"<x/>")), sheets.OPEN_DOCUMENT),
        (workbooks.archive_of(("[Content_Types].xml", b"<x/>"), ("xl/workbook.bin", b"")), sheets.BINARY),
        (workbooks.archive_of(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x")), sheets.BROKEN),
        (workbooks.with_part(workbooks.plain(), "xl/vbaProject.bin", b"x"), sheets.MACROS),
        (b"PK\x03\x04" + b"x" * sheets.MOST_BYTES, sheets.TOO_LARGE),
    ],
)
def test_what_is_no_workbook_gets_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(sheets.SheetError) as refused:
        read(content)
    assert str(refused.value) == sentence


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    content = workbooks.bomb()
    assert len(content) < sheets.MOST_BYTES
    tracemalloc.start()
    with pytest.raises(sheets.SheetError) as refused:
        read(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(refused.value) == sheets.INFLATES
    assert peak < 5 * 1024 * 1024


def test_thousands_of_parts_are_refused() -> None:
    parts = [(f"xl/media/{n}", b"") for n in range(sheets.MOST_PARTS)]
    content = workbooks.archive_of(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"), *parts)
    with pytest.raises(sheets.SheetError, match="quá lớn"):
        read(content)


def test_a_part_that_lies_about_its_size_is_broken() -> None:
    content = bytearray(workbooks.bomb())
    # Every directory entry that says 200 MB now says 1000 bytes.
    for at in range(len(content) - 46):
        if content[at : at + 4] == b"PK\x01\x02" and int.from_bytes(content[at + 24 : at + 28], "little") > 10**8:
            content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    with pytest.raises(sheets.SheetError) as refused:
        read(bytes(content))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(refused.value) in (sheets.BROKEN, sheets.INFLATES)
    assert peak < 20 * 1024 * 1024


@pytest.mark.parametrize("part", ["sheet1", "workbook.xml", "styles", "sharedStrings", "Content_Types"])
def test_entities_are_never_expanded(part: str) -> None:
    with pytest.raises(sheets.SheetError) as refused:
        read(workbooks.entity_bomb(part))
    assert str(refused.value) == sheets.ENTITIES


@pytest.mark.parametrize("part", ["sheet1", "sharedStrings"])
def test_entities_that_slip_past_the_first_look_are_not_expanded_either(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "HEAD_BYTES", 10)
    tracemalloc.start()
    with contextlib.suppress(sheets.SheetError):
        read(workbooks.entity_bomb(part))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [("XFD1048576", sheets.FAR_ROW), ("XFD2", sheets.TOO_MANY_COLUMNS), ("A200000", sheets.FAR_ROW)],
)
def test_one_cell_at_the_far_corner(cell: str, sentence: str) -> None:
    def far(book: Workbook, page: Worksheet) -> None:
        page[cell] = "x"

    tracemalloc.start()
    with pytest.raises(sheets.SheetError) as refused:
        read(workbooks.made(far))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(refused.value) in (sentence, sheets.TOO_MANY_COLUMNS)
    assert peak < 20 * 1024 * 1024


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 50)
    rows: tuple[tuple[object, ...], ...] = tuple(("Chi bộ Thôn Một", "Kiều Văn Mới", 1990) for _ in range(200))
    with pytest.raises(sheets.SheetError) as refused:
        read(workbooks.made(lambda book, page: None, rows))
    assert str(refused.value) == sheets.TOO_MANY_ROWS


def test_a_row_number_beyond_excel_ends() -> None:
    content = workbooks.repacked(
        workbooks.plain(),
        lambda name, part: part.replace(b'r="2"', b'r="999999999999"') if "sheet1" in name else part,
    )
    with pytest.raises(sheets.SheetError):
        read(content)


def test_the_files_own_word_about_its_extent_is_not_believed() -> None:
    content = workbooks.repacked(
        workbooks.plain(),
        lambda name, part: part.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"') if "sheet1" in name else part,
    )
    assert read(content) == read(workbooks.plain())


def test_cells_as_a_person_reads_them() -> None:
    rows = (
        ("=A1", 1990.0, datetime.datetime(1985, 7, 5)),
        ("'0912345678", 12, True),
        ("  Nguyễn ", 1.5, "=HYPERLINK(1)"),
    )
    found = read(workbooks.made(lambda book, page: None, rows))
    assert [texts for _, texts in found[1:]] == [
        ["=A1", "1990", "05/07/1985"],
        ["0912345678", "12", "ĐÚNG"],
        ["Nguyễn", "1.5", "=HYPERLINK(1)"],
    ]


def test_hidden_sheets_are_not_read() -> None:
    def hide(book: Workbook, page: Worksheet) -> None:
        book.create_sheet("Ẩn").sheet_state = "veryHidden"

    with sheets.opened(workbooks.made(hide)) as book:
        assert (book.titles, book.has_hidden) == (["Danh sách"], True)


def test_merged_cells_are_told() -> None:
    def merge(book: Workbook, page: Worksheet) -> None:
        page.merge_cells("A2:A4")
        page.merge_cells("B6:C6")

    with sheets.opened(workbooks.made(merge)) as book:
        assert book.merged_rows("Danh sách") == {2: set(), 3: {0}, 4: {0}, 6: {2}}


def test_merged_cells_over_one_another_are_no_endless_work() -> None:
    merges = b"<mergeCells>" + b'<mergeCell ref="A1:D60000"/>' * 30 + b"</mergeCells>"
    content = workbooks.repacked(
        workbooks.plain(), lambda name, part: part.replace(b"</sheetData>", b"</sheetData>" + merges)
    )
    with sheets.opened(content) as book, pytest.raises(sheets.SheetError, match="bị hỏng"):
        book.merged_rows("Danh sách")


def test_what_is_written_is_text_and_nothing_else() -> None:
    hostile = ["=1+1", "+1", "-1", "@x", "http://x.example", "12", "\x01a\x0bb", "x" * 40_000]
    content = write_workbook([Sheet("Danh sách", ["A"], [[text] for text in hostile])])
    with sheets.opened(content) as book:
        page = book._pages["Danh sách"]
        cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"} or {cell.data_type for cell in cells} == {"inlineStr"}
    assert [cell.value for cell in cells] == [*hostile[:6], "ab", "x" * 32_767]
    assert clean_cell("\ud800a") == "a"
