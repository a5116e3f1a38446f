"""The printed slip: how to open an account or set a new password, with QR code, address and both codes."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import AccessCode
from portal.lib import pdf, qr


def slip_pdf(code: AccessCode) -> bytes:
    """One A4 page with the slip on it, to be handed over in person. `code` must be open."""
    page = "password_code_find" if code.is_for_password else "access_code_find"
    address = f"{settings.PORTAL_URL}{reverse(f'accounts:{page}')}"
    context = {
        "code": code,
        "address": address.split("://")[-1].rstrip("/"),
        "token": in_groups(code.token),
        "qr": qr.print_svg(code.link),
    }
    return pdf.render(render_to_string("accounts/access_code_slip.html", context))


def in_groups(token: str) -> str:
    """`K7QM4RTX2PAB` → `K7QM-4RTX-2PAB`: four letters at a time are read and typed without a slip."""
    return "-".join(token[start : start + 4] for start in range(0, len(token), 4))
