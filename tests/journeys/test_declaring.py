"""A member declares by phone, the secretary looks at it from a desk, and back."""

import pytest
from playwright.sync_api import expect

from declarations.models import Declaration, DeclarationRequest
from tests import factories as make
from tests.journeys.browsing import DESKTOP, Visit, Visitor
from tests.journeys.declaring import attest, begin, fill_page, frame
from tests.personas import Personas

pytestmark = pytest.mark.browser


@pytest.fixture
def request_of_cell(personas: Personas) -> DeclarationRequest:
    """What the cell asks of its members."""
    return make.make_request(personas.cell, by=personas.secretary)


@pytest.mark.usefixtures("request_of_cell")
def test_from_the_notice_to_the_ledger(phone: Visitor, desktop: Visitor, personas: Personas) -> None:
    phone.sign_in(personas.member)
    _declare_two_pages(phone)
    desktop.sign_in(personas.secretary)
    _return_it(desktop)
    _correct_it(phone)
    _acknowledge_it(desktop)
    _read_the_ledger(phone)


def _declare_two_pages(phone: Visitor) -> None:
    phone.follow("Xem và trả lời")
    phone.sees("Nắm tình hình sử dụng mạng xã hội")  # the notice
    phone.sees("Không hỏi mật khẩu")
    phone.press("Tôi đồng ý và bắt đầu khai")
    fill_page(phone, 1, "Facebook", "Hoàng Viên", "facebook.com/hoang.vien")
    phone.press("Thêm trang")
    _draft_saves_itself(phone)
    _mistake_is_named(phone)
    attest(phone)
    phone.arrives_at("Bản khai số 1")
    phone.sees("Zalo")
    phone.sees("Hoàng Viên")


def _draft_saves_itself(phone: Visitor) -> None:
    with phone.page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        fill_page(phone, 2, "TikTok", "Vườn nhà Viên", "https://tiktok.com@evil.example/@vien")
    expect(phone.page.locator("[data-save-status]")).to_contain_text("Đã lưu bản nháp lúc")
    phone.page.get_by_role("heading").first.click()  # leaving the field saves it as well
    phone.page.wait_for_load_state("networkidle")
    phone.page.reload()
    expect(frame(phone, 1).get_by_label("Tên hiển thị")).to_have_value("Hoàng Viên")
    expect(frame(phone, 2).get_by_label("Tên hiển thị")).to_have_value("Vườn nhà Viên")


def _mistake_is_named(phone: Visitor) -> None:
    phone.press("Tiếp tục")
    phone.sees("còn chỗ cần sửa trước khi gửi")
    expect(phone.page.locator("[data-error-summary]")).to_be_focused()
    address = frame(phone, 2).get_by_label("Địa chỉ trang")
    assert address.get_attribute("aria-invalid") == "true"
    expect(address).to_have_value("https://tiktok.com@evil.example/@vien")
    expect(frame(phone, 1).get_by_label("Tên hiển thị")).to_have_value("Hoàng Viên")
    fill_page(phone, 2, "Zalo", "Vườn nhà Viên", "")
    phone.press("Tiếp tục")


def _return_it(desktop: Visitor) -> None:
    desktop.enter("Xem xét")
    assert "facebook.com" not in desktop.text()  # the queue shows nothing of the content
    desktop.follow("Xem xét bản khai của Hoàng Thị Viên")
    desktop.sees("facebook.com/hoang.vien")
    box = desktop.unfold("Đề nghị bổ sung")
    desktop.press("Đề nghị bổ sung", within=box)  # without a reason
    desktop.write("Nội dung đề nghị bổ sung", "Xin bổ sung trang TikTok.")
    desktop.press("Đề nghị bổ sung")
    desktop.sees("Đã gửi đề nghị bổ sung")


def _correct_it(phone: Visitor) -> None:
    phone.enter("Việc cần làm")
    phone.follow("Xem đề nghị")
    phone.sees("Xin bổ sung trang TikTok.")
    phone.press("Bổ sung và gửi lại")
    expect(frame(phone, 1).get_by_label("Tên hiển thị")).to_have_value("Hoàng Viên")
    phone.press("Thêm trang")
    fill_page(phone, 3, "TikTok", "Viên kể chuyện", "@vien.ke")
    phone.press("Tiếp tục")
    attest(phone)


