"""Why an address is refused: one Vietnamese sentence each, which says what to enter instead.

The sentences never repeat what was typed: it may be hostile, or hold a password.
"""

from django.core.exceptions import ValidationError

from declarations.platforms import SITES, Platform

MAX_LENGTH = 300

_SENTENCES = {
    "empty": "Hãy nhập {hint}.",
    "too_long": "Địa chỉ dài quá {most} ký tự, hãy chỉ nhập {hint}.",
    "hidden_characters": "Địa chỉ có ký tự ẩn, hãy xóa đi và gõ lại bằng bàn phím {hint}.",
    "spaces": "Địa chỉ trang không có dấu cách và khác với tên hiển thị, hãy nhập {hint}.",
    "symbols": "Địa chỉ có ký tự lạ hoặc bị thiếu, hãy nhập lại {hint}.",
    "secret": "Địa chỉ này có vẻ kèm mật khẩu hoặc mã đăng nhập, hãy bỏ phần đó và chỉ nhập {hint}.",
    "scheme": "Địa chỉ chỉ được bắt đầu bằng https:// hoặc http://, hãy nhập {hint}.",
    "userinfo": "Địa chỉ trang không có dấu @ trước tên miền như địa chỉ thư điện tử, hãy nhập {hint}.",
    "ip_host": "Địa chỉ này là số của máy chủ chứ không phải tên miền, hãy nhập {hint}.",
    "private_host": "Địa chỉ này không có tên miền công khai trên mạng, hãy nhập {hint}.",
    "port": "Địa chỉ trang không có dấu hai chấm và số cổng sau tên miền, hãy nhập {hint}.",
    "lookalike": "Địa chỉ có chữ dễ nhầm với chữ La-tinh, hãy xóa đi và gõ lại bằng bàn phím {hint}.",
    "wrong_platform": "Địa chỉ này thuộc {owner}, hãy chọn đúng nền tảng {owner} hoặc nhập {hint}.",
    "foreign_host": "Địa chỉ này không thuộc {platform}, hãy chọn đúng nền tảng hoặc nhập {hint}.",
    "share_link": "Đường dẫn chia sẻ, rút gọn không cho biết là trang nào, hãy mở trang đó rồi nhập {hint}.",
    "no_page": "Địa chỉ này chưa chỉ rõ trang nào, hãy nhập {hint}.",
    "not_a_page": (
        "Đây là đường dẫn của bài viết, video, nhóm hoặc mục khác chứ không phải của trang, hãy nhập {hint}."
    ),
    "bad_handle": "{platform} không có tên trang viết như vậy, hãy nhập {hint}.",
    "needs_host": "Địa chỉ này chưa có tên miền, hãy nhập {hint}.",
}


def refusal(code: str, platform: Platform, *, owner: Platform | None = None) -> ValidationError:
    """Return the error to raise: its `code`, and one sentence that says what to enter.

    `owner` is the platform the address belongs to, for the code "wrong_platform".
    """
    sentence = _SENTENCES[code].format(
        hint=SITES[platform].example,
        most=MAX_LENGTH,
        owner=owner.label if owner else "",
        platform=platform.label,
    )
    return ValidationError(sentence, code=code)


def unknown_platform() -> ValidationError:
    """Return the error for a platform that is not in the list."""
    return ValidationError("Hãy chọn một nền tảng trong danh sách.", code="unknown_platform")
