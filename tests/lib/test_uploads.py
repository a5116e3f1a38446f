"""Files that people hand in: what is kept, what is refused, and with which sentence."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image, PngImagePlugin

from portal.lib import uploads
from portal.lib.uploads import Checked, PictureField, ScanField, checked_picture, checked_scan


def handed_in(content: bytes, name: str = "giay.bin") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "red").save(written, kind, **options)
    return written.getvalue()


def located() -> bytes:
    """A picture as a phone takes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90°
    exif[0x010F] = "Hang may anh"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


def pdf(change: Callable[[pikepdf.Pdf], object] = lambda made: None, pages: int = 1, **options: Any) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    change(made)
    written = BytesIO()
    made.save(written, **options)
    return written.getvalue()


def action(**fields: object) -> Callable[[pikepdf.Pdf], object]:
    """The document opens with this action."""
    words = {f"/{key}": value for key, value in fields.items()}
    return lambda made: setattr(made.Root, "OpenAction", pikepdf.Dictionary(words))


def script_in_a_link(made: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x"))
    made.pages[0].Annots = pikepdf.Array([link])


def attached(made: pikepdf.Pdf) -> None:
    made.attachments["than.exe"] = b"MZ"


def unfolding(size: int) -> bytes:
    """A small file whose list of objects unfolds to `size` bytes while it is only being opened."""
    raw = zlib.compress(b"5 0 " + b" " * size, 9)
    parts = [b"%PDF-1.5\n"]
    places = []
    for body in (
        b"1 0 obj\n<</Type/Catalog/Pages 5 0 R>>\nendobj\n",
        b"3 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(raw)
        + raw
        + b"\nendstream\nendobj\n",
    ):
        places.append(sum(map(len, parts)))
        parts.append(body)
    end = sum(map(len, parts))
    rows = [(0, 0, 0), (1, places[0], 0), (0, 0, 0), (1, places[1], 0), (1, end, 0), (2, 3, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    parts.append(b"4 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(table) + table)
    return b"".join(parts) + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % end


def flood() -> bytes:
    """A PNG of a few hundred bytes that claims 50,000 × 50,000 points."""
    content = bytearray(picture("PNG"))
    content[16:24] = struct.pack(">II", 50_000, 50_000)
    content[29:33] = struct.pack(">I", zlib.crc32(bytes(content[12:29])))
    return bytes(content)


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue", "green")]
    written = BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:])
    return written.getvalue()


def huge(content: bytes) -> bytes:
    return content + b"\0" * uploads.MAX_BYTES


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", uploads.EMPTY),
    "too big": (lambda: huge(picture()), uploads.TOO_BIG),
    "text": (lambda: b"Xin chao", uploads.WRONG_KIND),
    "page called picture": (lambda: b"<html><script>alert(1)</script>", uploads.WRONG_KIND),
    "drawing with script": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', uploads.WRONG_KIND),
    "eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", uploads.WRONG_KIND),
    "gif": (lambda: picture("GIF"), uploads.WRONG_KIND),
    "zip": (lambda: b"PK\x03\x04" + b"\0" * 40, uploads.WRONG_KIND),
    "program": (lambda: b"MZ" + b"\0" * 60, uploads.WRONG_KIND),
    "heic": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 20, uploads.HEIC),
    "avif": (lambda: b"\0\0\0\x18ftypavif" + b"\0" * 20, uploads.HEIC),
    "cut picture": (lambda: picture(size=(400, 400))[:600], uploads.BROKEN),
    "cut png": (lambda: picture("PNG")[:60], uploads.BROKEN),
    "only a head": (lambda: b"\xff\xd8\xff\xe0", uploads.BROKEN),
    "pixel flood": (flood, uploads.TOO_MANY_PIXELS),
    "moving png": (lambda: moving("PNG"), uploads.MOVING),
    "moving webp": (lambda: moving("WEBP"), uploads.MOVING),
    "cut pdf": (lambda: b"%PDF-1.7\n1 0 obj\n<<", uploads.BROKEN),
    "pdf without pages": (lambda: pdf(pages=0), uploads.BROKEN),
    "unfolding pdf": (lambda: unfolding(120_000_000), uploads.BROKEN),
    "password": (lambda: pdf(encryption=pikepdf.Encryption(user="a", owner="b")), uploads.ENCRYPTED),
    "owner's password": (lambda: pdf(encryption=pikepdf.Encryption(user="", owner="b")), uploads.ENCRYPTED),
    "many pages": (lambda: pdf(pages=uploads.MAX_PDF_PAGES + 1), uploads.TOO_MANY_PAGES),
    "script at opening": (lambda: pdf(action(S=pikepdf.Name.JavaScript, JS="app.alert(1)")), uploads.ACTIVE),
    "program at opening": (lambda: pdf(action(S=pikepdf.Name.Launch, F="cmd.exe")), uploads.ACTIVE),
    "form that sends": (lambda: pdf(action(S=pikepdf.Name.SubmitForm, F="x")), uploads.ACTIVE),
    "other file": (lambda: pdf(action(S=pikepdf.Name.GoToR, F="x")), uploads.ACTIVE),
    "script in a link": (lambda: pdf(script_in_a_link), uploads.ACTIVE),
    "attachment": (lambda: pdf(attached), uploads.ACTIVE),
    "packed script": (
        lambda: pdf(action(S=pikepdf.Name.JavaScript, JS="x"), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        uploads.ACTIVE,
    ),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
@pytest.mark.parametrize("called", ["giay.pdf", "anh.jpg"])
def test_what_must_not_be_kept_gets_its_sentence(name: str, called: str) -> None:
    make, sentence = HOSTILE[name]
    with pytest.raises(ValidationError) as refused:
        checked_scan(handed_in(make(), called))
    assert refused.value.messages == [sentence]


def opened(kept: Checked) -> Image.Image:
    return Image.open(BytesIO(kept.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_written_anew(kind: str) -> None:
    kept = checked_scan(handed_in(picture(kind), "ten that.exe"))
    assert (kept.content_type, kept.name) == ("image/jpeg", "anh.jpg")
    assert opened(kept).format == "JPEG"
    assert opened(kept).size == (60, 40)


def test_place_and_device_do_not_come_along_and_the_picture_stands_upright() -> None:
    assert b"Hang may anh" in located()
    kept = checked_picture(handed_in(located()))
    assert b"Exif" not in kept.content
    assert b"Hang may anh" not in kept.content
    assert opened(kept).size == (40, 60)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_hangs_behind_a_picture_is_gone(kind: str) -> None:
    kept = checked_scan(handed_in(picture(kind) + b"<script>alert(1)</script>PK\x03\x04"))
    assert b"<script>" not in kept.content
    assert b"PK\x03\x04" not in kept.content


def test_a_comment_in_a_picture_is_gone() -> None:
    noted = PngImagePlugin.PngInfo()
    noted.add_text("Comment", "<html>noi rieng</html>")
    assert b"noi rieng" not in checked_scan(handed_in(picture("PNG", pnginfo=noted))).content


def test_a_large_picture_gets_smaller() -> None:
    kept = checked_picture(handed_in(picture(size=(6000, 1500))))
    assert opened(kept).size == (3000, 750)


def test_see_through_parts_become_paper() -> None:
    written = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(checked_picture(handed_in(written.getvalue()))).getpixel((5, 5)) == (255, 255, 255)


def test_a_pdf_is_kept_as_it_is() -> None:
    content = pdf(pages=3)
    assert checked_scan(handed_in(content, "anh.jpg")) == Checked(content, "application/pdf", "ban-quet.pdf")


def test_a_link_to_a_page_of_the_same_file_is_no_danger() -> None:
    def inner_link(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([0, pikepdf.Name.Fit]))

    assert checked_scan(handed_in(pdf(inner_link)))


def test_a_pdf_is_no_picture() -> None:
    with pytest.raises(ValidationError, match="chỉ nhận ảnh"):
        checked_picture(handed_in(pdf()))


class Form(forms.Form):
    scan = ScanField(required=False)
    picture = PictureField(required=False)


def sent(**files: SimpleUploadedFile) -> MultiValueDict[str, Any]:
    return MultiValueDict({name: [file] for name, file in files.items()})


def test_the_fields_give_checked_files_and_say_what_they_take() -> None:
    form = Form({}, sent(scan=handed_in(pdf()), picture=handed_in(picture())))
    assert form.is_valid()
    assert form.cleaned_data["scan"].content_type == "application/pdf"
    assert form.cleaned_data["picture"].content_type == "image/jpeg"
    assert 'accept="image/jpeg,image/png,image/webp"' in str(form["picture"])
    assert Form({}, sent()).is_valid()
    wrong = Form({}, sent(scan=handed_in(b""), picture=handed_in(pdf())))
    assert wrong.errors == {"scan": [uploads.EMPTY], "picture": [uploads.NO_PICTURE]}
