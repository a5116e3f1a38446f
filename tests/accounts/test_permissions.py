"""Who may do what to which unit, member and post: a truth table over all personas."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts import permissions
from accounts.actions import lock_account
from accounts.models import Member, Post, Unit, User
from accounts.roles import Verb
from tests import factories as make
from tests.personas import Personas

KEEPERS = {"administrator", "secretary", "deputy"}
SMALL_KEEPERS = {"administrator", "small_secretary"}
COMMUNE_HEADS = {"commune_secretary", "commune_deputy"}

# (predicate, thing): personas for whom it is true; for everybody else it is false.
TABLE: dict[tuple[str, str], set[str]] = {
    ("can_see_roll", "cell"): KEEPERS | {"committee_member"},
    ("can_see_roll", "neighbour_cell"): {"administrator", "neighbour_secretary"},
    ("can_see_roll", "commune"): set(),
    ("can_keep_roll", "cell"): KEEPERS,
    ("can_keep_roll", "small_cell"): SMALL_KEEPERS,
    ("can_keep_roll", "grassroots"): set(),
    ("can_admit", "cell"): {"secretary", "deputy"},
    ("can_admit", "neighbour_cell"): {"neighbour_secretary"},
    ("can_issue_access_code", "paper_member"): KEEPERS,
    ("can_manage_units", ""): {"administrator"},
    ("can_manage_accounts", ""): {"administrator"},
    ("can_propose_post", "province"): {"administrator", "province_secretary"},
    ("can_propose_post", "commune"): {"administrator", "province_secretary"},
    # The nearest level above that has anybody confirms; the province is not asked about a village.
    ("can_propose_post", "grassroots"): {"administrator"} | COMMUNE_HEADS,
    ("can_propose_post", "cell"): {"administrator", "grassroots_secretary"},
    ("can_propose_post", "neighbour_grassroots"): {"administrator"} | COMMUNE_HEADS,
}


def subject(people: Personas, name: str) -> list[Any]:
    return [getattr(people, name)] if name else []


@pytest.mark.parametrize(("predicate", "thing"), sorted(TABLE), ids=lambda value: value or "everything")
def test_exactly_these_may(personas: Personas, predicate: str, thing: str) -> None:
    function: Callable[..., bool] = getattr(permissions, predicate)
    allowed = {name for name, user in personas.users().items() if function(user, *subject(personas, thing))}
    assert allowed == TABLE[predicate, thing]


@pytest.mark.parametrize("verb", Verb)
def test_units_with_a_verb_are_those_of_the_posts_that_carry_it(personas: Personas, verb: Verb) -> None:
    carrying = Post.objects.held().with_verb(verb).order_by("unit__path")
    expected = {post.member_id: (post.unit_id, post.unit.path) for post in carrying.select_related("unit")}
    assert expected
    for name, user in personas.users().items():
        unit = expected.get(user.member_id) if user.is_active else None
        assert user.units_with(verb) == ([unit[0]] if unit else []), name
        assert user.paths_with(verb) == ([unit[1]] if unit else []), name


def may_confirm(people: Personas, post: Post) -> set[str]:
    return {name for name, user in people.users().items() if permissions.can_confirm_post(user, post)}


def test_a_post_is_confirmed_by_the_level_above(personas: Personas) -> None:
    member = make.member_of(personas.member)
    post = make.make_proposal(member, personas.cell, "committee_member", by=personas.administrator)
    assert may_confirm(personas, post) == {"grassroots_secretary"}


def test_whoever_proposed_does_not_confirm(personas: Personas) -> None:
    post = make.make_proposal(personas.paper_member, personas.grassroots, "inspector", by=personas.commune_secretary)
    assert may_confirm(personas, post) == {"commune_deputy"}


def test_nobody_confirms_their_own(personas: Personas) -> None:
    deputy = make.member_of(personas.commune_deputy)
    post = make.make_proposal(deputy, personas.grassroots, "inspector", by=personas.administrator)
    assert may_confirm(personas, post) == {"commune_secretary"}


def test_an_unmanned_level_hands_on_to_the_next(personas: Personas) -> None:
    cell = make.make_unit(personas.neighbour_grassroots)
    post = make.make_proposal(personas.paper_member, cell, by=personas.administrator)
    assert may_confirm(personas, post) == COMMUNE_HEADS


def test_the_queue_of_proposals_is_what_one_may_confirm(personas: Personas) -> None:
    """`Post.awaiting` says in two queries for all what the predicate says for each."""
    units: list[Unit] = [personas.cell, personas.commune, personas.grassroots, personas.neighbour_cell]
    posts = [
        make.make_proposal(personas.paper_member, unit, "committee_member", by=personas.administrator) for unit in units
    ]
    for name, user in personas.users().items():
        expected = {post.pk for post in posts if permissions.can_confirm_post(user, post)}
        assert set(Post.objects.awaiting(user).values_list("pk", flat=True)) == expected, name


def test_a_closed_unit_gives_no_rights(personas: Personas) -> None:
    Unit.objects.filter(pk=personas.cell.pk).update(closed_on=make.LONG_AGO)
    personas.secretary.forget_rights()
    assert not permissions.can_keep_roll(personas.secretary, personas.cell)


def test_a_locked_officer_has_no_rights(personas: Personas) -> None:
    lock_account(by=personas.administrator, user=personas.secretary)
    secretary = User.objects.get(pk=personas.secretary.pk)
    assert not permissions.can_keep_roll(secretary, personas.cell)
    assert list(Member.objects.visible_to(secretary)) == [secretary.member]


def test_a_missing_second_factor_takes_every_right(personas: Personas, settings: Any) -> None:
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    for name in ("secretary", "administrator", "commune_secretary"):
        user = getattr(personas, name)
        user.forget_rights()
        assert user.lacks_second_factor
        assert not permissions.can_keep_roll(user, personas.cell)
        assert not permissions.can_propose_post(user, personas.cell)
    assert not personas.member.lacks_second_factor


def test_rights_end_with_the_post(personas: Personas) -> None:
    post = Post.objects.get(member=personas.secretary.member)
    post.end(by=personas.grassroots_secretary)
    personas.secretary.forget_rights()
    assert not permissions.can_keep_roll(personas.secretary, personas.cell)
