"""Files of imports are erased after a week, whatever became of them."""

from datetime import timedelta

import pytest

from documents.models import StoredFile
from portal.lib import clock
from rolls import actions as rolls
from rolls.actions.keeping import purge_files
from rolls.models import RollImport
from tests import factories as make
from tests.personas import Personas

WRONG = [("Chi bộ Thôn Một", "Kiều Văn Mới", "90")]


@pytest.mark.parametrize("state", ["received", "checked", "applied"])
def test_after_a_week_nothing_of_the_file_is_left(personas: Personas, state: str) -> None:
    ways = {"received": make.make_import, "checked": make.make_tried_import, "applied": make.make_applied_import}
    rows = [*WRONG, ("Chi bộ Thôn Một", "Kiều Văn Hai", "1990")]
    row = ways[state](personas.cell, by=personas.secretary, rows=rows)
    with clock.set_to(clock.now() + timedelta(days=6)):
        assert purge_files() == 0
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert (purge_files(), purge_files()) == (1, 0)
    row = RollImport.objects.get(pk=row.pk)
    assert (row.file, row.errors_file, row.heads, row.preview) == (None, None, [], {})
    assert row.status == ("applied" if state == "applied" else "discarded")
    assert StoredFile.objects.count() == 0


def test_who_throws_a_file_away_leaves_nothing(personas: Personas) -> None:
    row = make.make_tried_import(personas.cell, by=personas.secretary, rows=WRONG)
    rolls.discard(by=personas.secretary, roll_import=RollImport.objects.get(pk=row.pk))
    assert StoredFile.objects.count() == 0
