"""Which counts of people a report may show, so that no small one can be computed. Pure functions.

A *table* counts one kind of attribute (rows) in the units of a tree (columns). Three things are told of it, perhaps
in several reports: a unit's own column, the columns of the units directly below, and the sums of both. So columns
form a tree, what is no published unit of its own stands as a *rest* below its parent, and the last row is the sum.

1. `visible_groups`: a group is told only with `minimum_members`, and only while what its parent can subtract from
   it, the rest, is empty or as large.
2. `suppress`: values of 1 to 4 are hidden, and so is the next smallest of their row and of their column.
3. The proof: all that a reader knows are sums. They form a network in which every cell is an arc; a hidden cell can be
   computed exactly when no circle of hidden arcs runs through it along which one person could be moved. Where
   there is none, the next smallest is hidden too, until there is.

Hidden cells all look the same, so a reader cannot tell a small value from one that protects it.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("suppression.toml")
TOTAL = "total"
Cell = tuple[str, str]  # row, group
Node = tuple[str, str]


@dataclass(frozen=True)
class Limits:
    """The numbers of the rule, which are data."""

    minimum_members: int
    smallest_shown: int
    ground: str


@cache
def limits() -> Limits:
    """Read once per process."""
    return Limits(**tomllib.loads(FILE.read_text(encoding="utf-8")))


# Groups ----------------------------------------------------------------------------------------


@dataclass
class Group:
    """Units told together: a published unit with everything below it, or the rest of one (`is_rest`)."""

    key: str
    members: int
    is_rest: bool = False
    children: list["Group"] = field(default_factory=list)

    def walk(self) -> Iterable["Group"]:
        """This one, then all below."""
        yield self
        for child in self.children:
            yield from child.walk()


def rest_of(key: str) -> str:
    """Key of what a published unit holds beside its published children."""
    return f"{key}*"


def visible_groups(
    key: str, members: Mapping[str, int], below: Mapping[str, Sequence[str]], least: int
) -> Group | None:
    """The tree of groups that may be told, from the top unit `key`; None when it is too small itself.

    In: members of each unit with all below it, and the units directly below each. A unit is left out,
    smallest first, while the rest of its parent would have some members but fewer than `least`.
    """
    if members[key] < least:
        return None
    chosen = sorted((child for child in below.get(key, ()) if members[child] >= least), key=lambda c: (members[c], c))
    while chosen and 0 < members[key] - sum(members[child] for child in chosen) < least:
        chosen.pop(0)
    group = Group(key, members[key])
    found = (visible_groups(child, members, below, least) for child in sorted(chosen))
    group.children = [child for child in found if child is not None]
    rest = members[key] - sum(child.members for child in group.children)
    if group.children and rest:
        group.children.append(Group(rest_of(key), rest, is_rest=True))
    return group


# Hiding ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """Counts by row and group, sums included; `open_rows` are told exactly elsewhere and never hidden."""

    rows: tuple[str, ...]
    top: Group
    values: Mapping[Cell, int]
    open_rows: frozenset[str] = frozenset()


def with_sums(rows: Sequence[str], top: Group, leaves: Mapping[Cell, int]) -> dict[Cell, int]:
    """Counts of the lowest groups, added up over rows (`TOTAL`) and up the tree."""
    values: dict[Cell, int] = {}

    def add_up(group: Group) -> None:
        for child in group.children:
            add_up(child)
        for row in rows:
            parts = [values[row, child.key] for child in group.children]
            values[row, group.key] = sum(parts) if parts else leaves.get((row, group.key), 0)
        values[TOTAL, group.key] = sum(values[row, group.key] for row in rows)

    add_up(top)
    return values


def suppress(table: Table, smallest_shown: int) -> frozenset[Cell]:
    """The cells to hide: every 1 to `smallest_shown` − 1, and what is needed so that none of these can be computed."""
    small = {cell for cell, value in table.values.items() if 0 < value < smallest_shown and _may_hide(table, cell)}
    hidden = set(small)
    lines = _lines(table)
    while True:
        _hide_beside(table, hidden, lines)
        bare = sorted(small & computable(table, hidden))
        if not bare:
            break
        if not any([_hide_next(table, hidden, line) for cell in bare for line in lines[cell][:1]]) and not any(
            _hide_next(table, hidden, line) for cell in bare for line in lines[cell]
        ):
            return frozenset(cell for cell in table.values if _may_hide(table, cell))  # all of it stays untold
    # What follows from the rest anyway may as well be read.
    return frozenset(hidden - computable(table, hidden))


def _may_hide(table: Table, cell: Cell) -> bool:
    return cell[0] not in table.open_rows


def _lines(table: Table) -> dict[Cell, list[list[Cell]]]:
    """For every cell the cells it is added up with: its column, its siblings with their sum, its parts."""
    lines: dict[Cell, list[list[Cell]]] = {}
    for group in table.top.walk():
        columns = [[(row, group.key) for row in (*table.rows, TOTAL)]]
        parts = [
            [(row, each) for each in (group.key, *(child.key for child in group.children))]
            for row in (*table.rows, TOTAL)
        ]
        for line in columns + (parts if group.children else []):
            for cell in line:
                lines.setdefault(cell, []).append(line)
    return lines


def _hide_beside(table: Table, hidden: set[Cell], lines: Mapping[Cell, Sequence[Sequence[Cell]]]) -> None:
    """A hidden cell alone in a line follows from the others: the next smallest of the line is hidden too."""
    waiting = sorted(hidden)
    while waiting:
        for line in lines[waiting.pop(0)]:
            if sum(each in hidden for each in line) == 1:
                before = set(hidden)
                _hide_next(table, hidden, line)
                waiting += sorted(hidden - before)


def _hide_next(table: Table, hidden: set[Cell], line: Sequence[Cell]) -> bool:
    """Hides the smallest shown cell of a line; False where none is left."""
    shown = sorted((table.values[cell], cell) for cell in line if cell not in hidden and _may_hide(table, cell))
    hidden.update(cell for _, cell in shown[:1])
    return bool(shown)


# The proof -------------------------------------------------------------------------------------


def computable(table: Table, hidden: Collection[Cell]) -> set[Cell]:
    """The hidden cells whose value follows from the shown ones, knowing only that no count is below zero."""
    parents = {child.key: group.key for group in table.top.walk() for child in group.children}
    leaves = {group.key for group in table.top.walk() if not group.children}
    arcs = {cell: _ends(cell, parents.get(cell[1], ""), cell[1] in leaves) for cell in hidden}
    steps: dict[Node, list[tuple[Node, Cell]]] = {}
    for cell, (tail, head) in arcs.items():
        steps.setdefault(tail, []).append((head, cell))
        if table.values[cell] > 0:  # one fewer there is possible
            steps.setdefault(head, []).append((tail, cell))
    return {cell for cell, ends in arcs.items() if not _moves(steps, cell, ends, table.values[cell])}


def _ends(cell: Cell, parent: str, is_lowest: bool) -> tuple[Node, Node]:
    """The arc of a cell: people flow down the tree of a row, and up the tree of the sum."""
    row, key = cell
    outside = ("", "")
    if row == TOTAL:
        return (TOTAL, key), (TOTAL, parent) if parent else outside
    return (row, parent) if parent else outside, (TOTAL, key) if is_lowest else (row, key)


def _moves(steps: Mapping[Node, list[tuple[Node, Cell]]], cell: Cell, ends: tuple[Node, Node], value: int) -> bool:
    """Whether one person more, or one fewer, in this cell fits everything that is shown."""
    tail, head = ends
    return _reaches(steps, head, tail, cell) or (value > 0 and _reaches(steps, tail, head, cell))


def _reaches(steps: Mapping[Node, list[tuple[Node, Cell]]], start: Node, goal: Node, without: Cell) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for node, cell in steps.get(waiting.pop(), ()):
            if cell != without and node not in seen:
                if node == goal:
                    return True
                seen.add(node)
                waiting.append(node)
    return False
