"""portal.lib.pdf: closed, tagged, deterministic, and true to the Party's page format."""

import re
import socket
import subprocess
import sys
from collections import Counter
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pikepdf
import pytest

from portal.lib import pdf, pdf_tags

MM = 72 / 25.4
SIDES = ("xMin", "yMin", "xMax", "yMax")
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>t</title>'

LETTERS = "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ bcdđghklmnpqrstvx"

REFUSED = {
    "picture over http": '<img src="http://evil.test/a.png" alt="x">',
    "picture without scheme": '<img src="//evil.test/a.png" alt="x">',
    "file": '<img src="file:///etc/passwd" alt="x">',
    "data": '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x">',
    "ftp": '<img src="ftp://evil.test/a.png" alt="x">',
    "another static file": '<img src="bootstrap/css/bootstrap.min.css" alt="x">',
    "out of the folder": '<img src="print/../../portal/settings.py" alt="x">',
    "out of the folder, escaped": '<img src="print/..%2f..%2fsettings.css" alt="x">',
    "base": '<base href="http://evil.test/"><img src="print/document.css" alt="x">',
    "stylesheet": '<link rel="stylesheet" href="http://evil.test/a.css">',
    "import": '<style>@import url("http://evil.test/a.css");</style>',
    "font": "<style>@font-face{font-family:Evil;src:url(http://evil.test/f.ttf)}</style>",
    "background": '<p style="background:url(http://evil.test/a.png)">x</p>',
    "generated content": "<style>p::before{content:url(http://evil.test/a.png)}</style>",
    "list mark": '<p style="display:list-item;list-style-image:url(http://evil.test/a.png)">x</p>',
    "object": '<object data="http://evil.test/a.svg" type="image/svg+xml">x</object>',
    "embed": '<embed src="http://evil.test/a.svg" type="image/svg+xml">',
    "attached link": '<link rel="attachment" href="file:///etc/passwd">',
    "attached anchor": '<a rel="attachment" href="file:///etc/passwd">x</a>',
    # Drawing inside a picture swallows even fatal errors; the gate must notice by itself.
    "picture in a drawing": SVG + '<image href="http://evil.test/a.png" width="9" height="9"/></svg>',
    "colour profile": "<style>@color-profile --x {src:url(http://evil.test/x.icc)}</style>",
}
IGNORED = {
    "frame": '<iframe src="http://evil.test/"></iframe>',
    "script": '<script src="http://evil.test/a.js"></script>',
    "film": '<video src="http://evil.test/a" poster="http://evil.test/a.png"></video>',
    "source set": '<img srcset="http://evil.test/a.png 1x" alt="x">',
    "part of another drawing": SVG + '<use href="http://evil.test/a.svg#a"/></svg>',
    "part of a file": SVG + '<use href="file:///etc/passwd#a"/></svg>',
    "stylesheet of a drawing": SVG + '<style>@import "http://evil.test/a.css";</style></svg>',
    "paint of another drawing": SVG + '<rect width="5" height="5" fill="url(http://evil.test/a#b)"/></svg>',
}


def page(body: str, head: str = "<title>Thử</title>") -> str:
    return f'<!DOCTYPE html><html lang="vi"><head>{head}</head><body>{body}</body></html>'


def text_of(content: bytes, *options: str) -> str:
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def words_of(content: bytes) -> list[list[tuple[str, float, float, float, float]]]:
    """Words per page with left, top, right, bottom in millimetres."""
    tree = ElementTree.fromstring(text_of(content, "-bbox"))  # noqa: S314  written by poppler
    return [
        [
            (word.text or "", *(float(word.attrib[side]) / MM for side in SIDES))  # type: ignore[misc]
            for word in one.iter(f"{XHTML}word")
        ]
        for one in tree.iter(f"{XHTML}page")
    ]


SENTENCE = "Chi bộ quán triệt quy định trong sinh hoạt. "
LONG = "".join(f"<p>Đoạn {number}. {SENTENCE * 12}</p>" for number in range(20))
TABLE = (
    '<h2>Biểu</h2><table><thead><tr><th scope="col">Đơn vị</th><th scope="col">Số</th></tr></thead>'
    '<tbody><tr><th scope="row">Chi bộ A</th><td>3</td></tr></tbody></table>'
    '<p><a href="#x">Xem</a></p><p id="x">Hết</p>'
)


@pytest.fixture(scope="module")
def long_document() -> bytes:
    return pdf.render(page(LONG))


@pytest.mark.parametrize("vector", REFUSED.values(), ids=REFUSED.keys())
def test_foreign_resource_is_refused(vector: str, no_network: list[str]) -> None:
    with pytest.raises(pdf.RefusedResourceError):
        pdf.render(page(f"<p>x</p>{vector}"))
    assert no_network == []


