"""Steps of declaring that several journeys take."""

from playwright.sync_api import Locator

from tests.journeys.browsing import Visitor


def frame(visitor: Visitor, number: int) -> Locator:
    """The frame of the n-th page of a draft."""
    return visitor.page.locator(f"#trang-{number}")


def fill_page(visitor: Visitor, number: int, platform: str, name: str, address: str) -> None:
    """Fill the frame of one page."""
    box = frame(visitor, number)
    visitor.choose("Nền tảng", platform, within=box)
    visitor.write("Tên hiển thị", name, within=box)
    visitor.write("Địa chỉ trang", address, within=box)


def begin(visitor: Visitor) -> None:
    """From the home page through the request to an empty draft."""
    visitor.open("/")
    visitor.follow("Xem và trả lời")
    visitor.press("Tôi đồng ý và bắt đầu khai")
    visitor.sees("Bước 1 trên 2")


def attest(visitor: Visitor) -> None:
    """From a checked draft to the receipt."""
    visitor.sees("Bước 2 trên 2")
    visitor.page.get_by_label("Tôi cam kết các nội dung trên").check()
    visitor.press("Gửi bản khai")
    visitor.sees("Đã gửi bản khai")
