"""The Excel files this app hands out: template, lines to correct, the roll."""

from collections.abc import Iterable, Iterator

from accounts.models import Standing, UnitKind
from portal.lib.exports import Sheet, write_workbook
from rolls.columns import BY_CODE, ERROR_HEADING
from rolls.lines import Line
from rolls.reading import Source, read_rows

TEMPLATE_COLUMNS = ("parent", "cell", "full_name", "birth", "standing", "posts", "email", "phone", "same_name")
EXPORT_COLUMNS = ("parent", "cell", "full_name", "birth", "standing", "posts")
CONTACT_COLUMNS = ("email", "phone")
WIDTHS = (32, 32, 28, 12, 26, 20, 28, 18, 14)
ERROR_WIDTH = 70
EXAMPLE = (
    ("Đảng bộ xã Đồng Quê", "Chi bộ Thôn Một", "Nguyễn Văn Minh", "1975", "Chính thức", "Bí thư", "", "", ""),
    ("Đảng bộ xã Đồng Quê", "Chi bộ Thôn Một", "Trần Thị Hồng Lam", "1990", "Chính thức", "Phó bí thư",
     "lam@example.vn", "0912 345 678", ""),
    ("Đảng bộ xã Đồng Quê", "Chi bộ Thôn Một", "Lê Quang Vinh", "2002", "Dự bị", "", "", "", ""),
    ("Đảng bộ xã Đồng Quê", "Chi bộ Thôn Hai", "", "", "", "", "", "", ""),
)  # fmt: skip
WORDS: tuple[tuple[str, str, str], ...] = (
    ("Chi bộ", "Chi bộ Thôn Một; hoặc Đảng bộ xã Đồng Quê / Chi bộ Thôn Một",
     "Đơn vị mới: ghi cả đơn vị cấp trên. Dòng chỉ có đơn vị, không có tên người, là để lập đơn vị."),
    ("Họ và tên", "Nguyễn Văn Minh", "Bắt buộc với dòng đảng viên. Có thể tách hai cột: họ đệm, tên."),
    ("Năm sinh", "1975 hoặc 05/07/1975", "Cần có khi chi bộ có người cùng tên."),
    ("Tư cách", "", "Để trống: người mới là chính thức, người đã có giữ nguyên."),
    ("Chức vụ", "Bí thư; Phó bí thư; Chi ủy viên", "Chỉ là đề xuất; người khác ở cấp trên xác nhận mới có hiệu lực."),
    ("Thư điện tử, điện thoại", "an@example.vn; 0912 345 678", "Không bắt buộc. Ô trống không xóa gì đã có."),
    ("Trùng tên", "cùng người; người khác", "Chỉ ghi khi dòng bị báo trùng tên."),
)  # fmt: skip


def template() -> bytes:
    """An empty list with an example to write over, and the words each column knows."""
    headings = [BY_CODE[code].label for code in TEMPLATE_COLUMNS]
    standings = [label for value, label in Standing.choices if value != Standing.TEMPORARILY_HERE]
    words = [(name, text or "; ".join(str(each) for each in standings), note) for name, text, note in WORDS]
    kinds = "; ".join(str(kind.label) for kind in UnitKind if kind.value.endswith("cell"))
    words.append(("Loại đơn vị", kinds, "Tên đơn vị mới bắt đầu bằng “Chi bộ” hoặc “Đảng bộ”."))
    return write_workbook(
        [
            Sheet("Danh sách", headings, EXAMPLE, widths=WIDTHS),
            Sheet("Cách ghi", ("Cột", "Ghi thế nào", "Lưu ý"), words, widths=(26, 60, 80)),
        ]
    )


def errors(source: Source, wrong: Iterable[Line]) -> bytes:
    """The wrong lines as they stand in the file, with what is wrong in a last column; to correct and load again."""
    found = {line.number: line.errors for line in wrong}
    rows = read_rows(source, found)
    _, headings = next(rows)
    width = len(headings) - (1 if headings and headings[-1] == ERROR_HEADING else 0)
    sheet = Sheet(
        "Dòng cần sửa",
        [*headings[:width], ERROR_HEADING],
        _with_errors(rows, found, width),
        widths=[*[22] * width, ERROR_WIDTH],
    )
    return write_workbook([sheet])


def _with_errors(
    rows: Iterable[tuple[int, Iterable[str]]], found: dict[int, list[str]], width: int
) -> Iterator[list[str]]:
    for number, texts in rows:
        kept = list(texts)[:width]
        yield [*kept, *[""] * (width - len(kept)), f"Dòng {number}: {' '.join(found[number])}"]


def roll(rows: Iterable[tuple[str, ...]], *, notes: tuple[str, ...], with_contacts: bool) -> bytes:
    """The roll under its notes; the same headings as the template, so that it can be loaded again."""
    codes = EXPORT_COLUMNS + (CONTACT_COLUMNS if with_contacts else ())
    headings = [BY_CODE[code].label for code in codes]
    return write_workbook([Sheet("Danh sách", headings, rows, notes=notes, widths=WIDTHS)])
