"""Every pair of state and verb of every workflow: what may move moves once, everything else is refused whole."""

import pytest

from accounts.models import Event, Post, TransitionError, Workflow
from accounts.models.journal import subject_type
from accounts.seals import broken_events
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas
from tests.workflows import CALLS, ROWS, Row, all_workflows, states_of

PAIRS = [
    pytest.param(model, status, verb, id=f"{model.__name__}-{status}-{verb}")
    for model in all_workflows()
    for status in states_of(model)
    for verb in model.TRANSITIONS
]


def stored(row: Row) -> dict[str, object]:
    """The row as the database has it."""
    found: dict[str, object] = type(row)._base_manager.filter(pk=row.pk).values().get()
    return found


@pytest.mark.parametrize(("model", "status", "verb"), PAIRS)
def test_a_verb_moves_exactly_from_its_sources(
    personas: Personas, model: type[Workflow], status: str, verb: str
) -> None:
    row = ROWS[model](personas, status)
    row.refresh_from_db()
    assert row.status == status
    stale = model._base_manager.get(pk=row.pk)
    arrow, before, events = model.TRANSITIONS[verb], stored(row), Event.objects.about(row).count()
    assert row.can(verb) == (status in arrow.sources)
    if status not in arrow.sources:
        with pytest.raises(TransitionError, match="Không có gì bị ghi thêm"):
            CALLS[model, verb](row, personas)
        assert stored(row) == before
        assert Event.objects.about(row).count() == events
        return
    CALLS[model, verb](row, personas)
    assert row.status == stored(row)["status"] == arrow.target
    last = Event.objects.about(row).last()
    assert last is not None
    assert (last.verb, last.subject_type) == (arrow.event, subject_type(row))
    assert Event.objects.about(row).count() == events + 1
    if arrow.target not in arrow.sources:  # the row as somebody else had loaded it before
        after = stored(row)
        with pytest.raises(TransitionError):
            CALLS[model, verb](stale, personas)
        assert stored(row) == after
    assert broken_events() == []


@pytest.mark.parametrize("model", all_workflows(), ids=lambda model: model.__name__)
def test_the_table_is_whole(model: type[Workflow]) -> None:
    states = states_of(model)
    assert len(states) <= 8
    named = {state for arrow in model.TRANSITIONS.values() for state in (*arrow.sources, arrow.target)}
    assert named == set(states), "every state is reached or left by a verb, and no other is named"
    events = [arrow.event for arrow in model.TRANSITIONS.values()]
    assert len(set(events)) == len(events)
    assert all(event.startswith(f"{model._meta.model_name}.") for event in events)


def test_an_event_names_the_post_by_which_the_person_acts(personas: Personas) -> None:
    post = make.make_proposal(
        make.member_of(personas.member), personas.cell, "committee_member", by=personas.administrator
    )
    post.confirm(by=personas.grassroots_secretary)
    last = Event.objects.about(post).last()
    assert last is not None
    held = Post.objects.get(member=personas.grassroots_secretary.member)
    assert (last.actor_id, last.post_id, last.unit_id) == (
        personas.grassroots_secretary.pk,
        held.pk,
        personas.cell.pk,
    )


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_wins(personas: Personas) -> None:
    post = make.make_proposal(
        make.member_of(personas.member), personas.cell, "committee_member", by=personas.administrator
    )
    copies = [Post.objects.get(pk=post.pk) for _ in range(8)]
    results = in_parallel(*(lambda copy=copy: copy.confirm(by=personas.grassroots_secretary) for copy in copies))
    assert [result for result in results if result is None] == [None]
    assert all(isinstance(result, TransitionError) for result in results if result is not None), results
    assert Event.objects.about(post).filter(verb="post.confirmed").count() == 1
    assert broken_events() == []
