"""Files that people hand in: the one place that accepts them, by what they are and not by what they are called.

A scan is a PDF, or a picture taken with a phone. Pictures are measured before they are opened and written anew, so
that no place, device or hidden tail comes along. A PDF is kept as it is, being the paper's likeness, and refused
when it could do anything but show pages. Everything refused gets a sentence that says what to do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PDF_PAGES = 60
MAX_PDF_OBJECTS = 20_000
MAX_PIXELS = 60_000_000  # today's phones take 50 million
MAX_SIDE = 3000
KINDS = "application/pdf,image/jpeg,image/png,image/webp"
PICTURE_KINDS = "image/jpeg,image/png,image/webp"

EMPTY = "Tệp không có nội dung. Hãy chụp hoặc quét lại rồi chọn tệp mới."
TOO_BIG = "Tệp lớn hơn 10 MB. Hãy quét ở độ phân giải thấp hơn hoặc chụp từng trang rồi chọn lại."
WRONG_KIND = "Cổng chỉ nhận tệp PDF hoặc ảnh JPEG, PNG, WEBP. Hãy quét hoặc chụp lại theo một trong các dạng này."
NO_PICTURE = "Cổng chỉ nhận ảnh JPEG, PNG, WEBP. Hãy chụp lại hoặc lưu ảnh theo một trong các dạng này."
HEIC = "Ảnh dạng HEIC chưa dùng được. Hãy chụp lại hoặc lưu thành JPEG rồi chọn tệp mới."
BROKEN = "Tệp bị hỏng, không mở được. Hãy quét hoặc chụp lại rồi chọn tệp mới."
ENCRYPTED = "Tệp PDF đang đặt mật khẩu. Hãy lưu lại không có mật khẩu rồi chọn tệp mới."
ACTIVE = "Tệp PDF có lệnh tự chạy hoặc tệp đính kèm. Hãy in ra giấy rồi quét lại, chỉ gồm các trang giấy."
TOO_MANY_PAGES = f"Tệp PDF có hơn {MAX_PDF_PAGES} trang. Hãy chia thành nhiều tệp nhỏ hơn."
TOO_MANY_PIXELS = "Ảnh quá lớn. Hãy chụp lại ở cỡ ảnh thường, hoặc thu nhỏ ảnh rồi chọn lại."
MOVING = "Ảnh động không dùng được. Hãy chụp một ảnh thường."

# Process-wide in qpdf: half a megabyte could otherwise unfold to gigabytes while a file is only being opened.
UNFOLDED = 64 * 1024 * 1024
pikepdf.settings.set_qpdf_limits(
    doc_max_warnings=50,
    parser_max_nesting=60,
    parser_max_container_size=1_000_000,
    max_stream_filters=4,
    flate_max_memory=UNFOLDED,
    png_max_memory=UNFOLDED,
    run_length_max_memory=UNFOLDED,
    tiff_max_memory=UNFOLDED,
)
# What a page of paper never needs: scripts, programs, files inside, forms that send, films.
ACTIVE_KEYS = {
    "/JS",
    "/JavaScript",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/EF",
    "/AA",
    "/XFA",
    "/RichMedia",
    "/RichMediaContent",
}
ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
}
ACTIVE_TYPES = {"/EmbeddedFile", "/Filespec", "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: its bytes, what they are, and a neutral name to save it under."""

    content: bytes
    content_type: str
    name: str


def checked_scan(upload: "UploadedFile[Any]") -> Checked:
    """A PDF or a picture, fit to be kept. Raises `ValidationError` with a sentence that says what to do."""
    content = _read(upload)
    if b"%PDF-" in content[:1024]:
        return _checked_pdf(content)
    return _checked_picture(content, otherwise=WRONG_KIND)


def checked_picture(upload: "UploadedFile[Any]") -> Checked:
    """A picture, written anew as JPEG. Raises `ValidationError` with a sentence that says what to do."""
    return _checked_picture(_read(upload), otherwise=NO_PICTURE)


class ScanField(forms.FileField):
    """A form field whose value is `Checked` (None when nothing was chosen and nothing is required)."""

    default_error_messages = {"empty": EMPTY, "invalid": WRONG_KIND, "missing": EMPTY}
    checks = staticmethod(checked_scan)
    accepts = KINDS

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"accept": self.accepts}

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        return self.checks(upload) if isinstance(upload, UploadedFile) else None


