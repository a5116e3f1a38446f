"""The people whom a visitor of the demo can be, each with one click."""

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Office


@dataclass(frozen=True)
class Persona:
    """One role: who plays it, in which cell, with which posts, and what there is to see."""

    username: str
    role: str
    sees: str
    full_name: str
    cell: str = ""
    birth_year: int = 1980
    posts: tuple[tuple[str, str], ...] = ()


PERSONAS = (
    Persona(
        "dangvien", "Đảng viên", "Có một yêu cầu khai báo đang chờ; bản trước đến kỳ xác nhận lại.",
        "Trần Thị Ngọc Hà", "school", 1988
    ),
    Persona(
        "bosung", "Đảng viên cần bổ sung", "Bản khai được đề nghị bổ sung.", "Vũ Đình Nam", "school", 1975
    ),
    Persona(
        "bithu", "Bí thư chi bộ", "Có bản khai chờ ghi nhận, có người chờ xác nhận.", "Phạm Văn Khánh", "school",
        1972, ((Office.SECRETARY, "school"),),
    ),
    Persona(
        "phobithu", "Phó bí thư chi bộ", "Xem xét bản khai của bí thư.", "Lê Thị Thu Hương", "school", 1981,
        ((Office.DEPUTY_SECRETARY, "school"),),
    ),
    Persona(
        "chiuy", "Chi ủy viên", "Xem danh sách và bản khai; có bản nhập hộ chờ xác nhận.", "Đỗ Quang Hiếu", "school",
        1985, ((Office.COMMITTEE_MEMBER, "school"),),
    ),
    Persona(
        "bithubencanh", "Bí thư chi bộ bên cạnh",
        "Có nhiều bản không thay đổi chờ ghi nhận cùng lúc; không thấy gì của chi bộ khác.", "Đặng Thị Liên", "office",
        1979, ((Office.SECRETARY, "office"),),
    ),
    Persona(
        "bithucoso", "Bí thư đảng ủy cơ sở", "Xác nhận chức vụ; thay chi bộ chỉ có một người xem xét.",
        "Hoàng Đức Thắng", "office", 1970, ((Office.SECRETARY, "base"),),
    ),
    Persona(
        "bithuxa", "Bí thư đảng ủy xã", "Ban hành yêu cầu, xem số liệu, không mở bản khai.", "Bùi Minh Sơn",
        "office", 1968, ((Office.SECRETARY, "commune"),),
    ),
    Persona(
        "bithutinh", "Bí thư tỉnh ủy", "Số liệu toàn tỉnh; xác nhận chức vụ cấp xã.", "Ngô Thị Minh Tâm",
        "province_office", 1966, ((Office.SECRETARY, "province"),),
    ),
    Persona(
        "ubkt", "Ủy viên ủy ban kiểm tra", "Không đọc được bản khai nào ngoài của mình.", "Phan Hữu Nghĩa",
        "office", 1977, ((Office.INSPECTOR, "commune"),),
    ),
    Persona(
        "bithull", "Bí thư chi bộ lực lượng vũ trang", "Chi bộ chỉ hiện bằng mã số.", "Trịnh Quốc Bảo", "armed",
        1983, ((Office.SECRETARY, "armed"),),
    ),
    Persona("choxacnhan", "Người chờ xác nhận", "Đã đăng ký bằng mã, chờ chi bộ xác nhận.", "Lương Thị Kim Oanh"),
    Persona("quantri", "Quản trị hệ thống", "Đơn vị và tài khoản, không thấy nội dung nào.", "Quản trị"),
)  # fmt: skip
APPLICANT = PERSONAS[-2]
ADMINISTRATOR = PERSONAS[-1]


def account_of(username: str) -> User | None:
    """The account of a persona; None for any other user name."""
    if not any(persona.username == username for persona in PERSONAS):
        return None
    return User.objects.filter(username=username, is_active=True).first()
