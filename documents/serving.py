"""How a stored file leaves the portal: saved, never shown in a page, and only as it was stored."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from documents.models import DamagedFileError, StoredFile

SAVED_ONLY = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def attachment(request: HttpRequest, stored: StoredFile, *, name: str = "", back_url: str = "/") -> HttpResponse:
    """The file to be saved; 503 with a sentence when it is gone or not the same any more.

    Who may have it, and the line in the ledger of reads, is the view's: call both before. `name` is what a person
    gets when saving it, in plain letters.
    """
    try:
        content = stored.read()
    except DamagedFileError:
        return render(request, "documents/file_damaged.html", {"back_url": back_url}, status=503)
    disposition = f'attachment; filename="{name or stored.name}"'
    headers = SAVED_ONLY | {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=stored.content_type, headers=headers)
