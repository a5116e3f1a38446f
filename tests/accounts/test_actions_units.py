"""Writing the tree: what may stand where, and that it stays whole when many write at once."""

from datetime import timedelta

import pytest

from accounts import actions
from accounts.errors import RuleError
from accounts.models import SYSTEM, Event, Post, Unit, UnitKind
from accounts.seals import broken_events
from portal.lib import clock
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas

WHOLE: tuple[list[str], ...] = ([], [], [], [], [])


def test_there_is_one_root(db: None) -> None:
    make.make_root()
    with pytest.raises(RuleError, match="đơn vị gốc"):
        make.make_root()


def test_texts_of_documents_follow_the_kind(db: None) -> None:
    root = make.make_root()
    cell = make.make_unit(root)
    assert (root.document_symbol, root.signing_authority) == ("TU", "T/M TỈNH ỦY")
    assert (cell.document_symbol, cell.signing_authority) == ("CB", "T/M CHI BỘ")


def test_below_a_cell_there_are_only_groups(personas: Personas) -> None:
    with pytest.raises(RuleError, match="tổ đảng"):
        make.make_unit(personas.cell)
    assert make.make_unit(personas.cell, kind=UnitKind.PARTY_GROUP).depth == personas.cell.depth + 1


def test_nothing_is_added_below_a_closed_unit(personas: Personas) -> None:
    actions.close_unit(by=personas.administrator, unit=personas.neighbour_grassroots, on=clock.today())
    with pytest.raises(RuleError, match="giải thể"):
        make.make_unit(personas.neighbour_grassroots)


def test_a_move_takes_all_below_along(personas: Personas) -> None:
    actions.move_unit(by=personas.administrator, unit=personas.grassroots, parent=personas.neighbour_commune)
    assert Unit.objects.find_problems() == WHOLE
    cell, commune = Unit.objects.get(pk=personas.cell.pk), Unit.objects.get(pk=personas.neighbour_commune.pk)
    assert commune.is_above(cell)
    assert Event.objects.about(personas.grassroots).filter(verb="unit.moved").count() == 1


@pytest.mark.parametrize("target", ["grassroots", "cell", "small_cell"])
def test_impossible_places_are_refused(personas: Personas, target: str) -> None:
    """Under itself, under what is below it, under a cell."""
    before = list(Unit.objects.values_list("path", "numchild"))
    with pytest.raises(RuleError):
        actions.move_unit(by=SYSTEM, unit=personas.grassroots, parent=getattr(personas, target))
    assert list(Unit.objects.values_list("path", "numchild")) == before


def test_a_move_sent_twice_is_one_move(personas: Personas) -> None:
    for _ in range(2):
        actions.move_unit(by=SYSTEM, unit=personas.cell, parent=personas.neighbour_grassroots)
    assert Event.objects.about(personas.cell).filter(verb="unit.moved").count() == 1


def test_a_unit_with_people_or_units_below_is_not_closed(personas: Personas) -> None:
    for unit in (personas.cell, personas.grassroots, personas.province):
        with pytest.raises(RuleError):
            actions.close_unit(by=SYSTEM, unit=unit, on=clock.today())
    assert not Unit.objects.filter(closed_on__isnull=False).exists()


def test_closing_ends_posts_and_the_join_code(personas: Personas) -> None:
    cell = make.make_unit(personas.grassroots)
    actions.renew_join_code(by=SYSTEM, unit=cell)
    make.make_post(personas.paper_member, cell, by=personas.administrator, confirmed_by=personas.grassroots_secretary)
    actions.close_unit(by=personas.administrator, unit=cell, on=clock.today())
    cell.refresh_from_db()
    assert (cell.closed_on, cell.join_code) == (clock.today(), None)
    assert Post.objects.get(unit=cell).status == "ended"
    with pytest.raises(RuleError, match="trước đó"):
        actions.close_unit(by=SYSTEM, unit=cell, on=clock.today())


def test_a_unit_does_not_close_before_it_opens(personas: Personas) -> None:
    with pytest.raises(RuleError, match="sau ngày lập"):
        actions.close_unit(by=SYSTEM, unit=personas.neighbour_grassroots, on=make.LONG_AGO - timedelta(days=1))


def test_a_change_names_its_fields_and_no_change_leaves_nothing(personas: Personas) -> None:
    before = Event.objects.about(personas.cell).count()
    actions.change_unit(by=personas.administrator, unit=personas.cell, name=personas.cell.name)
    assert Event.objects.about(personas.cell).count() == before
    actions.change_unit(by=personas.administrator, unit=personas.cell, name="Chi bộ Thôn Mới")
    last = Event.objects.about(personas.cell).last()
    assert last is not None
    assert last.data == {"fields": ["name"]}
    assert Unit.objects.get(pk=personas.cell.pk).search_key == "chi bo thon moi"


def test_a_stale_unit_does_not_rewrite_the_tree(personas: Personas) -> None:
    """treebeard keeps the path in the object: whoever changes a name after a move keeps the move."""
    stale = Unit.objects.get(pk=personas.cell.pk)
    actions.move_unit(by=SYSTEM, unit=personas.cell, parent=personas.neighbour_grassroots)
    actions.change_unit(by=SYSTEM, unit=stale, name="Chi bộ Thôn Mới")
    cell = Unit.objects.get(pk=stale.pk)
    parent = Unit.objects.get(pk=personas.neighbour_grassroots.pk)
    assert (cell.name, parent.is_above(cell)) == ("Chi bộ Thôn Mới", True)
    assert Unit.objects.find_problems() == WHOLE


def test_join_codes_are_for_open_cells(personas: Personas) -> None:
    codes = {actions.renew_join_code(by=SYSTEM, unit=personas.cell).join_code for _ in range(2)}
    assert len(codes) == 2
    with pytest.raises(RuleError):
        actions.renew_join_code(by=SYSTEM, unit=personas.grassroots)


@pytest.mark.django_db(transaction=True)
def test_the_tree_stays_whole_when_many_write_at_once() -> None:
    root = make.make_root()
    committees = [make.make_unit(root, kind=UnitKind.GRASSROOTS) for _ in range(3)]
    cells = [make.make_unit(committee) for committee in committees for _ in range(2)]

    def write(number: int) -> None:
        for step in range(3):
            target = committees[(number + step) % 3]
            actions.move_unit(by=SYSTEM, unit=cells[number % 6], parent=target)
            make.make_unit(target)

    results = in_parallel(*(lambda each=each: write(each) for each in range(6)))
    assert results == [None] * 6
    assert Unit.objects.find_problems() == WHOLE
    assert Unit.objects.count() == 1 + 3 + 6 + 18
    assert broken_events() == []
