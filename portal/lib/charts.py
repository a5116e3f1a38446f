"""Bar charts as inline SVG, the same drawing for the page and the PDF.

The page's CSP forbids inline style and WeasyPrint ignores a page's CSS inside SVG, so only
presentation attributes are used. Their numbers carry a dot whatever the language: a width of
"12,5" draws nothing. No `id` either, so that two charts fit on one page.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.lib.vietnamese import number

# Dark, light and white, each with a dark edge: told apart on a grey printout and by every eye.
FILLS = ("#1b4f8a", "#c9d6e6", "#ffffff")
INK = "#1a1a1a"
# PortalSerif exists in PDFs only; a page goes on to its own family.
FONT = "PortalSerif, Be Vietnam Pro, sans-serif"

WIDTH = 400.0
VALUE_ROOM = 62.0  # right of the longest bar, for its value
LINE = 19.0
BAR = 15.0
GAP = 10.0
TEXT_RISE = 5.0  # from a line's baseline to its lower edge


@dataclass(frozen=True)
class Series:
    """One colour of bars: its name and one value per label of the chart."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """A grouped bar chart: for each label one bar per series, in order.

    At most three series (more cannot be told apart in grey), each with as many values as there
    are labels, none below zero; ValueError otherwise.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= len(FILLS):
            raise ValueError("A chart has one to three series.")
        if not self.labels or any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError("Every series needs one value per label.")
        if any(value < 0 for one in self.series for value in one.values):
            raise ValueError("A bar cannot be shorter than nothing.")

    def headings(self) -> tuple[str, ...]:
        """Return the column headings of the table behind the chart, without the label column."""
        return tuple(one.name for one in self.series)

    def rows(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the table behind the chart: label and the printed value of each series."""
        return [(label, tuple(number(one.values[at]) for one in self.series)) for at, label in enumerate(self.labels)]

    def summary(self) -> str:
        """Return the whole content as one sentence per label, for those who hear the chart."""
        sentences = []
        for label, cells in self.rows():
            named = zip(self.headings(), cells, strict=True)
            sentences.append(f"{label}: {', '.join(f'{name} {cell}' for name, cell in named)}.")
        return " ".join(sentences)


def draw(chart: Chart) -> SafeString:
    """Return `chart` as an `<svg>` element: horizontal bars, legend on top, values at the bars."""
    legend_height = LINE * len(chart.series) + GAP if len(chart.series) > 1 else 0.0
    group_height = LINE + BAR * len(chart.series) + GAP
    height = legend_height + group_height * len(chart.labels)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}" width="{}" height="{}"'
        ' font-family="{}" font-size="14" fill="{}"><title>{}</title><desc>{}</desc>{}{}</svg>',
        _dot(WIDTH), _dot(height), _dot(WIDTH), _dot(height), FONT, INK, chart.title, chart.summary(),
        _legend(chart) if legend_height else "",
        _joined(_group(chart, at, legend_height + at * group_height) for at in range(len(chart.labels))),
    )  # fmt: skip


def _legend(chart: Chart) -> SafeString:
    return _joined(
        _rectangle(0.5, at * LINE + 3, 13, 13, FILLS[at]) + _text(20, (at + 1) * LINE - TEXT_RISE, one.name)
        for at, one in enumerate(chart.series)
    )


def _group(chart: Chart, at: int, top: float) -> SafeString:
    scale = (WIDTH - VALUE_ROOM) / (max(max(one.values) for one in chart.series) or 1)
    parts = [_text(0, top + LINE - TEXT_RISE, chart.labels[at])]
    for order, one in enumerate(chart.series):
        y = top + LINE + order * BAR
        length = one.values[at] * scale
        parts.append(_rectangle(0.5, y, length, BAR - 2, FILLS[order]))
        parts.append(_text(length + 6, y + BAR - 3, number(one.values[at])))
    return _joined(parts)


def _rectangle(x: float, y: float, width: float, height: float, fill: str) -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="0.8"/>',
        _dot(x), _dot(y), _dot(width), _dot(height), fill, INK,
    )  # fmt: skip


def _text(x: float, y: float, text: str) -> SafeString:
    return format_html('<text x="{}" y="{}">{}</text>', _dot(x), _dot(y), text)


def _dot(value: float) -> str:
    """A number for an attribute. As text, because Django prints a float in Vietnamese: "12,5"."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
