"""Scans of signed paper: kept at once, so that a form with an error elsewhere does not lose the file."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from declarations.models import Declaration
from documents.models import StoredFile, erase, store
from portal.lib import clock
from portal.lib.uploads import Checked

PURPOSE = "declaration-scan"
SALT = "declarations.kept-scan"
KEPT_FOR = timedelta(days=1)


def keep(checked: Checked) -> StoredFile:
    """The scan as a private file."""
    return store(checked.content, name=checked.name, content_type=checked.content_type, purpose=PURPOSE)


def ticket_for(stored: StoredFile, user: User) -> str:
    """What the form carries instead of the file; good for this person and one day."""
    return signing.dumps([str(stored.pk), str(user.pk)], salt=SALT)


def kept_with(ticket: str, user: User) -> StoredFile | None:
    """The file of a ticket; None for a wrong, foreign or old one."""
    try:
        file, owner = signing.loads(ticket, salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return StoredFile.objects.filter(pk=file, purpose=PURPOSE).first() if owner == str(user.pk) else None


@transaction.atomic
def purge_scans() -> int:
    """Deletes scans that no version came to rest on within two days; returns how many."""
    used = Declaration.objects.filter(scan=OuterRef("pk"))
    old = StoredFile.objects.filter(purpose=PURPOSE, created_at__lt=clock.now() - 2 * KEPT_FOR)
    rows = list(old.filter(~Exists(used)))
    for stored in rows:
        erase(stored)
    return len(rows)
