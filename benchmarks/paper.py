"""The cell's quarterly report as PDF, against WeasyPrint alone on the same HTML."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.backends.base.base import BaseDatabaseWrapper
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcherResponse

from accounts.models import Post, Unit
from accounts.roles import Office
from benchmarks.sets import use
from notifications.models import Job
from portal.lib import clock, pdf
from portal.lib.calendar import Quarter
from reports.actions import build, order_report
from reports.documents import build_value, to_html
from reports.models import QuarterlyReport

ROUNDS = 15


def table(wrapper: BaseDatabaseWrapper) -> str:
    """Both ways in turn; each is warmed up once, so that no import and no font is charged."""
    use(wrapper)
    report = QuarterlyReport.objects.ready().filter(unit__kind="cell").select_related("unit").latest("ordered_at")
    html = to_html(build_value(report))
    ours, alone = _in_turn(lambda: pdf.render(to_html(build_value(report))), bare(html))
    return (
        f"The cell's report as PDF, {ROUNDS} rounds in turn (aim: 1.2).\n"
        f"from frozen figures to PDF {ours:.0f} ms, WeasyPrint alone {alone:.0f} ms, ratio {ours / alone:.2f}\n"
    )


def province_table(wrapper: BaseDatabaseWrapper) -> str:
    """The province's report, its annex a row for each commune, against WeasyPrint alone on the same HTML.

    Each in a process of its own, so that its peak of memory is its own.
    """
    use(wrapper)
    root = Unit.objects.get(depth=1)
    by = Post.objects.held().filter(unit=root, office=Office.SECRETARY).select_related("member__user").get().member.user
    report = QuarterlyReport.objects.get(
        pk=order_report(by=by, unit=root, quarter=Quarter.of(clock.today()).previous()).pk
    )
    started = time.perf_counter()
    build(report, Job.objects.get(pk=str(report.job_id)))
    taken = time.perf_counter() - started
    report.refresh_from_db()
    html = to_html(build_value(report))
    ours, alone = (_in_child(way, html) for way in ("ours", "bare"))
    return (
        f"The province's report ({len(report.by_unit)} communes): counted, frozen and printed in {taken:.1f} s.\n"
        f"PDF ours {ours[0]:.0f} ms, {ours[1]:.0f} MB peak; WeasyPrint alone {alone[0]:.0f} ms, "
        f"{alone[1]:.0f} MB peak; ratio {ours[0] / alone[0]:.2f}\n"
    )


def _in_child(way: str, html: str) -> tuple[float, float]:
    """Median milliseconds and peak megabytes of rendering in a fresh process."""
    with NamedTemporaryFile("w", suffix=".html", encoding="utf-8") as file:
        file.write(html)
        file.flush()
        command = [sys.executable, "-m", "benchmarks.rendering", way, file.name]
        done = subprocess.run(command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True)  # noqa: S603
    milliseconds, megabytes = done.stdout.split()[-2:]
    return float(milliseconds), float(megabytes)


def bare(html: str) -> Callable[[], bytes]:
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
