"""What one member declared, answered, reported, and who read it, for that member's own copy."""

from collections.abc import Iterator

from accounts.models import Member, User
from accounts.own_data import Section, section
from declarations.ledger import in_words, reads_of
from declarations.models import Consent, Declaration, ImpostorReport, IncidentNote, PageIncident, PersonalPage
from documents.models import StoredFile

COVERS = (
    "accounts.ReadEvent",
    "declarations.Consent",
    "declarations.Declaration",
    "declarations.ImpostorReport",
    "declarations.IncidentNote",
    "declarations.PageIncident",
    "declarations.PersonalPage",
)
MOST_READS = 5000


def sections(user: User | None, member: Member | None) -> Iterator[Section]:
    if member is None:
        return
    yield _versions(member)
    yield _pages(member)
    yield section(
        "tra_loi", "Câu trả lời với các yêu cầu khai báo",
        {
            "unit": "yêu cầu của", "status": "câu trả lời", "given_at": "đồng ý lúc", "objected_at": "ý kiến lúc",
            "opinion": "ý kiến", "settled_at": "trao đổi lúc", "settle_note": "kết quả trao đổi",
        },
        Consent.objects.filter(member=member).select_related("request__unit").order_by("pk"),
    )  # fmt: skip
    yield from _incidents(member)
    yield section(
        "ai_da_xem", "Ai đã xem thông tin của bạn",
        {"at": "lúc", "reader": "người xem", "post": "chức vụ", "purpose": "để làm gì", "subject": "đã xem"},
        in_words(reads_of(member)[:MOST_READS]),
    )  # fmt: skip


def _versions(member: Member) -> Section:
    labels = {
        "version": "bản số",
        "kind": "loại",
        "status": "tình trạng",
        "answer": "nội dung khai",
        "unit": "chi bộ lúc gửi",
        "submitted_at": "gửi lúc",
        "acknowledged_at": "ghi nhận lúc",
        "returned_at": "đề nghị bổ sung lúc",
        "return_reason": "nội dung đề nghị bổ sung",
        "superseded_at": "thay bằng bản mới lúc",
        "withdrawn_at": "rút lúc",
        "purged_at": "nội dung đã xóa lúc",
        "draft_rows": "bản nháp",
        "attestation_version": "bản cam kết",
        "basis": "nhập thay theo",
        "basis_note": "ghi chú nhập thay",
        "dispute_note": "chỗ bạn báo không đúng",
    }
    rows = Declaration.objects.of_member(member).select_related("unit").reverse()
    return section("ban_khai", "Các bản khai", labels, rows)


def _pages(member: Member) -> Section:
    labels = {
        "declaration": "bản khai",
        "position": "thứ tự",
        "platform": "nền tảng",
        "display_name": "tên hiển thị",
        "address": "địa chỉ",
        "status": "tình trạng",
        "purpose": "mục đích",
        "opened_on": "ngày lập",
    }
    pages = PersonalPage.objects.filter(declaration__member=member).select_related("declaration")
    return section("trang_ca_nhan", "Các trang đã khai", labels, pages.order_by("declaration__version", "position"))


def _incidents(member: Member) -> Iterator[Section]:
    yield section(
        "trang_bat_thuong", "Trang bất thường bạn đã báo",
        {
            "kind": "chuyện gì", "status": "tình trạng", "noticed_on": "nhận thấy ngày", "page_text": "trang",
            "note": "mô tả", "reported_at": "báo lúc", "ended_at": "kết thúc lúc", "resolution": "kết quả",
        },
        PageIncident.objects.filter(member=member).order_by("reported_at", "pk"),
    )  # fmt: skip
    yield section(
        "trao_doi_trang_bat_thuong", "Trao đổi về trang bất thường",
        {"incident": "việc", "at": "lúc", "text": "nội dung"},
        IncidentNote.objects.filter(incident__member=member).select_related("incident").order_by("pk"),
    )  # fmt: skip
    yield section(
        "tin_bao", "Tin báo trang giả mạo bạn đã gửi",
        {
            "kind": "loại", "status": "tình trạng", "address": "địa chỉ", "seen_on": "thấy ngày", "note": "mô tả",
            "reported_at": "gửi lúc", "outcome": "kết quả",
        },
        ImpostorReport.objects.filter(reporter=member).order_by("reported_at", "pk"),
    )  # fmt: skip


def files(user: User | None, member: Member | None) -> Iterator[tuple[str, StoredFile]]:
    """Own files: pictures sent with a report, signed forms of one member. A scan of a whole cell's list is not
    among them, since it shows others."""
    if member is None:
        return
    for number, report in enumerate(ImpostorReport.objects.filter(reporter=member, picture__isnull=False), start=1):
        if report.picture is not None:
            yield f"tin-bao-{number}", report.picture
    alone = Declaration.objects.filter(member=member, scan__isnull=False, basis="signed_form").select_related("scan")
    for version in alone:
        if version.scan is not None:
            yield f"ban-khai-{version.version}", version.scan
