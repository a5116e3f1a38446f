"""Biên nhận yêu cầu: what was asked, by when it is answered, and the answer once there is one."""

from django.template.loader import render_to_string

from declarations.ledger import who_did
from portal.lib import pdf
from privacy.models import DataRequest


def receipt(request: DataRequest) -> bytes:
    """The receipt as PDF/UA-1. The same request in the same state gives the same bytes."""
    done = who_did(request, ["datarequest.confirmed", "datarequest.done", "datarequest.refused"])
    context = {
        "row": request,
        "confirmed": done.get("datarequest.confirmed"),
        "answered": done.get("datarequest.done") or done.get("datarequest.refused"),
    }
    return pdf.render(render_to_string("privacy/data_request_receipt_pdf.html", context))
