"""The role table: which verbs an office carries, at a cell and at a committee.

Written to be read by someone who knows the Party's rules and no Python. Rights come from posts valid
today; nothing here follows from rank in the tree, except figures, which a committee sees for its subtree.
"""

from collections.abc import Iterator
from enum import Enum, StrEnum

from django.db import models

CELL_UNIT_KINDS = ("cell", "grassroots_cell")
COMMITTEE_UNIT_KINDS = ("central", "province", "commune", "grassroots", "sub_organization")


class Office(models.TextChoices):
    SECRETARY = "secretary", "Bí thư"
    DEPUTY_SECRETARY = "deputy_secretary", "Phó bí thư"
    COMMITTEE_MEMBER = "committee_member", "Cấp ủy viên"
    INSPECTOR = "inspector", "Ủy viên ủy ban kiểm tra"
    # For given days, in place of one holder; carries what that holder's office carries (`Post.verbs`).
    SUBSTITUTE = "substitute", "Người được phân công thay"


class Level(Enum):
    CELL = CELL_UNIT_KINDS
    COMMITTEE = COMMITTEE_UNIT_KINDS

    @property
    def unit_kinds(self) -> tuple[str, ...]:
        kinds: tuple[str, ...] = self.value
        return kinds


class Verb(StrEnum):
    SEE_ROLL = "see_roll"  # xem danh sách đảng viên của chi bộ
    KEEP_ROLL = "keep_roll"  # thêm đảng viên, mời mở tài khoản, xác nhận thuộc chi bộ
    REQUEST_DECLARATIONS = "request_declarations"  # ban hành yêu cầu khai báo
    SEE_DECLARATIONS = "see_declarations"  # mở bản khai của đảng viên trong chi bộ
    ENTER_DECLARATIONS = "enter_declarations"  # nhập hộ bản khai trên giấy; không ghi nhận bản do chính mình nhập
    REVIEW_DECLARATIONS = "review_declarations"  # ghi nhận, đề nghị bổ sung; trao đổi khi có ý kiến
    CONFIRM_POSTS = "confirm_posts"  # xác nhận chức vụ ở cấp dưới trực tiếp
    SEE_FIGURES = "see_figures"  # xem số liệu của tổ chức mình và cấp dưới
    ORDER_REPORT = "order_report"  # lập báo cáo quý của tổ chức mình
    SET_RULES = "set_rules"  # đặt quy tắc riêng về thời hạn, nhắc việc của tổ chức mình và cấp dưới
    HANDLE_IMPOSTOR_REPORTS = "handle_impostor_reports"  # chuyển tin báo trang giả mạo, ghi kết quả
    KEEP_OFFICIAL_PAGES = "keep_official_pages"  # giữ sổ trang chính thức của đơn vị
    IMPORT_ROLL = "import_roll"  # nhập đơn vị, đảng viên từ tệp Excel, ở tổ chức mình và cấp dưới
    EXPORT_ROLL = "export_roll"  # xuất danh sách đảng viên ra tệp Excel, ghi rõ mục đích

    @staticmethod
    def carriers(verb: "Verb") -> Iterator[tuple[str, Level]]:
        """Every (office, level) that carries the verb."""
        return ((office, level) for (office, level), verbs in ROLES.items() if verb in verbs)


CELL_HEAD = frozenset(
    {
        Verb.SEE_ROLL,
        Verb.KEEP_ROLL,
        Verb.REQUEST_DECLARATIONS,
        Verb.SEE_DECLARATIONS,
        Verb.ENTER_DECLARATIONS,
        Verb.REVIEW_DECLARATIONS,
        Verb.SEE_FIGURES,
        Verb.ORDER_REPORT,
        Verb.SET_RULES,
        Verb.HANDLE_IMPOSTOR_REPORTS,
        Verb.KEEP_OFFICIAL_PAGES,
        Verb.IMPORT_ROLL,
        Verb.EXPORT_ROLL,
    }
)
COMMITTEE_HEAD = frozenset(
    {
        Verb.REQUEST_DECLARATIONS,
        Verb.CONFIRM_POSTS,
        Verb.SEE_FIGURES,
        Verb.ORDER_REPORT,
        Verb.SET_RULES,
        Verb.HANDLE_IMPOSTOR_REPORTS,
        Verb.KEEP_OFFICIAL_PAGES,
        Verb.IMPORT_ROLL,
        Verb.EXPORT_ROLL,
    }
)

ROLES: dict[tuple[str, Level], frozenset[Verb]] = {
    # Chi bộ: the deputy secretary is the substitute of the secretary in everything.
    (Office.SECRETARY, Level.CELL): CELL_HEAD,
    (Office.DEPUTY_SECRETARY, Level.CELL): CELL_HEAD,
    (Office.COMMITTEE_MEMBER, Level.CELL): frozenset({Verb.SEE_ROLL, Verb.SEE_DECLARATIONS, Verb.SEE_FIGURES}),
    # Cấp ủy: figures of the subtree, never the content below.
    (Office.SECRETARY, Level.COMMITTEE): COMMITTEE_HEAD,
    (Office.DEPUTY_SECRETARY, Level.COMMITTEE): COMMITTEE_HEAD,
    (Office.COMMITTEE_MEMBER, Level.COMMITTEE): frozenset({Verb.SEE_FIGURES}),
    # Ủy ban kiểm tra: opens case files it handles, nothing about declarations.
    (Office.INSPECTOR, Level.COMMITTEE): frozenset(),
}


def office_label(office: str, unit_kind: str) -> str:
    """How the office is called in a unit of that kind."""
    if office == Office.COMMITTEE_MEMBER and unit_kind in CELL_UNIT_KINDS:
        return "Chi ủy viên"
    return Office(office).label


def substitute_label(office: str, name: str) -> str:
    """“thay Bí thư Nguyễn Văn A”: both names stay in sight."""
    return f"thay {office} {name}"


# Verbs that reach below the unit of the post.
SUBTREE_VERBS = frozenset({Verb.SEE_FIGURES, Verb.SET_RULES, Verb.IMPORT_ROLL, Verb.EXPORT_ROLL})


def verbs_of(office: str, unit_kind: str) -> frozenset[Verb]:
    """Verbs an office carries in a unit of that kind; none where the table has no row."""
    level = Level.CELL if unit_kind in CELL_UNIT_KINDS else Level.COMMITTEE
    return ROLES.get((office, level), frozenset())
