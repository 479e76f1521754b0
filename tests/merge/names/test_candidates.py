"""Blocks: who is compared with whom, and what the cap leaves out."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine
from etl.merge.names import Rules
from etl.merge.names.candidates import candidates
from etl.merge.names.normalise import described, keyed
from etl.merge.names.scratch import scratch
from tests.merge.names.rows import ASKED, BINJIANG, KNOWN, NANHU, RULES, XIHU, Row, asked, known, table

CAPPED = replace(RULES, candidates=replace(RULES.candidates, cap=3))
UNCAPPED = replace(RULES, candidates=replace(RULES.candidates, cap=1_000))
ALPHABET = "张记面馆安邦宝博"
NAMES = st.text(ALPHABET, min_size=RULES.candidates.near_from, max_size=9)
SLIPS = ["wrong", "missing", "too many"]


@pytest.fixture(scope="module")
def connection() -> Iterator[Backend]:
    with engine() as opened:
        yield opened


def met(
    connection: Backend, questions: list[Row], entities: list[Row], rules: Rules
) -> tuple[list[tuple[str, str]], list[Row]]:
    """Which record is compared with which entity, and how much of its blocks that is."""
    tables = table(connection, ASKED, questions), table(connection, KNOWN, entities)
    with tables[0] as ask, tables[1] as register, scratch(connection) as keep:
        described_ask = described(ask.drop("dataset", "role").rename(ask="record"), rules)
        got = candidates(described_ask, keyed(register, rules), rules.candidates, keep)
        pairs = [(row["ask"], row["entity_id"]) for row in got.pairs.to_pyarrow().to_pylist()]
        coverage = got.coverage.to_pyarrow().to_pylist()
    assert len(pairs) == len(set(pairs))
    return pairs, coverage


def blocked(connection: Backend, question: Row, entities: list[Row]) -> tuple[set[str], dict[str, Row]]:
    """Who one question is compared with under a cap of three, and its coverage by kind."""
    pairs, coverage = met(connection, [question], entities, CAPPED)
    return {entity for _, entity in pairs}, {row["kind"]: row for row in coverage}


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(NAMES, st.integers(0, 100), st.sampled_from(SLIPS), st.sampled_from(ALPHABET)), min_size=20))
def test_a_name_with_one_character_wrong_missing_or_too_many_is_found(
    connection: Backend, slips: list[tuple[str, int, str, str]]
) -> None:
    questions, entities = [], []
    for number, (name, place, how, other) in enumerate(slips):
        at = place % len(name)
        new = {"wrong": other, "missing": "", "too many": name[at] + other}[how]
        questions.append(asked(name[:at] + new + name[at + 1 :], record=f"E{number}"))
        entities.append(known(f"E{number}", name))
    pairs, _ = met(connection, questions, entities, UNCAPPED)
    assert {(row["record"], row["record"]) for row in questions} <= set(pairs)


def test_names_that_share_nothing_are_not_compared(connection: Backend) -> None:
    pairs, _ = blocked(connection, asked("张记面馆"), [known("E1", "李家饭店"), known("E2", "张氏茶楼")])
    assert pairs == set()


def test_of_a_large_block_the_asked_district_and_the_first_few_are_compared(connection: Backend) -> None:
    entities = [known(f"E{n}", "张记面馆", BINJIANG) for n in range(1, 8)] + [
        known(f"E{n}", "张记面馆", XIHU) for n in (8, 9)
    ]
    pairs, coverage = blocked(connection, asked("张记面馆", XIHU), entities)
    assert pairs == {"E1", "E2", "E3", "E8", "E9"}
    assert coverage["name"]["size"] == 9
    assert coverage["name"]["districts"] == 2
    assert coverage["name"]["uncompared"] == 4
    assert coverage["name"]["closed"]


def test_a_district_that_is_itself_too_large_is_not_closed(connection: Backend) -> None:
    entities = [known(f"E{n}", "张记面馆", XIHU) for n in range(1, 8)]
    pairs, coverage = blocked(connection, asked("张记面馆", XIHU), entities)
    assert pairs == {"E1", "E2", "E3"}
    assert (coverage["name"]["uncompared"], coverage["name"]["closed"]) == (4, False)


def test_a_large_block_is_not_closed_for_who_does_not_say_where(connection: Backend) -> None:
    entities = [
        known(f"E{n}", "张记面馆", place) for n, place in enumerate([XIHU, BINJIANG, NANHU, "330421", "330481"])
    ]
    pairs, coverage = blocked(connection, asked("张记面馆"), entities)
    assert len(pairs) == 3
    assert (coverage["stem"]["uncompared"], coverage["stem"]["closed"]) == (2, False)


def test_of_a_large_block_of_similar_names_only_the_asked_district_is_compared(connection: Backend) -> None:
    entities = [known(f"E{n}", "张记面馆", XIHU if n == 7 else NANHU) for n in range(8)]
    pairs, coverage = blocked(connection, asked("张己面馆", XIHU), entities)
    assert pairs == {"E7"}
    assert coverage["near"]["uncompared"] == 7


def test_a_small_block_is_compared_whole(connection: Backend) -> None:
    pairs, coverage = blocked(
        connection, asked("张记面馆", XIHU), [known(f"E{n}", "张记面馆", NANHU) for n in range(3)]
    )
    assert len(pairs) == 3
    assert (coverage["name"]["uncompared"], coverage["name"]["closed"]) == (0, True)


def test_pairs_grow_with_the_asked_names_and_not_with_the_register(connection: Backend) -> None:
    entities = [known(f"E{n}", f"张记面馆{'安邦宝博'[n % 4]}", f"3301{n % 10:02}") for n in range(500)]
    pairs, coverage = blocked(connection, asked("张记面馆安", "330102"), entities)
    assert len(pairs) <= 4 * CAPPED.candidates.cap
    assert coverage["name"]["uncompared"] > 100


def test_a_row_without_a_name_is_compared_with_nobody(connection: Backend) -> None:
    assert blocked(connection, asked(None, XIHU), [known("E1", "张记面馆"), known("E2", "——")])[0] == set()
