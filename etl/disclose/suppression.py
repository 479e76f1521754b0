"""Small counts are not shown, nor anything from which they could be worked out by subtraction.

A table of counts is published with the totals of its rows and columns. A count from 1 to below the minimum could point
at a person: it is withheld, a total as well as a cell. 0 is shown; it points at nobody. A withheld count alone in its
line is the line's total less the rest, so others are withheld until every withheld count could be another one.

That is so exactly when some chain of changes leads round the table and back: one count more here, one less there, every
line in balance (Gusfield 1988, A graph theoretic approach to statistical data security). A reader knows that withheld
counts are at least 1, so a 1 can only grow. The chain that withholds least is found by Dijkstra's algorithm.

The minimum is `suppression.minimum` of config/disclosure.yaml, a proposal.
"""

from collections.abc import Iterator, Mapping
from heapq import heappop, heappush
from itertools import chain
from typing import Any, Final

Cell = tuple[str, str]
TOTAL: Final = ""
"""Name of the row and of the column of totals."""


class NoMinimum(ValueError):
    """config/disclosure.yaml does not say from which count on a figure may be shown."""


def smallest_shown(rules: Mapping[str, Any]) -> int:
    """The smallest count that may be shown, by a version of the disclosure policy. Raises `NoMinimum`."""
    section = rules.get("suppression")
    value = section.get("minimum") if isinstance(section, dict) else section
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise NoMinimum(f"config/disclosure.yaml: suppression.minimum is {value!r}, not a number from 1 on")
    return value


def with_totals(counts: Mapping[Cell, int]) -> dict[Cell, int]:
    """The table with a total for every row, every column and all; cells not given are 0. Counts are not negative."""
    rows, columns = (sorted({cell[side] for cell in counts}) for side in (0, 1))
    if TOTAL in chain(rows, columns) or min(counts.values(), default=0) < 0:
        raise ValueError("rows and columns need names, and counts are not negative")
    table = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    table |= {(row, TOTAL): sum(table[row, column] for column in columns) for row in rows}
    table |= {(TOTAL, column): sum(table[row, column] for row in rows) for column in columns}
    return table | {(TOTAL, TOTAL): sum(counts.values())}


def published(counts: Mapping[Cell, int], smallest: int) -> dict[Cell, int | None]:
    """The table with its totals, NULL where a count is withheld; `smallest` is the smallest count that is shown."""
    table = with_totals(counts)
    withheld = {cell for cell, count in table.items() if 0 < count < smallest}
    exposed = sorted(withheld)
    while exposed:
        for cell in exposed:
            withheld |= cheapest_ring(table, withheld, cell)
        exposed = [cell for cell in sorted(withheld) if cheapest_ring(table, withheld, cell) - withheld]
    return {cell: None if cell in withheld else count for cell, count in sorted(table.items())}


def cheapest_ring(table: Mapping[Cell, int], withheld: set[Cell], cell: Cell) -> set[Cell]:
    """The other cells of a ring of changes through `cell` that withholds as little more as can be."""
    rings = [found for step in (1, -1) if (found := _ring(table, withheld, cell, step))]
    return min(rings, key=lambda ring: (_cost(table, withheld, ring), sorted(ring))) if rings else set()


def _cost(table: Mapping[Cell, int], withheld: set[Cell], ring: set[Cell]) -> tuple[int, int]:
    """What is lost: totals weigh more than cells, and then the counts; what is withheld anyway costs nothing."""
    lost = ring - withheld
    return sum(TOTAL in cell for cell in lost), sum(table[cell] for cell in lost)


def _ring(table: Mapping[Cell, int], withheld: set[Cell], cell: Cell, step: int) -> set[Cell]:
    """Dijkstra from the line that `cell` puts out of balance, changed by `step`, to its other line."""
    if table[cell] + step < 1:
        return set()
    start, goal = _lines(cell, step)
    queue: list[tuple[tuple[int, int], Line, tuple[Cell, ...]]] = [((0, 0), start, ())]
    seen: set[Line] = set()
    while queue:
        cost, line, passed = heappop(queue)
        if line == goal:
            return set(passed)
        if line not in seen:
            seen.add(line)
            for other, onward in _changes(table, line, cell):
                more = _cost(table, withheld, {other})
                heappush(queue, ((cost[0] + more[0], cost[1] + more[1]), onward, (*passed, other)))
    return set()


Line = tuple[int, str]
"""A row (0, its name) or a column (1, its name)."""


def _lines(cell: Cell, step: int) -> tuple[Line, Line]:
    """From which line to which a change of `cell` carries one count; totals stand on the other side of the sum."""
    row, column = (0, cell[0]), (1, cell[1])
    inside = (cell[0] == TOTAL) == (cell[1] == TOTAL)
    return (column, row) if (step > 0) == inside else (row, column)


def _changes(table: Mapping[Cell, int], line: Line, barred: Cell) -> Iterator[tuple[Cell, Line]]:
    """Cells whose change by one balances `line` again, and the line that is then out of balance."""
    for cell, count in table.items():
        if cell[line[0]] == line[1] and cell != barred and count > 0:
            for step in (1, -1):
                after, before = _lines(cell, step)
                if before == line and count + step >= 1:
                    yield cell, after
