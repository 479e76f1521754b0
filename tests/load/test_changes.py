"""What changed between two nights, and that the changes make the one out of the other."""

from collections.abc import Iterable, Iterator
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine
from etl.load.changes import changes, replayed

STATE = pa.schema([("entity_id", pa.string()), ("name", pa.string()), ("points", pa.int64())])
FOLLOWED = pa.schema([("key", pa.string()), ("change", pa.string()), ("successor", pa.string())])
State = dict[str, tuple[str | None, int | None]]
states = st.dictionaries(
    st.sampled_from("ABCDEF"), st.tuples(st.sampled_from(["甲", "乙", None]), st.sampled_from([1, 2, None]))
)
pairs = st.lists(st.tuples(states, states), min_size=10, max_size=20)
"""Pairs of states that know nothing of each other, all told in one query: planning it takes most of the time."""


@pytest.fixture(scope="module")
def connection() -> Iterator[Backend]:
    with engine() as connection:
        yield connection


def table(state: State) -> ir.Table:
    rows = [{"entity_id": key, "name": name, "points": points} for key, (name, points) in state.items()]
    return ibis.memtable(pa.Table.from_pylist(rows, schema=STATE))


def events(*told: tuple[str, str, str]) -> ir.Table:
    rows = [dict(zip(FOLLOWED.names, one, strict=True)) for one in told]
    return ibis.memtable(pa.Table.from_pylist(rows, schema=FOLLOWED))


def found(connection: Backend, before: State, after: State, *told: tuple[str, str, str]) -> dict[str, dict[str, Any]]:
    rows = connection.to_pyarrow(changes(table(before), table(after), "entity_id", events(*told))).to_pylist()
    assert len({row["entity_id"] for row in rows}) == len(rows)
    return {row["entity_id"]: row for row in rows}


def side_by_side(states: Iterable[State]) -> State:
    """States as one, their keys told apart by a number."""
    return {f"{number}{key}": row for number, state in enumerate(states) for key, row in state.items()}


@settings(max_examples=3, deadline=None)
@given(pairs)
def test_each_key_that_differs_is_told_once_and_no_other(connection: Backend, pairs: list[tuple[State, State]]) -> None:
    before, after = map(side_by_side, zip(*pairs, strict=True))
    expected = dict.fromkeys(after.keys() - before.keys(), "ADD")
    expected |= dict.fromkeys(before.keys() - after.keys(), "DEL")
    expected |= {key: "MOD" for key in after.keys() & before.keys() if before[key] != after[key]}
    assert {key: row["change"] for key, row in found(connection, before, after).items()} == expected


@settings(max_examples=3, deadline=None)
@given(pairs, st.sampled_from("ABCDEF"))
def test_the_changes_make_the_later_state_out_of_the_earlier(
    connection: Backend, pairs: list[tuple[State, State]], merged: str
) -> None:
    before, after = map(side_by_side, zip(*pairs, strict=True))
    events_told = events(*((f"{number}{merged}", "MERGED", "Z") for number in range(0, len(pairs), 2)))
    told = changes(table(before), table(after), "entity_id", events_told)
    made = connection.to_pyarrow(replayed(table(before), told, "entity_id")).to_pylist()
    assert {row["entity_id"]: (row["name"], row["points"]) for row in made} == after


@pytest.mark.parametrize("event", ["MERGED", "SPLIT"])
def test_what_became_another_says_so_whether_it_goes_on_or_not(connection: Backend, event: str) -> None:
    gone = found(connection, {"A": ("甲", 1), "B": ("乙", 1)}, {"B": ("乙", 1)}, ("A", event, "B"))
    assert [(key, row["change"], row["successor"], row["present"]) for key, row in gone.items()] == [
        ("A", event, "B", False)
    ]
    stays = found(connection, {"A": ("甲", 1)}, {"A": ("甲", 1)}, ("A", event, "B,C"))
    assert [(row["change"], row["successor"], row["present"], row["name"]) for row in stays.values()] == [
        (event, "B,C", True, "甲")
    ]
