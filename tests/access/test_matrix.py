"""Every address, every persona, every method: the answer is the one in policies.py."""

import pytest
from django.urls import reverse

from declarations.models import Declaration
from tests.access.engine import (
    STRANGERS,
    address_of,
    missing_address,
    named_urls,
    nothing,
    outward,
    visitors,
)
from tests.access.policies import POLICIES, SIGNED_IN
from tests.access.world import World, world_of_this_test
from tests.personas import signed_in

NAMES = sorted(POLICIES)


@pytest.fixture
def world(db: None) -> World:
    """One thing of every kind."""
    return world_of_this_test()


def test_every_address_has_a_policy() -> None:
    assert set(named_urls()) == set(POLICIES)


@pytest.mark.parametrize("name", NAMES)
def test_everybody_gets_what_the_table_says(world: World, name: str) -> None:
    policy, wrong = POLICIES[name], []
    address = address_of(name, policy, world)
    for persona, visitor in visitors(world).items():
        for method in ("GET", "POST"):
            response = visitor.ask(method, address, {} if method == "POST" else None)
            if response.status_code != policy.expected(persona, method):
                wrong.append(f"{method} {persona}: {response.status_code}, not {policy.expected(persona, method)}")
            elif persona in STRANGERS and not policy.is_public:
                assert response.headers["location"].startswith(reverse("account_login")), name
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_other_methods_are_not_allowed(world: World, name: str) -> None:
    address = address_of(name, POLICIES[name], world)
    people = visitors(world)
    for persona in ("member", "secretary", "administrator"):
        for method in ("PUT", "PATCH", "DELETE"):
            assert people[persona].ask(method, address).status_code == 405, (persona, method)


WITH_ID = [name for name in NAMES if POLICIES[name].kwargs is not nothing and POLICIES[name].get is not None]


@pytest.mark.parametrize("name", WITH_ID)
def test_what_is_not_yours_does_not_exist(world: World, name: str) -> None:
    """Not yours and not there: the same status, headers, body and number of queries."""
    policy = POLICIES[name]
    address, missing = address_of(name, policy, world), missing_address(name, policy, world)
    compared = 0
    for persona, visitor in visitors(world).items():
        if policy.expected(persona, "GET") == 404:
            foreign, foreign_queries = visitor.queries(address)
            absent, queries = visitor.queries(missing)
            assert outward(foreign) == outward(absent), persona
            assert foreign_queries == queries, persona
            compared += 1
    assert compared or policy.is_public


def test_a_draft_of_another_is_not_discarded(world: World) -> None:
    address = address_of("declarations:declaration_discard", POLICIES["declarations:declaration_discard"], world)
    for persona in SIGNED_IN - {"other_member"}:
        signed_in(getattr(world.people, persona)).post(address)
    assert Declaration.objects.filter(pk=world.draft.pk, status="draft").exists()
    signed_in(world.people.other_member).post(address)
    assert not Declaration.objects.filter(pk=world.draft.pk).exists()
