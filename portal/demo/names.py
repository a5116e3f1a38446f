"""Invented people: Vietnamese names put together by chance, and user names made from them."""

from collections.abc import Iterator
from random import Random

from portal.lib.names import search_key

FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
    "Đinh", "Trịnh", "Mai", "Tạ", "Lương", "Chu",
)  # fmt: skip
WOMEN_MIDDLE = ("Thị", "Thị Ngọc", "Thị Thu", "Thanh", "Thị Minh", "Thị Kim", "Bích", "Phương")
WOMEN_GIVEN = (
    "Anh", "Bình", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hoa", "Huệ", "Hương", "Lan", "Liên", "Loan", "Mai",
    "Nga", "Nhung", "Oanh", "Phượng", "Quyên", "Tâm", "Thảo", "Thủy", "Trang", "Tuyết", "Vân", "Xuân", "Yến",
)  # fmt: skip
MEN_MIDDLE = ("Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Công", "Đình", "Trọng", "Viết")
MEN_GIVEN = (
    "An", "Bách", "Cường", "Dũng", "Đạt", "Đông", "Hải", "Hiếu", "Hòa", "Hùng", "Khánh", "Kiên", "Lâm", "Long",
    "Mạnh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn", "Thành", "Thắng", "Tiến", "Toàn", "Trung", "Việt",
)  # fmt: skip


def full_names(chance: Random) -> Iterator[str]:
    """Endless names, women and men in turn, none twice while there are combinations left."""
    used: set[str] = set()
    while True:
        for middles, givens in ((WOMEN_MIDDLE, WOMEN_GIVEN), (MEN_MIDDLE, MEN_GIVEN)):
            name = _unused(chance, used, middles, givens)
            used.add(name)
            yield name


def _unused(chance: Random, used: set[str], middles: tuple[str, ...], givens: tuple[str, ...]) -> str:
    for _ in range(50):
        name = f"{chance.choice(FAMILY)} {chance.choice(middles)} {chance.choice(givens)}"
        if name not in used:
            return name
    return name  # two people of one name: it happens


def username(full_name: str, taken: set[str]) -> str:
    """A short user name like `lan.nt`, with a number when it is taken; adds it to `taken`."""
    *others, given = search_key(full_name).split()
    base = f"{given}.{''.join(word[0] for word in others)}"
    number = 1
    while (name := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    taken.add(name)
    return name
