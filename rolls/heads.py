"""The first rows of every sheet, for choosing sheet and columns; read while the person waits."""

from dataclasses import dataclass

from portal.lib import sheets
from rolls.columns import HEAD_ROWS, SHOWN_LETTERS, Guess, guess

LOOKED_AT = 200  # rows; titles and blank lines may stand above the headings
Head = list[tuple[int, list[str]]]
NOTHING = "Không thấy danh sách nào trong tệp. Hãy chọn tệp có dòng tiêu đề và các dòng đảng viên."


@dataclass(frozen=True)
class Heads:
    """Title → first rows of each visible sheet that holds something, and whether some sheets are hidden."""

    sheets: dict[str, Head]
    has_hidden: bool

    def best(self) -> tuple[str, Guess]:
        """The sheet whose headings are understood best, the first of equals, with that reading."""
        guesses = [(title, guess(head)) for title, head in self.sheets.items()]
        return max(guesses, key=lambda each: len(each[1].columns))

    def as_json(self) -> list[dict[str, object]]:
        return [{"title": title, "rows": head} for title, head in self.sheets.items()]


def read_heads(content: bytes) -> Heads:
    """Raises `SheetError` (a sentence) for a file that cannot be taken."""
    with sheets.opened(content) as book:
        found: dict[str, Head] = {}
        for title in book.titles:
            rows = book.rows(title, most=LOOKED_AT)
            head = [(number, [text[:SHOWN_LETTERS] for text in texts]) for number, texts in _first(rows)]
            if head:
                found[title] = head
        if not found:
            raise sheets.SheetError(NOTHING)
        return Heads(found, book.has_hidden)


def _first(rows: object) -> list[tuple[int, list[str]]]:
    return [row for row, _ in zip(rows, range(HEAD_ROWS), strict=False)]  # type: ignore[call-overload]
