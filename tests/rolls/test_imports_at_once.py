"""Two files at the same moment, and people at work in between: nobody is written twice, the tree stays whole."""

import pytest

from accounts.models import Event, Member, Unit
from accounts.seals import broken_events
from notifications.models import OutboxMessage
from rolls import actions as rolls
from rolls.actions import imports
from rolls.models import RollImport
from rolls.tasks import work_on_import
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import build_personas

WHOLE: tuple[list[str], ...] = ([], [], [], [], [])
WAY = "Đảng bộ xã Sen Hồng / Đảng bộ cơ sở Sen Mới / Chi bộ Mới"


@pytest.mark.django_db(transaction=True)
def test_the_same_file_from_two_people_is_written_once() -> None:
    people = build_personas()
    rows = [(WAY, f"Kiều Văn {word}", "1990") for word in ("Một", "Hai", "Ba")]
    both = [
        make.make_tried_import(people.commune, by=by, rows=rows)
        for by in (people.commune_secretary, people.commune_deputy)
    ]
    for row in both:
        rolls.order_apply(by=row.ordered_by, roll_import=row)
    waiting = list(OutboxMessage.objects.due().filter(task=imports.TASK).values_list("pk", flat=True))

    def unit() -> None:
        make.make_unit(people.commune, kind="cell")

    results = in_parallel(*(lambda pk=pk: work_on_import(pk) for pk in waiting), unit)
    assert results == [None] * 3
    states = sorted(RollImport.objects.values_list("status", "roll_changed"))
    assert states == [("applied", False), ("checked", True)]
    assert Member.objects.filter(full_name__startswith="Kiều Văn").count() == 3
    assert Unit.objects.filter(name="Chi bộ Mới").count() == 1
    assert Unit.objects.find_problems() == WHOLE
    assert Event.objects.filter(verb="rollimport.applied").count() == 1
    assert broken_events() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_work_handed_out_three_times_is_done_once() -> None:
    people = build_personas()
    row = make.make_tried_import(people.cell, by=people.secretary, rows=[(people.cell.name, "Kiều Văn Một", "1990")])
    rolls.order_apply(by=people.secretary, roll_import=row)
    pk = OutboxMessage.objects.due().get(task=imports.TASK).pk
    assert in_parallel(*(lambda: work_on_import(pk) for _ in range(3))) == [None] * 3
    assert Member.objects.filter(full_name="Kiều Văn Một").count() == 1
    assert RollImport.objects.get().status == "applied"
