"""portal.lib.charts: a drawing that page, PDF, grey print and screen reader can all use."""

import re
import subprocess
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pikepdf
import pytest

from portal.lib import charts, pdf, pdf_tags

SVG = "{http://www.w3.org/2000/svg}"

CHART = charts.Chart(
    title="Khai báo quý III so với quý II",
    labels=("Đã khai <b>", "Chưa khai", "Đúng hạn"),
    series=(charts.Series("Quý III", (1234, 0, 12.5)), charts.Series("Quý II", (617, 8, 3))),
)


def drawn(chart: charts.Chart = CHART) -> ElementTree.Element:
    return ElementTree.fromstring(charts.draw(chart))  # noqa: S314  our own drawing


def test_only_presentation_attributes() -> None:
    for element in drawn().iter():
        assert not {"style", "class", "id"} & set(element.attrib)
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name]


@pytest.mark.usefixtures("vietnamese_numbers")
def test_numbers_in_attributes_carry_a_dot() -> None:
    svg = drawn()
    for element in svg.iter():
        for name in ("x", "y", "width", "height", "stroke-width", "font-size"):
            assert re.fullmatch(r"\d+(\.\d+)?", element.attrib.get(name, "0"))
    assert re.fullmatch(r"0 0 [\d.]+ [\d.]+", svg.attrib["viewBox"])
    assert any("." in bar.attrib["width"] for bar in bars(svg))


@pytest.fixture
def vietnamese_numbers(settings: object) -> None:
    """As in the portal: Django itself would print 12.5 as "12,5"."""
    settings.LANGUAGE_CODE = "vi"  # type: ignore[attr-defined]
    settings.USE_THOUSAND_SEPARATOR = True  # type: ignore[attr-defined]


def bars(svg: ElementTree.Element) -> list[ElementTree.Element]:
    """All bars in order, without the two squares of the legend."""
    return list(svg.iter(f"{SVG}rect"))[2:]


def test_bars_are_as_long_as_their_values() -> None:
    lengths = [float(bar.attrib["width"]) for bar in bars(drawn())]
    values = [1234, 617, 0, 8, 12.5, 3]
    scale = lengths[0] / 1234
    assert lengths == pytest.approx([value * scale for value in values], abs=0.01)
    assert lengths[0] <= charts.WIDTH - charts.VALUE_ROOM


def test_nothing_is_drawn_outside_or_above_another_line() -> None:
    svg = drawn()
    _, _, width, height = (float(part) for part in svg.attrib["viewBox"].split())
    tops = [float(text.attrib["y"]) for text in svg.iter(f"{SVG}text")]
    assert tops == sorted(tops)
    assert len(tops) == len(set(tops))
    assert tops[-1] < height
    assert max(float(text.attrib["x"]) for text in svg.iter(f"{SVG}text")) < width


def test_values_and_labels_are_printed_in_vietnamese() -> None:
    texts = [text.text for text in drawn().iter(f"{SVG}text")]
    assert texts == [
        "Quý III", "Quý II",
        "Đã khai <b>", "1.234", "617", "Chưa khai", "0", "8", "Đúng hạn", "12,5", "3",
    ]  # fmt: skip


def test_text_alternative_tells_everything() -> None:
    svg = drawn()
    assert svg.attrib["role"] == "img"
    assert svg[0].tag == f"{SVG}title"
    assert svg[0].text == CHART.title
    assert svg[1].tag == f"{SVG}desc"
    assert svg[1].text == (
        "Đã khai <b>: Quý III 1.234, Quý II 617. Chưa khai: Quý III 0, Quý II 8. Đúng hạn: Quý III 12,5, Quý II 3."
    )


def test_table_behind_the_chart() -> None:
    assert CHART.headings() == ("Quý III", "Quý II")
    assert CHART.rows() == [
        ("Đã khai <b>", ("1.234", "617")),
        ("Chưa khai", ("0", "8")),
        ("Đúng hạn", ("12,5", "3")),
    ]


def test_series_differ_in_grey() -> None:
    greys = sorted(_grey(fill) for fill in charts.FILLS)
    assert all(lighter - darker > 35 for darker, lighter in pairwise(greys))


def _grey(fill: str) -> float:
    red, green, blue = (int(fill[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_one_series_needs_no_legend() -> None:
    alone = charts.Chart("Một quý", ("Đã khai",), (charts.Series("Quý III", (0,)),))
    assert [text.text for text in drawn(alone).iter(f"{SVG}text")] == ["Đã khai", "0"]


@pytest.mark.parametrize(
    ("labels", "values"),
    [((), [()]), (("a",), []), (("a",), [(1,)] * 4), (("a", "b"), [(1,)]), (("a",), [(-1,)])],
    ids=["no label", "no series", "four series", "missing value", "below zero"],
)
def test_impossible_charts_are_refused(labels: tuple[str, ...], values: list[tuple[float, ...]]) -> None:
    with pytest.raises(ValueError, match=r"series|label|shorter"):
        charts.Chart("Biểu đồ", labels, tuple(charts.Series("Quý", one) for one in values))


def test_in_a_pdf_it_is_a_figure_with_an_alternative_and_readable_text() -> None:
    body = f"<div class='chart'>{charts.draw(CHART)}</div>"
    content = pdf.render(f"<html><head><title>t</title></head><body>{body}</body></html>")
    with pikepdf.open(BytesIO(content)) as opened:
        figures = [one for one in pdf_tags.elements(opened) if one.S == "/Figure"]
        fonts = {str(one.BaseFont)[8:] for one in opened.objects if _is_font(one)}
    assert [str(figure.Alt) for figure in figures] == [CHART.title]
    assert fonts == {"PortalSerif"}
    extracted = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    source = " ".join(one.text or "" for one in drawn().iter(f"{SVG}text"))
    assert sorted(extracted.stdout.decode().split()) == sorted(source.split())


def _is_font(one: object) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font" and "/BaseFont" in one
