"""No small count of people can be computed: subtraction by hand, and every small table by brute force."""

from collections.abc import Iterator
from itertools import product

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from reports.suppression import TOTAL, Cell, Group, Table, computable, limits, suppress, visible_groups, with_sums

LEAST = 100
SHOWN = limits().smallest_shown


def flat(*keys: str) -> Group:
    """A unit with parts directly below; alone without any."""
    return Group("top", 1000, children=[Group(key, 200) for key in keys])


def deep() -> Group:
    """A unit with one part, which has two of its own, and the rest."""
    middle = Group("a", 400, children=[Group("a1", 200), Group("a*", 200, is_rest=True)])
    return Group("top", 1000, children=[middle, Group("top*", 600, is_rest=True)])


def leaves_of(top: Group) -> list[str]:
    return [group.key for group in top.walk() if not group.children]


def table_of(top: Group, counts: dict[str, list[int]], open_sum: bool = False) -> Table:
    """In: counts by row, one for each lowest group."""
    leaves = {(row, key): n for row, line in counts.items() for key, n in zip(leaves_of(top), line, strict=True)}
    values = with_sums(tuple(counts), top, leaves)
    return Table(tuple(counts), top, values, frozenset({TOTAL}) if open_sum else frozenset())


# By hand ---------------------------------------------------------------------------------------


def test_a_small_value_and_the_next_smallest_of_row_and_column_are_hidden() -> None:
    table = table_of(flat("x", "y", "z"), {"facebook": [80, 3, 40], "zalo": [70, 60, 50], "tiktok": [30, 20, 9]})
    hidden = suppress(table, SHOWN)
    assert {("facebook", "y"), ("facebook", "z"), ("tiktok", "y")} <= hidden
    assert ("tiktok", "z") in hidden, "else the column z gives facebook z, and that gives the small one"
    assert hidden.isdisjoint({("zalo", "x"), (TOTAL, "top"), ("facebook", "top")})


def test_where_nothing_is_small_everything_is_shown() -> None:
    assert suppress(table_of(flat("x", "y"), {"facebook": [80, 5], "zalo": [0, 7]}), SHOWN) == frozenset()


def test_children_subtracted_from_the_parent_give_nothing() -> None:
    """facebook: 130 in the commune, 127 in its one large part: the rest would be 3."""
    top = Group("top", 300, children=[Group("big", 150), Group("top*", 150, is_rest=True)])
    table = table_of(top, {"facebook": [127, 3], "zalo": [90, 80], "tiktok": [50, 60]})
    hidden = suppress(table, SHOWN)
    assert ("facebook", "top*") in hidden
    assert not {("facebook", "big"), ("facebook", "top")} <= set(table.values) - hidden


def test_two_levels_are_protected_together() -> None:
    table = table_of(deep(), {"facebook": [60, 2, 90], "zalo": [50, 40, 30], "tiktok": [9, 8, 7]})
    hidden = suppress(table, SHOWN)
    assert ("facebook", "a*") in hidden
    assert ("facebook", "a*") not in set().union(*(computable(table, hidden),))


def test_a_sum_told_elsewhere_is_never_hidden_and_gives_nothing_away() -> None:
    table = table_of(flat(), {"pages": [150], "none": [2], "messaging": [9]}, open_sum=True)
    hidden = suppress(table, SHOWN)
    assert hidden == {("none", "top"), ("messaging", "top")}
    alone = table_of(flat(), {"pages": [3], "none": [0], "messaging": [0]}, open_sum=True)
    assert ("pages", "top") in suppress(alone, SHOWN)
    assert (TOTAL, "top") not in suppress(alone, SHOWN)


def test_quarter_against_quarter_tells_nothing_of_a_hidden_cell() -> None:
    """Tables of two quarters share no sum; hiding is decided for each alone, so the second proof is the first's."""
    before = table_of(flat(), {"facebook": [60], "zalo": [50], "tiktok": [40]})
    after = table_of(flat(), {"facebook": [60], "zalo": [50], "tiktok": [3]})
    hidden = suppress(after, SHOWN)
    assert suppress(before, SHOWN) == frozenset()
    assert ("tiktok", "top") in hidden
    assert len(hidden) > 1, "the sum and the others, unchanged since, do not give the small one"
    assert not computable(after, hidden)


