"""Where a long name breaks in the left half of a paper's head."""

from collections.abc import Iterator
from itertools import pairwise

NO_BREAK_SPACE = "\u00a0"
LINE_EM = 14.2  # of the left half of the header, in widths of its bold capitals
NARROW = {" ": 0.25, "I": 0.39, "Í": 0.39, "Ì": 0.39, "Ỉ": 0.39, "Ĩ": 0.39, "Ị": 0.39, "-": 0.33, ".": 0.25, ",": 0.25}
WIDE = {"M": 0.95, "W": 1.0}
# A line reads well when it begins with one of these; in the middle of other names people trip.
# fmt: off
BEGINNINGS = frozenset((
    "ĐẢNG", "CHI", "XÃ", "PHƯỜNG", "THÔN", "TỔ", "KHU", "ẤP", "BẢN", "TRƯỜNG", "TRẠM", "CÔNG", "CƠ", "BAN", "SỞ",
    "PHÒNG", "HUYỆN", "TỈNH", "THÀNH", "VĂN", "ỦY", "HỢP", "BỆNH", "TRUNG", "ĐƠN", "QUÂN", "BỘ", "KHỐI", "CÁC",
    "VÀ",
))
# fmt: on
WHOLE = {("CHI", "BỘ"), ("ĐẢNG", "BỘ"), ("ĐẢNG", "ỦY"), ("TỈNH", "ỦY"), ("THÀNH", "ỦY")}
# Two syllables that are one word.
# fmt: off
COMPOUNDS = {tuple(word.split("_")) for word in (
    "CƠ_SỞ", "CƠ_QUAN", "TIỂU_HỌC", "TRUNG_HỌC", "ĐẠI_HỌC", "MẦM_NON", "MẪU_GIÁO", "PHỔ_THÔNG", "TRUNG_TÂM",
    "QUÂN_SỰ", "CÔNG_AN", "CÔNG_TY", "DOANH_NGHIỆP", "HÀNH_CHÍNH", "NÔNG_NGHIỆP", "BỆNH_VIỆN", "TRẠM_XÁ", "Y_TẾ",
    "THÀNH_PHỐ", "THỊ_TRẤN", "THỊ_XÃ", "KHU_PHỐ", "HỢP_TÁC", "TÁC_XÃ", "CHỈ_HUY", "VĂN_PHÒNG", "TỔ_CHỨC",
    "KIỂM_TRA", "CHI_BỘ", "ĐẢNG_BỘ", "ĐẢNG_ỦY",
)}
# fmt: on
TORN = 2.5  # what a line that begins otherwise costs, in the same widths


def in_lines(name: str) -> str:
    """The name with breaks only where lines are of like length and begin with a word that begins something.

    Its words stay the same: within a line they are joined by no-break spaces, so that only our breaks are left.
    """
    words = name.split()
    if _width(name) <= LINE_EM or len(words) < 3:
        return name
    best = min(_ways(words), key=_cost)
    return " ".join(NO_BREAK_SPACE.join(line) if _fits(line) else " ".join(line) for line in best)


def _ways(words: list[str]) -> Iterator[list[list[str]]]:
    """Every way to break into two lines, and into three where two are too long."""
    for first in range(1, len(words)):
        yield [words[:first], words[first:]]
        if _width(" ".join(words)) > 2 * LINE_EM:
            for second in range(first + 1, len(words)):
                yield [words[:first], words[first:second], words[second:]]


def _cost(lines: list[list[str]]) -> float:
    widths = [_width(" ".join(line)) for line in lines]
    too_wide = sum(100 for width in widths if width > LINE_EM)
    torn = sum(TORN for line in lines[1:] if line[0] not in BEGINNINGS)
    torn += sum(3 * TORN for line, after in pairwise(lines) if (line[-1], after[0]) in COMPOUNDS)
    torn += sum(TORN for line in lines[:-1] if line[-1] in BEGINNINGS and tuple(line[-2:]) not in WHOLE)
    alone = sum(TORN for line in lines if len(line) == 1)
    return too_wide + torn + alone + max(widths) - min(widths) + len(lines)


def _fits(line: list[str]) -> bool:
    return _width(" ".join(line)) <= LINE_EM


def _width(text: str) -> float:
    return sum(NARROW.get(letter) or WIDE.get(letter) or 0.73 for letter in text)
