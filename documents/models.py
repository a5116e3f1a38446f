"""Files the portal keeps: private, immutable, checked at every reading."""

import uuid
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import models, transaction

from portal.lib import clock


class DamagedFileError(Exception):
    """A stored file is gone or differs from what was stored; only a backup helps."""


def random_path(stored: "StoredFile", filename: str) -> str:
    """Return a path that tells nothing: no name, no kind, no order. Same shape for all files."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


class StoredFile(models.Model):
    """The content of one file, written once and never changed.

    It has no door of its own: whoever refers to it (a report, an evidence) decides in its own
    `visible_to` who may read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("tên tệp", max_length=200)
    purpose = models.CharField("mục đích", max_length=60, blank=True)
    content_type = models.CharField("loại nội dung", max_length=100)
    size = models.PositiveBigIntegerField("dung lượng (byte)")
    sha256 = models.CharField("mã băm SHA-256", max_length=64)
    file = models.FileField("tệp", upload_to=random_path, max_length=100)
    created_at = models.DateTimeField("lúc lưu")

    class Meta:
        verbose_name = "tệp lưu trữ"
        verbose_name_plural = "tệp lưu trữ"

    def __str__(self) -> str:
        return self.name

    def read(self) -> bytes:
        """Return the content as it was stored; DamagedFileError if it is not the same any more."""
        try:
            with self.file.open("rb") as opened:
                content: bytes = opened.read()
        except OSError as missing:
            raise DamagedFileError(f"Stored file {self.pk} cannot be read.") from missing
        if sha256(content).hexdigest() != self.sha256:
            raise DamagedFileError(f"Stored file {self.pk} has changed since it was stored.")
        return content


def store(content: bytes, *, name: str, content_type: str, purpose: str = "") -> StoredFile:
    """Keep `content` and return its row.

    `name` is what a person gets when saving it (never a path on the server), `purpose` a code
    such as "report". The file is written first: when the caller's transaction rolls back, an
    unreferenced file may stay behind, but never a row without its file.
    """
    stored = StoredFile(
        name=name,
        purpose=purpose,
        content_type=content_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        created_at=clock.now(),
    )
    stored.file.save(name, ContentFile(content), save=False)
    stored.save(force_insert=True)
    return stored


def erase(stored: StoredFile) -> None:
    """Removes the row now and the bytes once the caller's transaction is committed; for files with an end.

    Whoever refers to it must have let go of it before.
    """
    storage, name = stored.file.storage, str(stored.file.name)
    stored.delete()
    transaction.on_commit(lambda: storage.delete(name))