# Which groups --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"a": 150, "b": 150}, ["top", "a", "b"]),
        ({"a": 150, "b": 99}, ["top"]),  # what is left beside a would be fewer than 100
        ({"a": 150, "b": 60, "c": 60}, ["top", "a", "top*"]),
        ({"a": 150, "b": 110, "c": 60}, ["top", "a", "top*"]),  # with b told, c could be computed
        ({"a": 40, "b": 40}, []),
    ],
)
def test_a_group_is_told_only_while_the_rest_is_large_too(parts: dict[str, int], told: list[str]) -> None:
    members = {"top": sum(parts.values()), **parts}
    group = visible_groups("top", members, {"top": list(parts)}, LEAST)
    assert [each.key for each in group.walk()] == told if group else told == []


@given(st.recursive(st.integers(0, 400), lambda parts: st.lists(parts, min_size=1, max_size=4), max_leaves=12))
def test_every_group_one_can_compute_has_a_hundred_members(tree: object) -> None:
    members: dict[str, int] = {}
    below: dict[str, list[str]] = {}

    def count(key: str, node: object) -> int:
        parts = node if isinstance(node, list) else []
        below[key] = [f"{key}{number}" for number in range(len(parts))]
        members[key] = sum(map(count, below[key], parts)) if isinstance(node, list) else int(str(node))
        return members[key]

    count("0", tree)
    top = visible_groups("0", members, below, LEAST)
    for group in top.walk() if top else ():
        assert group.members >= LEAST
        assert not group.children or sum(child.members for child in group.children) == group.members


# By brute force --------------------------------------------------------------------------------

SHAPES = {"alone": flat(), "two parts": flat("x", "y"), "two levels": deep()}


def readings(table: Table, hidden: frozenset[Cell]) -> Iterator[dict[Cell, int]]:
    """Tables beside the true one that agree with all shown cells: a cell that differs in one cannot be computed."""
    cells = [(row, key) for row in table.rows for key in leaves_of(table.top)]
    shown = {cell: value for cell, value in table.values.items() if cell not in hidden}
    for steps in product((0, -1, 1), repeat=len(cells)):
        leaves = {cell: table.values[cell] + step for cell, step in zip(cells, steps, strict=True)}
        values = with_sums(table.rows, table.top, leaves)
        if min(leaves.values()) >= 0 and all(values[cell] == value for cell, value in shown.items()):
            yield values


@settings(max_examples=80)
@given(st.data())
def test_no_hidden_cell_can_be_computed(data: st.DataObject) -> None:
    top = SHAPES[data.draw(st.sampled_from(sorted(SHAPES)))]
    rows = ["facebook", "zalo", "tiktok"][: 3 if len(leaves_of(top)) < 3 else 2]
    line = st.lists(st.integers(0, 7), min_size=len(leaves_of(top)), max_size=len(leaves_of(top)))
    table = table_of(top, {row: data.draw(line) for row in rows}, open_sum=data.draw(st.booleans()))
    hidden = suppress(table, SHOWN)
    small = {cell for cell, value in table.values.items() if 0 < value < SHOWN and cell[0] not in table.open_rows}
    assert small <= hidden
    assert all(cell[0] not in table.open_rows for cell in hidden)
    found: dict[Cell, set[int]] = {cell: set() for cell in hidden}
    for values in readings(table, hidden):
        for cell, seen in found.items():
            seen.add(values[cell])
        if all(len(seen) > 1 for seen in found.values()):
            return
    assert [cell for cell, seen in found.items() if len(seen) < 2] == []


@given(st.lists(st.lists(st.integers(0, 300), min_size=11, max_size=11), min_size=4, max_size=4))
@settings(max_examples=25)
def test_large_tables_end_and_hide_every_small_value(counts: list[list[int]]) -> None:
    top = flat(*(f"unit{number}" for number in range(11)))
    table = table_of(top, {f"row{number}": line for number, line in enumerate(counts)})
    hidden = suppress(table, SHOWN)
    assert {cell for cell, value in table.values.items() if 0 < value < SHOWN} <= hidden
    assert not computable(table, hidden)
