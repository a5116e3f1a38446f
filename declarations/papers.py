"""Phiếu khai báo: one version of a declaration on paper."""

from django.template.loader import render_to_string

from declarations.attestation import attestation
from declarations.ledger import who_did
from declarations.models import Declaration
from portal.lib import pdf


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
        "acknowledged_by": actor,
    }
    return pdf.render(render_to_string("declarations/declaration_pdf.html", context))
