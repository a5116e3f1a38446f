"""Asking thousands: a bounded number of statements a chunk, nobody twice, nobody left out."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Member
from declarations import actions
from declarations.models import DeclarationRequest
from notifications.models import Deadline, Notice, OutboxMessage
from tests import factories as make
from tests.personas import Personas


@pytest.fixture
def asks_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests are issued without asking anybody: the worker does."""
    monkeypatch.setattr("declarations.actions.requests.ASKED_AT_ONCE", 0)


def issued(personas: Personas) -> DeclarationRequest:
    return make.make_request(personas.commune, by=personas.commune_secretary)


def statements(request: DeclarationRequest) -> int:
    with CaptureQueriesContext(connection) as captured:
        actions.ask_members(request)
    return len(captured)


def test_statements_do_not_grow_with_members_or_cells(personas: Personas, asks_later: None) -> None:
    request = issued(personas)
    few = statements(request)
    for cell in (
        personas.cell,
        personas.small_cell,
        make.make_unit(personas.commune),
        make.make_unit(personas.commune),
    ):
        for number in range(8):
            member = make.make_member(cell)
            make.make_user(member, by=personas.administrator, email=f"m{number}.{cell.pk.hex[:6]}@example.vn")
    assert statements(request) <= few + 1, "one more for the mails, which nobody had before"
    assert OutboxMessage.objects.filter(effect__startswith="request:").count() == 32


def test_chunks_follow_each_other_until_everybody_is_asked(
    personas: Personas, asks_later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("declarations.actions.asking.CHUNK", 2)
    request = issued(personas)
    reached = Member.objects.filter(memberships__unit__path__startswith=personas.commune.path)
    assert actions.ask_members(request) == reached.count()
    assert actions.ask_members(request) == 0
    assert set(Deadline.objects.about(request).values_list("member_id", flat=True)) == {each.pk for each in reached}
    assert Notice.objects.filter(effect=f"request:{request.pk}").count() == reached.exclude(user=None).count()


def test_a_broken_off_run_goes_on_where_it_was(
    personas: Personas, asks_later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("declarations.actions.asking.CHUNK", 2)
    request = issued(personas)

    class BrokenOffError(Exception):
        """The worker stops in the second chunk."""

    calls: list[Any] = []

    def once(*args: Any, **kwargs: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise BrokenOffError

    monkeypatch.setattr("declarations.actions.asking.tell_many", once)
    with pytest.raises(BrokenOffError):
        actions.ask_members(request)
    assert Deadline.objects.about(request).count() == 2, "the second chunk left nothing behind"
    monkeypatch.undo()
    actions.ask_members(request)
    assert Deadline.objects.about(request).count() == Notice.objects.filter(effect=f"request:{request.pk}").count() + 3


def test_the_rule_of_each_cell_counts(personas: Personas, asks_later: None) -> None:
    request = issued(personas)
    DeclarationRequest.objects.filter(pk=request.pk).update(due_on=make.LONG_AGO)
    request.refresh_from_db()
    make.make_rule(unit=personas.cell, days=40)
    actions.ask_members(request)
    rows = {row.member_id: row.rule for row in Deadline.objects.about(request).select_related("rule")}
    assert rows[make.member_of(personas.member).pk].days == 40
    assert rows[make.member_of(personas.small_member).pk].days == 10
