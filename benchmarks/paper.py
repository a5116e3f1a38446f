"""The cell's quarterly report as PDF, against WeasyPrint alone on the same HTML."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.contrib.staticfiles import finders
from django.db.backends.base.base import BaseDatabaseWrapper
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcherResponse

from benchmarks.sets import use
from portal.lib import pdf
from reports.documents import build_value, to_html
from reports.models import QuarterlyReport

ROUNDS = 15


def table(wrapper: BaseDatabaseWrapper) -> str:
    """Both ways in turn; each is warmed up once, so that no import and no font is charged."""
    use(wrapper)
    report = QuarterlyReport.objects.ready().filter(unit__kind="cell").select_related("unit").latest("ordered_at")
    html = to_html(build_value(report))
    bare = _bare(html)
    ours, alone = _in_turn(lambda: pdf.render(to_html(build_value(report))), bare)
    return (
        f"The cell's report as PDF, {ROUNDS} rounds in turn (aim: 1.2).\n"
        f"from frozen figures to PDF {ours:.0f} ms, WeasyPrint alone {alone:.0f} ms, ratio {ours / alone:.2f}\n"
    )


def _bare(html: str) -> Callable[[], bytes]:
    """WeasyPrint as its manual shows it, the stylesheet and the fonts read once."""
    fonts = FontConfiguration()
    stylesheet = CSS(url=pdf.STATIC_BASE + "print/document.css", url_fetcher=_fetch, font_config=fonts)

    def write() -> bytes:
        page = HTML(string=html, base_url=pdf.STATIC_BASE, url_fetcher=_fetch)
        content: bytes = page.write_pdf(stylesheets=[stylesheet], font_config=fonts, pdf_variant="pdf/ua-1")
        return content

    return write


def _fetch(url: str) -> URLFetcherResponse:
    path = Path(str(finders.find(url.removeprefix(pdf.STATIC_BASE))))
    kind = "text/css" if path.suffix == ".css" else "font/ttf"
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def _in_turn(*ways: Callable[[], bytes]) -> list[float]:
    """Median milliseconds of each way."""
    taken: list[list[float]] = [[] for _ in ways]
    for way in ways:
        way()
    for _ in range(ROUNDS):
        for way, times in zip(ways, taken, strict=True):
            started = time.perf_counter()
            way()
            times.append((time.perf_counter() - started) * 1000)
    return [median(times) for times in taken]