def _acknowledge_it(desktop: Visitor) -> None:
    desktop.enter("Việc cần làm")
    desktop.follow("Xem xét")
    desktop.follow("Xem xét bản khai của Hoàng Thị Viên")
    desktop.confirm("Ghi nhận")
    desktop.sees("Đã ghi nhận bản khai")
    desktop.sees("Không có bản khai nào chờ")


def _read_the_ledger(phone: Visitor) -> None:
    phone.enter("Thông tin của tôi")
    ledger = phone.page.locator("#ai-da-xem")
    expect(ledger).to_contain_text("Nguyễn Văn Thư")
    expect(ledger).to_contain_text("Bí thư")
    phone.enter("Khai báo")
    phone.sees("Đã ghi nhận")
    printed = phone.pdf("Phiếu khai báo (PDF)")
    for words in ("PHIẾU KHAI BÁO", "Hoàng Thị Viên", "Viên kể chuyện", "facebook.com/hoang.vien", "Zalo"):
        assert words.lower() in printed.lower(), printed


@pytest.mark.parametrize("answer", ["Tôi không sử dụng mạng xã hội", "Tôi chỉ dùng Zalo để nhắn tin, gọi điện"])
@pytest.mark.usefixtures("request_of_cell")
def test_two_short_answers_are_complete(phone: Visitor, personas: Personas, answer: str) -> None:
    phone.become(personas.member)
    phone.open("/")
    phone.follow("Xem và trả lời")
    phone.press(answer)
    attest(phone)
    phone.sees(f"{answer}.")
    phone.enter("Việc cần làm")
    phone.sees("Không có việc nào đang chờ bạn")


def test_the_secretary_sees_only_what_changed(
    desktop: Visitor, personas: Personas, request_of_cell: DeclarationRequest
) -> None:
    kept, old = (
        make.make_page("Trang giữ nguyên", "facebook.com/trang.giu"),
        make.make_page("Trang cũ", "facebook.com/trang.cu"),
    )
    new = make.make_page("Trang mới", "facebook.com/trang.moi")
    make.make_declaration(
        request_of_cell, by=personas.member, reviewer=personas.secretary, at_status="acknowledged", pages=(kept, old)
    )
    make.make_declaration(request_of_cell, by=personas.member, pages=(kept, new))
    desktop.become(personas.secretary)
    desktop.open("/")
    desktop.follow("Xem xét")
    desktop.follow("Xem xét bản khai của Hoàng Thị Viên")
    table = desktop.page.get_by_role("table", name="Những gì thay đổi")
    expect(table).to_contain_text("Trang mới")
    expect(table).not_to_contain_text("Trang giữ nguyên")
    expect(desktop.page.get_by_text("Trang giữ nguyên")).to_be_hidden()
    desktop.page.get_by_text("Các trang không thay đổi (1)").click()
    expect(desktop.page.get_by_text("Trang giữ nguyên")).to_be_visible()


def test_of_two_reviewers_one_is_told(
    visit: Visit, desktop: Visitor, personas: Personas, request_of_cell: DeclarationRequest
) -> None:
    declaration = make.make_declaration(request_of_cell, by=personas.member)
    second = visit(DESKTOP)
    for visitor, user in ((desktop, personas.secretary), (second, personas.deputy)):
        visitor.become(user)
        visitor.open(f"/khai-bao/{declaration.pk}/xem-xet/")
    desktop.confirm("Ghi nhận")
    desktop.sees("Đã ghi nhận bản khai")
    with second.page.expect_navigation() as navigation:
        second.confirm("Ghi nhận")
    assert navigation.value is not None
    assert navigation.value.status == 409
    second.arrives_at("Chưa thực hiện được")
    second.follow("Về Việc cần làm")
    assert Declaration.objects.get(pk=declaration.pk).acknowledged_by == personas.secretary


@pytest.mark.usefixtures("request_of_cell")
def test_declaring_without_scripts(visit: Visit, personas: Personas) -> None:
    phone = visit(scripts=False)
    phone.sign_in(personas.member)
    begin(phone)
    fill_page(phone, 1, "Facebook", "Hoàng Viên", "http://192.168.1.9/trang")
    phone.press("Thêm trang")
    fill_page(phone, 2, "TikTok", "Viên kể chuyện", "@vien.ke")
    phone.press("Tiếp tục")
    phone.sees("còn chỗ cần sửa trước khi gửi")
    fill_page(phone, 1, "Facebook", "Hoàng Viên", "facebook.com/hoang.vien")
    phone.press("Tiếp tục")
    attest(phone)
    phone.confirm("Rút bản khai này")  # folded boxes open without scripts
    phone.sees("Đã rút bản khai")
