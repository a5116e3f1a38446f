"""QR codes as inline SVG: no picture to fetch, no style attribute that our CSP would refuse."""

import segno
from django.utils.safestring import SafeString


def svg(text: str, *, title: str = "Mã QR") -> SafeString:
    """Return `text` as a QR code of fixed size in CSS pixels, with the white border that cameras need."""
    return SafeString(_code(text).svg_inline(scale=5, border=3, light="#fff", title=title))


def print_svg(text: str) -> SafeString:
    """Return the same for paper: without a size of its own, the print stylesheet sets it."""
    return SafeString(_code(text).svg_inline(border=1, omitsize=True, title="Mã QR"))


def _code(text: str) -> segno.QRCode:
    # "m" survives a fold or a stain on a slip and stays coarse enough for old cameras.
    return segno.make(text, error="m", micro=False)
