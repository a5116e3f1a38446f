"""How a stored file goes, once nothing refers to it any more."""

from collections.abc import Iterable

from documents.models import StoredFile


def remove(files: Iterable[StoredFile]) -> None:
    """Deletes content and rows. The content first: an interrupted run finds the row and goes on."""
    for stored in files:
        stored.file.delete(save=False)
        StoredFile.objects.filter(pk=stored.pk).delete()
