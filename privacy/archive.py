"""The copy of all own data as one ZIP: for machines (JSON with its keys explained), for people (PDF), own files."""

import json
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string

import accounts.own_data
import declarations.own_data
import notifications.own_data
import privacy.own_data
import rolls.own_data
from accounts.models import Member, User
from accounts.own_data import Section
from documents.models import DamagedFileError, StoredFile
from portal.lib import clock, pdf

SOURCES: tuple[Any, ...] = (
    accounts.own_data, rolls.own_data, declarations.own_data, notifications.own_data, privacy.own_data
)  # fmt: skip
FILES: tuple[Callable[[User, Member | None], Iterable[tuple[str, StoredFile]]], ...] = (declarations.own_data.files,)
JSON_NAME, PDF_NAME, NOTE_NAME = "du-lieu-cua-toi.json", "du-lieu-cua-toi.pdf", "doc-truoc.txt"
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
NOTE = """Tệp này chứa mọi dữ liệu mà cổng lưu về bạn.

du-lieu-cua-toi.pdf   bản để đọc
du-lieu-cua-toi.json  bản để máy đọc; phần "giai_thich" nói rõ từng mục
tep/                  các tệp bạn đã gửi

Không có mật khẩu, khóa hay mã nào. Hãy cất ở nơi riêng của bạn.
"""


def sections_of(user: User | None, member: Member | None) -> list[Section]:
    """Everything kept about the person, by kind; kinds without rows are there too and say so.

    In: without `user` what may be printed for somebody who has no account.
    """
    return [each for source in SOURCES for each in source.sections(user, member)]


def archive_of(user: User) -> bytes:
    """The ZIP of one person."""
    found = sections_of(user, user.member)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as target:
        target.writestr(NOTE_NAME, NOTE)
        target.writestr(JSON_NAME, as_json(found))
        target.writestr(PDF_NAME, as_pdf(user.display_name, found))
        for name, content in _own_files(user):
            target.writestr(f"tep/{name}", content)
    return packed.getvalue()


def as_json(found: list[Section]) -> str:
    """`du_lieu` by key, and in `giai_thich` what each key and column means."""
    explained = {each.key: {"ten": each.title, "cot": each.labels} for each in found}
    content = {"lap_luc": clock.now().isoformat(), "giai_thich": explained}
    return json.dumps(content | {"du_lieu": {each.key: each.rows for each in found}}, ensure_ascii=False, indent=2)


def as_pdf(name: str, found: list[Section]) -> bytes:
    """The same as tables to read; empty kinds are named at the end."""
    context = {
        "name": name,
        "at": clock.now(),
        "full": [each for each in found if each.rows and not each.is_codes],
        "codes": [each for each in found if each.rows and each.is_codes],
        "empty": [each for each in found if not each.rows],
    }
    return pdf.render(render_to_string("privacy/own_data_pdf.html", context))


def _own_files(user: User) -> Iterator[tuple[str, bytes]]:
    for source in FILES:
        for name, stored in source(user, user.member):
            try:
                yield f"{name}.{ENDINGS.get(stored.content_type, 'bin')}", stored.read()
            except DamagedFileError:
                yield f"{name}-khong-doc-duoc.txt", b"Hong tep luu tru / damaged file"
