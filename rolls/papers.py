"""Biên bản bàn giao in the frame of a Party document."""

from django.template.loader import render_to_string

from accounts.models import Unit
from documents.committees import committee_name, committee_title, signing_line
from documents.frame import PartyDocument, blank_number
from portal.lib import clock, pdf
from rolls.models import HandOver

PLACE_BLANK = "……………"


def handover_minutes(handover: HandOver) -> bytes:
    """The minutes as PDF/UA-1; the same hand-over in the same state gives the same bytes."""
    unit, giver, taker = handover.post.unit, handover.given_by, handover.taken_by
    context = {
        "document": _document(unit, handover),
        "office": handover.post.title.lower(),
        "unit_name": unit.name,
        "holder": handover.post.member.full_name,
        "giver": giver.public_name if giver else "",
        "is_instead": giver is not None and giver.member_id != handover.post.member_id,
        "taker": taker.public_name if taker else "",
        "items": handover.items,
        "given_at": handover.given_at,
        "note": handover.note,
    }
    return pdf.render(render_to_string("rolls/handover_pdf.html", context))


def _document(unit: Unit, handover: HandOver) -> PartyDocument:
    superior = Unit.objects.filter(path=unit.parent_path).first()
    given_at = handover.given_at or handover.opened_at
    kept = "Lưu Chi bộ" if unit.is_cell else f"Lưu Văn phòng {committee_title(unit)}"
    return PartyDocument(
        doc_type="BIÊN BẢN",
        superior_header=unit.superior_header_text or (superior.name if superior else ""),
        issuing_body=committee_name(unit),
        place=unit.place_name or PLACE_BLANK,
        date=clock.local(given_at).date(),
        subject_line=f"bàn giao công việc của chức vụ {handover.post.title.lower()}",
        recipients=("Người giao, người nhận", kept),
        number_text=blank_number("BB", unit.document_symbol),
        signing_authority=signing_line(unit),
        signer_post="",
    )
