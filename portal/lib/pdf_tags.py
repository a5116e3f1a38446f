"""Moves pages between tagged PDF files without losing their tags.

Appending pages alone drops the tag tree, and with it everything a screen reader knows. Three
links hold a tree together (ISO 32000-1, 14.7): children `/K` and parents `/P`; `/ParentTree`,
which leads from a page's text back to its element; and the key `/StructParents` of each page
(`/StructParent` of each annotation) into that tree.
"""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String


def wrap_as_part(pdf: Pdf) -> None:
    """Turn the `/Document` of a tagged file into the first `/Part` of a new `/Document`."""
    root = pdf.Root.StructTreeRoot
    part = root.K[0]
    part.S = Name.Part
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array([part])))
    part.P = document
    root.K = Array([document])
    _rename_ids(part, 1)


def append(whole: Pdf, source: Pdf, number: int) -> None:
    """Append all pages of `source` to `whole` (see `wrap_as_part`) as `/Part` number `number`."""
    root = whole.Root.StructTreeRoot
    offset = _next_key(root)
    _shift_keys(source, offset)
    # Pages first: qpdf then knows them again when the copied elements point to them.
    whole.add_pages_from(source)
    copied = whole.copy_foreign(source.Root.StructTreeRoot)
    part = copied.K[0]
    part.S = Name.Part
    part.P = root.K[0]
    root.K[0].K.append(part)
    _rename_ids(part, number)
    for key, value in _pairs(copied.ParentTree):
        root.ParentTree.Nums.append(key + offset)
        root.ParentTree.Nums.append(value)


def elements(pdf: Pdf) -> Iterator[Object]:
    """Yield every structure element of a tagged file, parents before children."""
    for top in pdf.Root.StructTreeRoot.K:
        yield from _descendants(top)


def _descendants(element: Object) -> Iterator[Object]:
    waiting = [element]
    while waiting:
        current = waiting.pop()
        yield current
        kids = current.get("/K", Array())
        waiting.extend(kid for kid in reversed(list(kids)) if isinstance(kid, Dictionary) and "/S" in kid)


def _pairs(tree: Object) -> Iterator[tuple[int, Object]]:
    """Yield key and value of a number tree; WeasyPrint writes it as one flat `/Nums`."""
    flat = list(tree.Nums)
    for key, value in zip(flat[::2], flat[1::2], strict=True):
        yield int(key), value


def _next_key(root: Object) -> int:
    return max((key for key, _ in _pairs(root.ParentTree)), default=-1) + 1


def _shift_keys(source: Pdf, offset: int) -> None:
    for page in source.pages:
        page.StructParents = int(page.StructParents) + offset
        for annotation in page.get("/Annots", Array()):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + offset


def _rename_ids(part: Object, number: int) -> None:
    """Make the names by which table cells point to their headers unique in the joined file."""
    for element in _descendants(part):
        if "/ID" in element:
            element.ID = _renamed(element.ID, number)
        if "/A" in element and "/Headers" in element.A:
            element.A.Headers = Array(_renamed(header, number) for header in element.A.Headers)


def _renamed(name: Object, number: int) -> String:
    return pikepdf.String(f"{number}-{name}")
