"""Phiếu khai báo: one version of a declaration on paper."""

from django.template.loader import render_to_string

from declarations.attestation import attestation
from declarations.ledger import who_did
from declarations.models import Declaration
from portal.lib import clock, pdf
from portal.lib.vietnamese import date_in_words

PLACE_BLANK = "……………"


def declaration_form(declaration: Declaration) -> bytes:
    """The paper form of a sent version as PDF/UA-1. The same version in the same state gives the same bytes."""
    done = who_did(declaration, ["declaration.acknowledged"])
    at, actor = done.get("declaration.acknowledged", (None, ""))
    context = {
        "declaration": declaration,
        "member": declaration.member,
        "asked": declaration.request,
        "pages": list(declaration.pages.all()),
        "attestation": attestation(declaration.attestation_version),
        "acknowledged_at": at,
        "place_and_date": _place_and_date(declaration),
        "acknowledged_by": actor,
    }
    return pdf.render(render_to_string("declarations/declaration_pdf.html", context))


def _place_and_date(declaration: Declaration) -> str:
    """ "Lúa Vàng, ngày 05 tháng 10 năm 2026": where the cell is, and the day the member answered."""
    sent_at = declaration.submitted_at or declaration.started_at
    day = declaration.basis_on or clock.local(sent_at).date()
    return f"{declaration.unit.place_name or PLACE_BLANK}, {date_in_words(day)}"
