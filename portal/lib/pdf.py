"""HTML to PDF, and PDF parts to one PDF; the only module that imports WeasyPrint.

WeasyPrint takes half a second and 40 MB to import, so it is imported inside functions: only a
process that prints pays for it. Stylesheets and fonts are read once per process.

Every document is PDF/UA-1 in Vietnamese. Its text may come from people, so nothing is fetched
for it but our own print stylesheets and fonts: a picture from the network would tell a stranger
who prints what, and a `file:` address would print the server's secrets.
"""

import atexit
import re
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import pikepdf
from django.contrib.staticfiles import finders

from portal.lib import pdf_tags

# No handler answers this address: it only lets stylesheets name their fonts relatively.
STATIC_BASE = "https://static.invalid/"
SERVED = re.compile(
    r"print/[a-z_]+\.css"
    r"|tinos/(400Regular|400Regular_Italic|700Bold|700Bold_Italic)/Tinos_\1\.ttf"
)

# Pango's font map is shared by all renderings of a process and is not made for several threads.
_one_at_a_time = Lock()


class RefusedResourceError(Exception):
    """The document asked for something that is not one of our own print files."""


def render(html: str, *, stylesheet: str = "print/document.css") -> bytes:
    """Return `html` (a whole page with `<title>`) as a PDF/UA-1 file.

    `stylesheet` is the static name of a print stylesheet. The same html and stylesheet give the
    same bytes on the same machine. Raises RefusedResourceError when the document asks for any
    other resource, and ValueError when it has no title: PDF/UA demands one.
    """
    with _one_at_a_time:
        return _render(html, stylesheet)


def join(parts: Sequence[bytes]) -> bytes:
    """Return the PDF files `parts` as one file with one tag tree, in their order.

    Title, language and metadata are those of the first part. Every part becomes a `/Part` below
    one new `/Document`; all other elements are kept as they are. ValueError without any part.
    """
    if not parts:
        raise ValueError("There is nothing to join.")
    if len(parts) == 1:
        return parts[0]
    with pikepdf.open(BytesIO(parts[0])) as whole:
        pdf_tags.wrap_as_part(whole)
        for number, part in enumerate(parts[1:], start=2):
            with pikepdf.open(BytesIO(part)) as source:
                pdf_tags.append(whole, source, number)
        joined = BytesIO()
        # The metadata, with its PDF/UA mark, stays byte for byte that of the first part.
        whole.save(joined, deterministic_id=True, fix_metadata_version=False)
    return joined.getvalue()


def _render(html: str, stylesheet: str) -> bytes:
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    gate = _Gate()
    try:
        page = HTML(string=html, base_url=STATIC_BASE, url_fetcher=gate)
        if not (page.etree_element.findtext("head/title") or "").strip():
            raise ValueError("A document needs a <title>.")
        page.etree_element.attrib.setdefault("lang", "vi")
        content: bytes = page.write_pdf(
            stylesheets=[_stylesheet(stylesheet)], font_config=_fonts(), pdf_variant="pdf/ua-1"
        )
    except FatalURLFetchingError as refusal:
        raise RefusedResourceError(str(refusal)) from refusal
    # Inside pictures WeasyPrint swallows even fatal errors, hence the second look.
    if gate.refused:
        raise RefusedResourceError(f"Refused: {gate.refused[0]}")
    return content


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    # Its folder of fonts is deleted with it; left to the end of the interpreter, it would stay.
    atexit.register(_fonts.cache_clear)
    return FontConfiguration()


@cache
def _stylesheet(name: str) -> Any:
    from weasyprint import CSS

    return CSS(url=STATIC_BASE + name, url_fetcher=_Gate(), font_config=_fonts())


class _Gate:
    """A URL fetcher that serves our own print files and remembers whatever else was asked for."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def __call__(self, url: str) -> Any:
        from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

        name = url.removeprefix(STATIC_BASE)
        path = finders.find(name) if SERVED.fullmatch(name) else None
        if path is None or name == url:
            self.refused.append(url[:200])
            raise FatalURLFetchingError(f"Refused: {url[:200]}")
        mime_type = "text/css" if name.endswith(".css") else "font/ttf"
        return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": mime_type})