class PictureField(ScanField):
    """The same for pictures only."""

    default_error_messages = {"invalid": NO_PICTURE}
    checks = staticmethod(checked_picture)
    accepts = PICTURE_KINDS


def _read(upload: "UploadedFile[Any]") -> bytes:
    if not upload.size:
        raise ValidationError(EMPTY, code="empty")
    if upload.size > MAX_BYTES:
        raise ValidationError(TOO_BIG, code="too_big")
    upload.seek(0)
    content: bytes = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:  # the size said something else
        raise ValidationError(TOO_BIG, code="too_big")
    return content


# PDF -------------------------------------------------------------------------------------------


def _checked_pdf(content: bytes) -> Checked:
    try:
        with pikepdf.open(BytesIO(content)) as opened:
            _refuse_pdf(opened)
    except pikepdf.PasswordError as error:
        raise ValidationError(ENCRYPTED, code="encrypted") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, RecursionError) as error:
        raise ValidationError(BROKEN, code="broken") from error
    return Checked(content, "application/pdf", "ban-quet.pdf")


def _refuse_pdf(opened: pikepdf.Pdf) -> None:
    if opened.is_encrypted:  # opens without a password, yet somebody's reader may ask for one
        raise ValidationError(ENCRYPTED, code="encrypted")
    if not opened.pages or len(opened.objects) > MAX_PDF_OBJECTS:
        raise ValidationError(BROKEN, code="broken")
    if len(opened.pages) > MAX_PDF_PAGES:
        raise ValidationError(TOO_MANY_PAGES, code="too_many_pages")
    if any(_is_active(found) for one in opened.objects for found in _dictionaries(one)):
        raise ValidationError(ACTIVE, code="active")


def _dictionaries(one: Any) -> Iterator[Any]:
    """The dictionary of an object and those written inside it; what it refers to comes by itself."""
    waiting = [one]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += [inner for inner in found if _is_written_here(inner)]
        elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found
            waiting += [found[key] for key in found.keys() if _is_written_here(found[key])]  # noqa: SIM118


def _is_written_here(inner: Any) -> bool:
    return isinstance(inner, pikepdf.Object) and not inner.is_indirect


def _is_active(found: Any) -> bool:
    keys = set(found.keys())
    return (
        bool(keys & ACTIVE_KEYS)
        or _name(found, "/S") in ACTIVE_ACTIONS
        or not ACTIVE_TYPES.isdisjoint({_name(found, "/Type"), _name(found, "/Subtype")})
    )


def _name(found: Any, key: str) -> str:
    value = found.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


# Pictures --------------------------------------------------------------------------------------


def _checked_picture(content: bytes, *, otherwise: str) -> Checked:
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        raise ValidationError(HEIC, code="heic")
    kind = _kind_of(content)
    if kind is None:
        raise ValidationError(otherwise, code="wrong_kind")
    try:
        return Checked(_written_anew(content, kind), "image/jpeg", "anh.jpg")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_MANY_PIXELS, code="too_many_pixels") from error
    except (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, MemoryError) as error:
        raise ValidationError(BROKEN, code="broken") from error


def _kind_of(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    return "WEBP" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _written_anew(content: bytes, kind: str) -> bytes:
    with Image.open(BytesIO(content), formats=[kind]) as measured:
        if measured.width * measured.height > MAX_PIXELS:
            raise ValidationError(TOO_MANY_PIXELS, code="too_many_pixels")
        if getattr(measured, "n_frames", 1) > 1:
            raise ValidationError(MOVING, code="moving")
        measured.verify()
    with Image.open(BytesIO(content), formats=[kind]) as opened:
        opened.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a large JPEG is read at half or a quarter of its size
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        plain = Image.new("RGB", upright.size, "white")  # nothing but the points: no EXIF, no profile, no comment
        layers = upright.convert("RGBA") if upright.mode in ("P", "PA", "LA", "RGBA") else upright.convert("RGB")
        plain.paste(layers, mask=layers if layers.mode == "RGBA" else None)
    written = BytesIO()
    plain.save(written, "JPEG", quality=85, optimize=True)
    return written.getvalue()