@pytest.mark.parametrize("vector", IGNORED.values(), ids=IGNORED.keys())
def test_what_is_never_fetched_leaves_no_trace(vector: str, no_network: list[str]) -> None:
    content = pdf.render(page(f"<p>x</p>{vector}"))
    assert set(text_of(content).split()) == {"x"}
    assert no_network == []


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hosts somebody tried to reach."""
    tried: list[str] = []

    def record(host: str, *args: object, **options: object) -> list[object]:
        tried.append(str(host))
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", record)
    return tried


def test_a_stylesheet_of_ours_may_be_named() -> None:
    assert pdf.render(page("<p>x</p>", '<title>Thử</title><link rel="stylesheet" href="print/document.css">'))


def test_document_without_title_is_refused() -> None:
    with pytest.raises(ValueError, match="title"):
        pdf.render(page("<p>x</p>", "<title> </title>"))


def test_text_survives_with_every_vietnamese_letter() -> None:
    words = [LETTERS, LETTERS.upper(), "Nguyễn Thị Phượng", "“85,7%” – 1.234 §"]
    forms = ("{}", "<b>{}</b>", "<i>{}</i>", "<b><i>{}</i></b>")
    shown = [form.format(word) for word in words for form in forms]
    content = pdf.render(page("".join(f'<p class="plain">{piece}</p>' for piece in shown)))
    expected = [re.sub("<[^>]+>", "", piece) for piece in shown]
    assert text_of(content).split() == " ".join(expected).split()


def test_only_our_font_is_embedded() -> None:
    content = pdf.render(page("<p>a<b>b</b><i>c</i><b><i>d</i></b> Ợ ữ – “85,7%”</p>"))
    with pikepdf.open(BytesIO(content)) as opened:
        names = {str(font.BaseFont) for font in opened.objects if _is_font(font)}
        files = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and "/FontFile2" in one]
    assert {name.split("+")[1] for name in names} == {
        "PortalSerif", "PortalSerif-Bold", "PortalSerif-Italic", "PortalSerif-Bold-Italic",
    }  # fmt: skip
    assert len(files) == 4


def _is_font(one: object) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font" and "/BaseFont" in one


def test_margins_to_the_millimetre(long_document: bytes) -> None:
    first, second, *_ = words_of(long_document)
    body = second[1:]  # without the page number
    for words in (first, body):
        assert min(left for _, left, *_ in words) == pytest.approx(30, abs=0.5)
        assert max(right for _, _, _, right, _ in words) == pytest.approx(195, abs=0.5)
        assert 20 <= min(top for _, _, top, _, _ in words) < 23.5
        assert 250 < max(bottom for *_, bottom in words) <= 277.5
    indented = next(word for word in first if word[0] == "Đoạn")
    assert indented[1] == pytest.approx(40, abs=0.5)


def test_lines_are_20_points_apart_in_14_points(long_document: bytes) -> None:
    tops = sorted({round(word[2], 2) for word in words_of(long_document)[0]})
    assert min(b - a for a, b in pairwise(tops)) * MM == pytest.approx(20, abs=0.1)


def test_page_number_is_at_the_top_except_on_page_1(long_document: bytes) -> None:
    first, second, third, *_ = words_of(long_document)
    assert first[0][0] == "Đoạn"
    for number, words in (("2", second), ("3", third)):
        text, left, top, right, bottom = words[0]
        assert text == number
        assert (left + right) / 2 == pytest.approx((30 + 195) / 2, abs=0.5)
        assert top < bottom < 20


def test_annexes_count_their_own_pages() -> None:
    annex = f'<section class="annex"><h2 class="annex-name">Phụ lục 2</h2>{LONG}</section>'
    pages = [one.split("\n")[0] for one in text_of(pdf.render(page("<p>x</p>" + annex))).split("\f")]
    assert pages[:3] == ["x", "Phụ lục 2 – 1", "Phụ lục 2 – 2"]


def test_annex_as_a_document_of_its_own() -> None:
    html = page(f'<h2 class="annex-name">Phụ lục 2</h2>{LONG}').replace("<body>", '<body class="annex">')
    pages = [one.split("\n")[0] for one in text_of(pdf.render(html)).split("\f")]
    assert pages[:2] == ["Phụ lục 2 – 1", "Phụ lục 2 – 2"]


def test_same_html_gives_same_bytes() -> None:
    html = page(TABLE + LONG)
    once = pdf.render(html)
    pdf.render(page("<p>Văn bản khác ở giữa, <i>chữ nghiêng</i></p>"))
    assert pdf.render(html) == once


def test_same_html_gives_same_bytes_in_another_process() -> None:
    html = page(TABLE)
    script = (
        "import sys, django; django.setup()\n"
        "from portal.lib import pdf; sys.stdout.buffer.write(pdf.render(sys.stdin.buffer.read().decode()))"
    )
    # The environment names the settings, as pytest-django left it there.
    command = [sys.executable, "-c", script]
    from_elsewhere = subprocess.run(command, input=html.encode(), capture_output=True, check=True)
    assert from_elsewhere.stdout == pdf.render(html)


def test_marks_of_an_accessible_document() -> None:
    with pikepdf.open(BytesIO(pdf.render(page(TABLE)))) as opened:
        root = opened.Root
        assert str(root.Lang) == "vi"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(opened.docinfo["/Title"]) == "Thử"
        assert b'pdfuaid:part="1"' in root.Metadata.read_bytes()
        kinds = kinds_of(opened)
    assert kinds["Document"] == kinds["H2"] == kinds["Table"] == kinds["TD"] == 1
    assert kinds["TH"] == 3


def test_language_is_vietnamese_unless_the_page_says_otherwise() -> None:
    html = page("<p>x</p>").replace(' lang="vi"', "")
    with pikepdf.open(BytesIO(pdf.render(html))) as opened:
        assert str(opened.Root.Lang) == "vi"


def kinds_of(opened: pikepdf.Pdf) -> Counter[str]:
    return Counter(str(element.S)[1:] for element in pdf_tags.elements(opened))


def counted(content: bytes) -> Counter[str]:
    with pikepdf.open(BytesIO(content)) as opened:
        return kinds_of(opened)


@pytest.fixture(scope="module")
def parts() -> list[bytes]:
    bodies = (LONG, TABLE, TABLE + LONG)
    return [pdf.render(page(body, f"<title>Phần {at}</title>")) for at, body in enumerate(bodies, start=1)]


def test_join_keeps_every_element_of_the_tag_trees(parts: list[bytes]) -> None:
    expected = sum((counted(part) for part in parts), Counter[str]())
    # Each part's top element becomes a /Part below one new /Document.
    assert expected.pop("Document") == 3
    assert counted(pdf.join(parts)) == expected + Counter({"Document": 1, "Part": 3})


def test_join_keeps_pages_text_and_marks(parts: list[bytes]) -> None:
    joined = pdf.join(parts)
    assert text_of(joined) == "".join(text_of(part) for part in parts)
    with pikepdf.open(BytesIO(joined)) as opened:
        assert str(opened.Root.Lang) == "vi"
        assert bool(opened.Root.MarkInfo.Marked)
        assert str(opened.docinfo["/Title"]) == "Phần 1"
        assert b'pdfuaid:part="1"' in opened.Root.Metadata.read_bytes()


def test_join_leads_from_each_page_to_its_elements_and_back(parts: list[bytes]) -> None:
    with pikepdf.open(BytesIO(pdf.join(parts))) as opened:
        flat = list(opened.Root.StructTreeRoot.ParentTree.Nums)
        assert [int(key) for key in flat[::2]] == list(range(len(flat) // 2))
        tree = dict(zip((int(key) for key in flat[::2]), flat[1::2], strict=True))
        known = {element.objgen for element in pdf_tags.elements(opened)}
        for one in opened.pages:
            owners = [owner for owner in tree[int(one.StructParents)] if owner.objgen in known]
            assert owners
            assert {owner.Pg.objgen for owner in owners} == {one.obj.objgen}
        for element in pdf_tags.elements(opened):
            assert element.P.objgen in known or element.P.Type == "/StructTreeRoot"
        links = [note for one in opened.pages for note in one.get("/Annots", [])]
        assert [str(tree[int(link.StructParent)].S) for link in links] == ["/Link", "/Link"]


def test_join_keeps_cells_pointing_to_headers_of_their_own_part(parts: list[bytes]) -> None:
    with pikepdf.open(BytesIO(pdf.join(parts))) as opened:
        headers = [str(one.ID) for one in pdf_tags.elements(opened) if "/ID" in one]
        cells = [one for one in pdf_tags.elements(opened) if one.S == "/TD"]
        pointed = [{str(name) for name in cell.A.Headers} for cell in cells]
    assert len(headers) == len(set(headers)) == 6
    assert len(pointed) == 2
    assert all(names and names <= set(headers) for names in pointed)
    assert not pointed[0] & pointed[1]


def test_join_is_deterministic_and_passes_one_part_through(parts: list[bytes]) -> None:
    assert pdf.join(parts) == pdf.join(parts)
    assert pdf.join(parts[:1]) == parts[0]


def test_join_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        pdf.join([])
