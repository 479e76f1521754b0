"""Small counts: not shown, and not to be worked out from what is."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.disclose.suppression import TOTAL, NoMinimum, published, smallest_shown

Table = dict[tuple[str, str], int]


def table(rows: list[list[int]]) -> Table:
    return {(f"r{i}", f"c{j}"): count for i, row in enumerate(rows) for j, count in enumerate(row)}


def truth(counts: Table) -> Table:
    """Every count and total, added up by numpy."""
    names = [sorted({cell[side] for cell in counts}) for side in (0, 1)]
    inner = np.array([[counts[row, column] for column in names[1]] for row in names[0]])
    whole = np.block([[inner, inner.sum(1, keepdims=True)], [inner.sum(0, keepdims=True), inner.sum(keepdims=True)]])
    return {
        (row, column): int(whole[i, j])
        for i, row in enumerate([*names[0], TOTAL])
        for j, column in enumerate([*names[1], TOTAL])
    }


def other_values(counts: Table, shown: dict[tuple[str, str], int | None]) -> set[tuple[str, str]]:
    """The withheld cells that differ in some other table of which exactly the same would be published.

    All tables one step away are tried: each inner cell one more, one less or the same. A reader knows that a withheld
    count is not 0.
    """
    hidden = [cell for cell in counts if shown[cell] is None]
    real, free = truth(counts), set[tuple[str, str]]()
    for steps in product((-1, 0, 1), repeat=len(hidden)):
        changed = truth(counts | {cell: counts[cell] + step for cell, step in zip(hidden, steps, strict=True)})
        possible = all(
            value == shown[cell] if shown[cell] is not None else value >= 1 for cell, value in changed.items()
        )
        if possible:
            free |= {cell for cell in changed if changed[cell] != real[cell]}
    return free


@settings(max_examples=120, deadline=None)
@given(
    rows=st.integers(1, 3).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 4, 9, 40]), min_size=width, max_size=width),
            min_size=1,
            max_size=3,
        )
    ),
    smallest=st.integers(1, 5),
)
def test_every_withheld_count_could_be_another_one(rows: list[list[int]], smallest: int) -> None:
    counts = table(rows)
    shown = published(counts, smallest)
    real = truth(counts)
    assert shown.keys() == real.keys()
    assert all(value is None or value == real[cell] for cell, value in shown.items())
    assert all(shown[cell] is None for cell, count in real.items() if 0 < count < smallest)
    assert all(value is not None for cell, value in shown.items() if real[cell] == 0)
    assert {cell for cell, value in shown.items() if value is None} == other_values(counts, shown)


def test_a_count_alone_in_its_row_and_column_takes_three_with_it() -> None:
    shown = published(table([[2, 10, 20], [10, 20, 30], [20, 30, 40]]), 3)
    assert sorted(cell for cell, value in shown.items() if value is None) == [
        ("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1"),
    ]  # fmt: skip


def test_totals_are_shown_where_cells_can_hide_the_count() -> None:
    shown = published(table([[1, 50], [60, 70]]), 3)
    assert [shown[cell] for cell in shown if TOTAL in cell] == [181, 61, 120, 51, 130]
    assert shown["r0", "c0"] is None


def test_totals_are_shown_even_where_that_withholds_more() -> None:
    shown = published(table([[1, 50, 0], [4, 0, 90], [0, 60, 95]]), 3)
    assert all(value is not None for cell, value in shown.items() if TOTAL in cell)


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    assert published(table([[0, 3], [5, 0]]), 3) == truth(table([[0, 3], [5, 0]]))
    assert published({}, 3) == {(TOTAL, TOTAL): 0}


def test_the_same_table_in_any_order_withholds_the_same() -> None:
    counts = table([[1, 5, 5], [5, 5, 5], [2, 5, 5]])
    assert published(counts, 3) == published(dict(reversed(counts.items())), 3)


@pytest.mark.parametrize("counts", [{("a", "b"): -1}, {("", "b"): 1}])
def test_what_is_no_table_of_counts_is_refused(counts: Table) -> None:
    with pytest.raises(ValueError, match="not negative"):
        published(counts, 3)


@pytest.mark.parametrize("faulty", [{}, {"suppression": {"minimum": False}}, {"suppression": {"minimum": 0}}])
def test_a_faulty_minimum_is_named(faulty: dict[str, Any]) -> None:
    with pytest.raises(NoMinimum, match=r"suppression\.minimum"):
        smallest_shown(faulty)
