"""What a row of the truth table is made of: who is who, and the usual kinds of address."""

from collections.abc import Callable
from typing import Any

from tests.access.engine import PERSONAS, Policy, Statuses, nothing
from tests.access.world import World

Kwargs = Callable[[World], dict[str, Any]]

SIGNED_IN = set(PERSONAS) - {"anonymous", "locked"}
CELL_HEADS = {"secretary", "deputy"}
CELL_OFFICERS = CELL_HEADS | {"committee_member"}
CELL = CELL_OFFICERS | {"member", "other_member"}
KEEPERS = CELL_HEADS | {"administrator"}
ABOVE_HEADS = {"grassroots_secretary", "commune_secretary", "province_secretary"}
# Below whom, or in whom, the cell lies; figures and names of units, no content.
SEES_CELL = CELL | ABOVE_HEADS | {"inspector", "administrator"}
HEADS = CELL_HEADS | ABOVE_HEADS | {"neighbour_secretary", "neighbour_commune_secretary"}


def the(name: str) -> Kwargs:
    """The address of one thing of the world."""
    return lambda world: {"pk": getattr(world, name).pk}


def of_people(name: str) -> Kwargs:
    """The address of a unit, user or application."""
    return lambda world: {"pk": getattr(world.people, name).pk}


def of_member_behind(name: str) -> Kwargs:
    """The address of the person of the roll behind an account."""
    return lambda world: {"pk": getattr(world.people, name).member_id}


def page(kwargs: Kwargs = nothing, *, who: set[str] = SIGNED_IN, seen_by: set[str] | None = None) -> Policy:
    """A page to read."""
    return _policy(kwargs, get={200: who}, seen_by=seen_by or who)


def form(kwargs: Kwargs = nothing, *, who: set[str], seen_by: set[str] | None = None) -> Policy:
    """A page with a form that asks for something."""
    return _policy(kwargs, get={200: who}, post={422: who}, seen_by=seen_by or who)


def button(kwargs: Kwargs = nothing, *, who: set[str] = SIGNED_IN, seen_by: set[str] | None = None) -> Policy:
    """A step without a page of its own."""
    return _policy(kwargs, post={302: who}, seen_by=seen_by or who)


def _policy(kwargs: Kwargs, *, seen_by: set[str], get: Statuses | None = None, post: Statuses | None = None) -> Policy:
    tables = [None if each is None else {**each, 403: seen_by - set().union(*each.values())} for each in (get, post)]
    return Policy(get=tables[0], post=tables[1], kwargs=kwargs)


def public(kwargs: Kwargs = nothing, *, get: int | None = 200, post: int | None = None) -> Policy:
    """For everybody alike, signed in or not."""
    return Policy(
        get=None if get is None else {get: SIGNED_IN},
        post=None if post is None else {post: SIGNED_IN},
        is_public=True,
        stranger={"GET": get or 405, "POST": post or 405},
        kwargs=kwargs,
    )


def any_answer(
    get: int, post: int | None, *, administrator: tuple[int, int] | None = None, kwargs: Kwargs = nothing
) -> Policy:
    """One status for everybody signed in, maybe another for the administrator, who has no password yet."""
    if administrator is None:
        return Policy(get={get: SIGNED_IN}, post=None if post is None else {post: SIGNED_IN}, kwargs=kwargs)
    others = SIGNED_IN - {"administrator"}
    assert post is not None
    return Policy(
        get={get: others, administrator[0]: {"administrator"}},
        post={post: others, administrator[1]: {"administrator"}},
        kwargs=kwargs,
    )


CELL_PAGE = of_people("cell")
ROLL_PERSON = the("paper_member")
ADMINISTRATOR = {"administrator"}
CONFIRMER = {"grassroots_secretary"}
