"""Pages in one line of a table: "fb, Nguyễn Văn An, facebook.com/an; z, Anh Ba", as typed from a signed list."""

from django.core.exceptions import ValidationError

from declarations.models import PageStatus
from declarations.models.pages import PagePurpose
from declarations.platforms import Platform
from declarations.rows import MAX_ROWS, Row
from portal.lib.names import search_key

# What people write on paper, without marks and capitals.
SHORT = {
    "f": Platform.FACEBOOK,
    "fb": Platform.FACEBOOK,
    "z": Platform.ZALO,
    "t": Platform.TIKTOK,
    "tt": Platform.TIKTOK,
    "y": Platform.YOUTUBE,
    "yt": Platform.YOUTUBE,
    "i": Platform.INSTAGRAM,
    "ig": Platform.INSTAGRAM,
    "tg": Platform.TELEGRAM,
    "tele": Platform.TELEGRAM,
    "th": Platform.THREADS,
    "li": Platform.LINKEDIN,
    "twitter": Platform.X,
    "w": Platform.BLOG,
    "web": Platform.BLOG,
    "k": Platform.OTHER,
    "khac": Platform.OTHER,
} | {search_key(platform.label): platform for platform in Platform}
SHORT |= {platform.value: platform for platform in Platform}
PURPOSES = {
    "cn": PagePurpose.PERSONAL,
    "ct": PagePurpose.WORK,
    "kd": PagePurpose.BUSINESS,
    "cd": PagePurpose.COMMUNITY,
} | {search_key(purpose.label): purpose for purpose in PagePurpose}
HOW = "Ghi theo thứ tự: nền tảng, tên hiển thị, địa chỉ; mỗi trang cách nhau dấu chấm phẩy. Thí dụ: fb, Văn An, @vanan"
UNKNOWN = "Chưa rõ nền tảng “{word}”. Hãy ghi fb, zalo, tiktok, youtube… "
MAX_LENGTH = 2000


def short_pages(text: str) -> list[Row]:
    """Raw rows as the draft form knows them. Raises `ValidationError` with how to write it."""
    pages = [part for part in text.split(";") if part.strip()]
    if len(pages) > MAX_ROWS:
        raise ValidationError(f"Nhiều nhất {MAX_ROWS} trang một người.")
    return [_row(part) for part in pages]


def _row(part: str) -> Row:
    words = [word.strip() for word in part.split(",")]
    platform = SHORT.get(search_key(words[0]))
    if platform is None:
        raise ValidationError(UNKNOWN.format(word=words[0][:30]) + HOW)
    if not 2 <= len(words) <= 4 or not words[1]:
        raise ValidationError(HOW)
    name, address, purpose = (*words[1:], "", "")[:3]
    if purpose and search_key(purpose) not in PURPOSES:
        raise ValidationError("Mục đích ghi là: cn (cá nhân), ct (công tác), kd (kinh doanh) hoặc cd (cộng đồng).")
    return {
        "platform": str(platform),
        "display_name": name,
        "status": str(PageStatus.IN_USE),
        "address": address,
        "purpose": str(PURPOSES[search_key(purpose)]) if purpose else "",
        "opened_on": "",
        "page_key": "",
    }
