"""Names and other typed text: tidy, search, sort, and refuse what a screen cannot show.

The two keys are computed here and stored, so that SQLite and PostgreSQL search and sort alike.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from django.core.exceptions import ValidationError

_LETTERS = [*"0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"]
_PLACES = {letter: f"{place:02}" for place, letter in enumerate(_LETTERS, start=11)}
_OTHER_SCRIPT = "99"
# ngang, huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # of ă, of â ê ô, of ơ ư
# Letters without a decomposition; ð and ɖ are what old keyboard drivers type for đ.
_BARE = str.maketrans({"đ": "d", "ð": "d", "ɖ": "d", "ƀ": "b"})
_ONE_D = str.maketrans({"ð": "đ", "ɖ": "đ", "ƀ": "b"})

# Seen as nothing or as a blank although they count as letters or marks.
_BLANKS = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"}
# Printable ASCII and whole Latin letters, Vietnamese ones among them.
_PLAIN = re.compile(r"[ -~À-ÖØ-öø-ɏḀ-ỿ]*")
_MOST_MARKS = 4  # Vietnamese needs two per letter


def clean_name(text: str) -> str:
    """Return `text` in NFC, without blanks at the ends, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def search_key(text: str) -> str:
    """Return `text` without marks, in small letters, đ as d, one space between words.

    Stored beside the text and applied to the query: "nguyen van duc" finds "Nguyễn Văn Đức".
    """
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in apart if not unicodedata.category(letter).startswith("M"))
    return " ".join(bare.lower().translate(_BARE).split())


def sort_key(full_name: str) -> str:
    """Return digits that put people in Vietnamese order: given name first, then the rest.

    Words compare by letters (a ă â b … d đ e ê …) and then by tone (ngang huyền hỏi ngã sắc
    nặng), before the next word counts. Digits only, because every collation agrees on them.
    At most 3 digits per character of the cleaned name, plus 3. Names that differ in case or in
    the place of a tone mark only (hoà, hòa) get the same key: order by a second column too.
    """
    words = [key for word in clean_name(full_name).split() if (key := _word_key(word))]
    return "".join(words[-1:] + words[:-1])


def hostile_characters(text: str, *, lines: bool = False) -> str | None:
    """Return the first character that hides or turns text, as "U+202E", or None.

    These are control, zero-width and bidirectional characters, invisible blanks, and piles of
    marks on one letter. Line breaks and tabs pass when `lines` is true.
    """
    if _PLAIN.fullmatch(text):  # what nearly every text is: thousands of cells of a sheet are asked
        return None
    marks = 0
    for letter in unicodedata.normalize("NFD", text):
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > _MOST_MARKS or _is_hostile(letter, lines=lines):
            return f"U+{ord(letter):04X}"
    return None


def validate_text(text: str) -> None:
    """Form validator for one line: ValidationError (Vietnamese) for hostile characters."""
    _refuse(hostile_characters(text))


def validate_lines(text: str) -> None:
    """Form validator for text of several lines, such as a reason; otherwise as validate_text."""
    _refuse(hostile_characters(text, lines=True))


def validate_name(text: str) -> None:
    """Form validator for a person's name: as validate_text, and at least one letter."""
    validate_text(text)
    if not any(letter.isalpha() for letter in text):
        raise ValidationError("Hãy nhập họ và tên bằng chữ.", code="no_letters")


def _refuse(found: str | None) -> None:
    if found is not None:
        raise ValidationError(
            ("Nội dung có ký tự ẩn hoặc ký tự điều khiển (%(found)s). Hãy xóa phần vừa dán và gõ lại bằng bàn phím."),
            code="hostile_characters",
            params={"found": found},
        )


def _is_hostile(letter: str, *, lines: bool) -> bool:
    if lines and letter in "\r\n\t":
        return False
    if letter in _BLANKS or _is_noncharacter(letter):
        return True
    # Control, format (zero width, bidi), lone surrogates, line and paragraph separators.
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def _is_noncharacter(letter: str) -> bool:
    return 0xFDD0 <= ord(letter) <= 0xFDEF or ord(letter) & 0xFFFE == 0xFFFE


@lru_cache(maxsize=10_000)  # most names are made of few words
def _word_key(word: str) -> str:
    """Letters in two digits each, 00, tones, 0; empty for a word of signs only."""
    places = tones = ""
    for letter, marks in _letters(word):
        shape = "".join(mark for mark in marks if mark in _SHAPES)
        shaped = unicodedata.normalize("NFC", letter + shape)
        places += _PLACES.get(shaped) or _PLACES.get(letter, _OTHER_SCRIPT)
        tones += "".join(_TONES.get(mark, "") for mark in marks)
    return f"{places}00{tones}0" if places else ""


def _letters(word: str) -> Iterator[tuple[str, str]]:
    """Each letter or digit of the word, small and bare, with the marks on it; signs fall out."""
    apart = unicodedata.normalize("NFD", word).lower().translate(_ONE_D)
    at = 0
    while at < len(apart):
        end = at + 1
        while end < len(apart) and unicodedata.combining(apart[end]):
            end += 1
        if apart[at].isalnum():
            yield apart[at], apart[at + 1 : end]
        at = end
