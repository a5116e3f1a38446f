"""Công văn that hands a tin báo to who is competent. The number stays blank for the clerk."""

from django.template.loader import render_to_string

from accounts.models import Post, Unit
from accounts.roles import Office
from declarations.models import ImpostorReport
from documents.committees import committee_name, committee_title, signing_line
from documents.frame import PartyDocument, blank_number
from portal.lib import clock, pdf

SUBJECT = "về việc chuyển tin báo trang mạng có dấu hiệu giả mạo, lừa đảo hoặc thông tin sai"
SIGNERS = {Office.SECRETARY: "BÍ THƯ", Office.DEPUTY_SECRETARY: "PHÓ BÍ THƯ"}  # in this order
PLACE_BLANK = "……………"


def impostor_letter(report: ImpostorReport) -> bytes:
    """The letter as PDF/UA-1, of the day it was forwarded: printed again it gives the same bytes.

    It tells the page and the unit concerned; neither the reporter nor anybody behind the page.
    """
    context = {"document": _document(report), "report": report, "issuer": committee_name(report.handled_by)}
    return pdf.render(render_to_string("declarations/impostor_letter_pdf.html", context))


def _document(report: ImpostorReport) -> PartyDocument:
    unit, day = report.handled_by, clock.local(report.forwarded_at or report.reported_at).date()
    superior = Unit.objects.filter(path=unit.parent_path).first()
    held = Post.objects.held(day).filter(unit=unit, office__in=SIGNERS).select_related("member")
    names = {Office(post.office): post.member.full_name for post in held.order_by("-starts_on")}
    office = next((office for office in SIGNERS if office in names), Office.SECRETARY)
    kept = "Lưu Chi bộ" if unit.is_cell else f"Lưu Văn phòng {committee_title(unit)}"
    return PartyDocument(
        superior_header=unit.superior_header_text or (superior.name if superior else ""),
        issuing_body=committee_name(unit),
        place=unit.place_name or PLACE_BLANK,
        date=day,
        doc_type="",
        subject_line=SUBJECT,
        recipients=(report.recipient_name, kept),
        number_text=blank_number("CV", unit.document_symbol),
        signing_authority=signing_line(unit),
        signer_post=SIGNERS[office],
        signer_name=names.get(office, ""),
    )
