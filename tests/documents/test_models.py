"""StoredFile: what was stored is what is read, or an error."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from documents.models import DamagedFileError, StoredFile, store
from portal.lib import clock

CONTENT = "%PDF-1.7 Báo cáo".encode()


@pytest.fixture
def stored(db: None) -> StoredFile:
    return store(CONTENT, name="Báo cáo quý III.pdf", content_type="application/pdf", purpose="report")


def path_of(stored: StoredFile) -> Path:
    return Path(default_storage.path(str(stored.file.name)))


def test_stored_content_is_read_back(stored: StoredFile) -> None:
    assert StoredFile.objects.get(pk=stored.pk).read() == CONTENT


def test_row_describes_the_content(db: None) -> None:
    noon = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
    with clock.set_to(noon):
        kept = store(CONTENT, name="a.pdf", content_type="application/pdf", purpose="report")
    row = StoredFile.objects.get(pk=kept.pk)
    assert (row.name, row.content_type, row.purpose) == ("a.pdf", "application/pdf", "report")
    assert row.size == len(CONTENT)
    assert row.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert row.created_at == noon


def test_path_tells_nothing_and_is_never_the_same(stored: StoredFile) -> None:
    again = store(CONTENT, name=stored.name, content_type=stored.content_type)
    assert again.file.name != stored.file.name
    for one in (stored, again):
        folder, name = str(one.file.name).split("/")
        assert name.startswith(folder)
        assert len(name) == 32
        assert set(name) <= set("0123456789abcdef")


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/b.pdf", "..", "", "x" * 200])
def test_name_from_outside_never_becomes_a_path(name: str, db: None) -> None:
    kept = store(CONTENT, name=name, content_type="application/pdf")
    assert path_of(kept).parent.parent == Path(default_storage.path(""))
    assert kept.read() == CONTENT


def test_empty_content_is_content(db: None) -> None:
    assert store(b"", name="rỗng.txt", content_type="text/plain").read() == b""


@pytest.mark.parametrize("damage", [CONTENT[:-1], CONTENT + b" ", CONTENT.swapcase(), b""])
def test_changed_file_is_an_error(stored: StoredFile, damage: bytes) -> None:
    path_of(stored).write_bytes(damage)
    with pytest.raises(DamagedFileError, match=str(stored.pk)):
        StoredFile.objects.get(pk=stored.pk).read()


def test_missing_file_is_an_error(stored: StoredFile) -> None:
    path_of(stored).unlink()
    with pytest.raises(DamagedFileError, match=str(stored.pk)):
        stored.read()


def test_changed_hash_is_an_error(stored: StoredFile) -> None:
    StoredFile.objects.filter(pk=stored.pk).update(sha256="0" * 64)
    with pytest.raises(DamagedFileError):
        StoredFile.objects.get(pk=stored.pk).read()
