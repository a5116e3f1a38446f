"""Stored files."""

from documents.models import StoredFile, store


def make_stored_file(content: bytes = b"%PDF-1.7", name: str = "bao-cao.pdf") -> StoredFile:
    """A private file."""
    return store(content, name=name, content_type="application/pdf", purpose="report")
