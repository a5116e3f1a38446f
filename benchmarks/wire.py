"""What a first visit with an empty cache loads: the page, styles, scripts, pictures, fonts in use."""

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from benchmarks.pages import PAGES, visit
from benchmarks.sets import use

ADDRESS = re.compile(r'(?:href|src)="/?static/([^"]+)"')
FACE = re.compile(r"@font-face\s*{[^}]*url\(\"?([^\")]+)\"?\)[^}]*unicode-range:\s*([^;}]+)", re.S)


def table(wrapper: BaseDatabaseWrapper) -> str:
    """One line per page, in kilobytes."""
    use(wrapper)
    lines = [
        "On the wire, nothing cached: HTML as the reverse proxy packs it (gzip), static files in Brotli (aim: 200 KB).",
        f"{'page':<26}{'HTML':>8}{'CSS+JS+icons':>14}{'fonts':>8}{'total':>8}  KB",
    ]
    for page in PAGES:
        found = visit(page, wrapper)
        text = found.client.get(found.url).content.decode()
        html, static, fonts = len(gzip.compress(text.encode(), 6)), _static(text), _fonts(text)
        parts = [number / 1000 for number in (html, static, fonts, html + static + fonts)]
        lines.append(f"{page.name:<26}{parts[0]:>8.1f}{parts[1]:>14.1f}{parts[2]:>8.1f}{parts[3]:>8.1f}")
    return "\n".join([*lines, ""])


def _names(html: str) -> set[str]:
    return set(ADDRESS.findall(html))


def _static(html: str) -> int:
    return sum(_packed(settings.STATIC_ROOT / name) for name in _names(html))


def _packed(path: Path) -> int:
    """Bytes of the smallest form that WhiteNoise keeps beside the file."""
    forms = [path, path.with_name(path.name + ".br"), path.with_name(path.name + ".gz")]
    return min(form.stat().st_size for form in forms if form.exists())


def _fonts(html: str) -> int:
    """Fonts whose range has a letter of the page; both weights, as every page has headings."""
    letters = {ord(letter) for letter in re.sub(r"<[^>]+>", "", html)}
    total = 0
    for name in _names(html):
        if name.endswith(".css"):
            path = settings.STATIC_ROOT / name
            for url, ranges in FACE.findall(path.read_text(encoding="utf-8")):
                if any(_within(letters, each.strip()) for each in ranges.split(",")):
                    total += _packed((path.parent / url).resolve())
    return total


def _within(letters: set[int], span: str) -> bool:
    first, _, last = span.removeprefix("U+").partition("-")
    low, high = int(first, 16), int(last or first, 16)
    return any(low <= letter <= high for letter in letters)
