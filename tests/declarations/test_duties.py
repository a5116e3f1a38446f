"""What a member owes follows from what counts now, whatever the order of steps."""

import pytest

from accounts.actions import end_post
from declarations import actions
from declarations.models import Consent, Declaration, DeclarationRequest
from declarations.todo import waiting
from notifications.models import Deadline
from portal.lib import clock
from tests import factories as make
from tests.personas import Personas


@pytest.fixture
def covered(personas: Personas) -> DeclarationRequest:
    """A request of the committee above that asks less than the cell's."""
    return make.make_request(personas.commune, by=personas.commune_secretary, fields=[])


def state(request: DeclarationRequest, personas: Personas) -> str:
    deadline = Deadline.objects.about(request).get(member=make.member_of(personas.member))
    return "met" if deadline.met_at else "stopped" if deadline.cancelled_at else "open"


def test_every_covered_request_follows_each_step(
    personas: Personas, asked: DeclarationRequest, covered: DeclarationRequest
) -> None:
    declaration = make.make_declaration(asked, by=personas.member)
    assert (state(asked, personas), state(covered, personas)) == ("met", "met")
    actions.return_for_correction(by=personas.secretary, declaration=declaration, reason="Thiếu địa chỉ.")
    assert (state(asked, personas), state(covered, personas)) == ("open", "open")
    make.make_declaration(asked, by=personas.member)
    actions.object_to(by=personas.member, request=asked, opinion="")
    assert (state(asked, personas), state(covered, personas)) == ("stopped", "open")


def test_withdrawing_an_amendment_leaves_what_was_acknowledged_counting(
    personas: Personas, asked: DeclarationRequest
) -> None:
    make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")
    amendment = make.make_declaration(asked, by=personas.member)
    actions.withdraw(by=personas.member, declaration=amendment)
    assert state(asked, personas) == "met"


@pytest.mark.parametrize(("speaks_up", "expected"), [(True, "stopped"), (False, "met")])
def test_who_answered_before_being_asked_is_not_asked_again(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, speaks_up: bool, expected: str
) -> None:
    monkeypatch.setattr("declarations.actions.requests.ASKED_AT_ONCE", 0)
    request = make.make_request(personas.cell, by=personas.secretary)
    if speaks_up:
        actions.object_to(by=personas.member, request=request, opinion="")
    else:
        make.make_declaration(request, by=personas.member)
    actions.ask_members(request)
    assert state(request, personas) == expected


def test_a_cell_moved_out_of_reach_is_no_longer_reminded(personas: Personas) -> None:
    request = make.make_request(personas.commune, by=personas.commune_secretary)
    from_elsewhere = make.make_request(personas.neighbour_commune, by=personas.neighbour_commune_secretary)
    mine = Deadline.objects.about(request).get(member=make.member_of(personas.member))
    Deadline.objects.filter(pk=mine.pk).update(subject_id=from_elsewhere.pk)
    actions.ask_members(from_elsewhere)
    assert state(from_elsewhere, personas) == "stopped"


def test_consent_is_taken_back_even_after_the_end(personas: Personas, asked: DeclarationRequest) -> None:
    declaration = make.make_declaration(
        asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged"
    )
    actions.close_request(by=personas.secretary, request=asked)
    actions.object_to(by=personas.member, request=asked, opinion="Tôi rút lại.")
    assert Declaration.objects.get(pk=declaration.pk).status == "withdrawn"


def test_a_substitute_gets_what_waits_and_no_history(personas: Personas, asked: DeclarationRequest) -> None:
    old = make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")
    waiting = make.make_declaration(asked, by=personas.other_member)
    settled = make.make_consent(asked, by=personas.committee_member, opinion="Đã nói.")
    actions.settle_objection(by=personas.secretary, consent=settled, note="Đã trao đổi.")
    for post in personas.cell.posts.held():
        end_post(by=personas.grassroots_secretary, post=post)
    seen = set(Declaration.objects.visible_to(personas.grassroots_secretary).values_list("pk", flat=True))
    assert seen == {waiting.pk}
    assert old.pk not in seen
    assert not Consent.objects.visible_to(personas.grassroots_secretary).exists()


def test_an_opinion_given_up_is_shown_to_nobody_else(personas: Personas, asked: DeclarationRequest) -> None:
    consent = make.make_consent(asked, by=personas.member, opinion="Chưa rõ.")
    assert Consent.objects.visible_to(personas.secretary).filter(pk=consent.pk).exists()
    actions.start_draft(by=personas.member, request=asked)
    assert not Consent.objects.visible_to(personas.secretary).filter(pk=consent.pk).exists()


def test_a_newcomer_sees_at_home_what_is_asked(personas: Personas, asked: DeclarationRequest) -> None:
    newcomer = make.make_user(make.make_member(personas.cell, since=clock.today()), by=personas.secretary)
    assert [todo.url for todo in waiting(newcomer)] == [asked.get_absolute_url()]
    actions.ask_members(asked)
    assert [todo.url for todo in waiting(newcomer)] == [asked.get_absolute_url()]
    actions.object_to(by=newcomer, request=asked, opinion="")
    assert list(waiting(newcomer)) == []
