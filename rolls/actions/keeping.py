"""Files of rolls are kept for days, not for ever."""

from datetime import timedelta

from django.db import transaction

from accounts.models import SYSTEM
from documents.models import erase
from portal.lib import clock
from rolls.actions.imports import discard, forget
from rolls.models import RollExport, RollImport
from rolls.models.exports import KEPT_FOR

IMPORTS_KEPT_FOR = timedelta(days=7)


def purge_files() -> int:
    """Erases files of imports after a week, of exports after a day; returns how many rows were emptied."""
    old = RollImport.objects.filter(uploaded_at__lt=clock.now() - IMPORTS_KEPT_FOR, purged_at__isnull=True)
    imports = [each for each in old.select_related("file", "errors_file", "unit") if not each.is_running]
    for each in imports:
        with transaction.atomic():
            discard(by=SYSTEM, roll_import=each) if each.can("discard") else forget(each)
    taken = RollExport.objects.filter(file__isnull=False, ordered_at__lt=clock.now() - KEPT_FOR)
    exports = list(taken.select_related("file"))
    for export in exports:
        with transaction.atomic():
            file = export.file
            RollExport.objects.filter(pk=export.pk).update(file=None)
            if file is not None:
                erase(file)
    return len(imports) + len(exports)
