"""Who wins a field, by each of the declared rules."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine
from etl.merge.golden import Field, golden
from etl.merge.rivals import rivals

FIELDS = ("name", "address")
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("entity_id", "source", "record", "part", *FIELDS)]
    + [("valid_from", pa.timestamp("us"))]
)
E = "91330100799655058B"
Claim = tuple[str, str, int, str | None]
"""Source, record, day of September since when it holds, and the name claimed."""


@pytest.fixture(scope="module")
def connection() -> Iterator[Backend]:
    with engine() as connection:
        yield connection


def statements(*claims: Claim) -> ir.Table:
    rows = [
        {"entity_id": E, "source": source, "record": record, "part": "", "name": name, "address": None,
         "valid_from": datetime(2021, 9, day)}
        for source, record, day, name in claims
    ]  # fmt: skip
    return ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))


def won(connection: Backend, rule: str, *claims: Claim) -> tuple[Any, Any]:
    field = Field("name", rule, ("registrations", "declarations", "penalties"))
    (row,) = connection.to_pyarrow(golden(connection, statements(*claims), (field,))).to_pylist()
    return row["name"], row["name_source"]


A, B, C = ("registrations", "P1", 1, "甲"), ("declarations", "D1", 9, "乙"), ("penalties", "F1", 5, "乙")


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        ("source_priority", "甲", "registrations:P1"),
        ("newest", "乙", "declarations:D1"),
        ("agreement", "乙", "declarations:D1"),
    ],
)
def test_each_rule_has_its_winner(connection: Backend, rule: str, name: str, source: str) -> None:
    assert won(connection, rule, A, B, C) == (name, source)
    assert won(connection, rule, C, B, A) == (name, source)


@pytest.mark.parametrize("rule", ["source_priority", "newest", "agreement"])
def test_what_has_no_value_unsets_nothing(connection: Backend, rule: str) -> None:
    silent = ("registrations", "P2", 20, None)
    assert won(connection, rule, silent, B) == ("乙", "declarations:D1")
    assert won(connection, rule, A, silent) == ("甲", "registrations:P1")


@pytest.mark.parametrize("rule", ["source_priority", "newest", "agreement"])
def test_of_one_source_the_newest_claim_counts_and_of_two_as_new_the_first_record(
    connection: Backend, rule: str
) -> None:
    older, newer = ("registrations", "P1", 1, "旧"), ("registrations", "P2", 2, "新")
    assert won(connection, rule, older, newer) == ("新", "registrations:P2")
    assert won(connection, rule, ("registrations", "P9", 2, "后"), newer) == ("新", "registrations:P2")


def test_a_source_votes_once_however_often_it_says_a_thing(connection: Backend) -> None:
    often = [("penalties", f"F{number}", number, "丙") for number in range(1, 9)]
    assert won(connection, "agreement", A, *often) == ("甲", "registrations:P1")


def test_a_source_that_is_not_believed_claims_nothing(connection: Backend) -> None:
    assert won(connection, "newest", A, ("loans", "L1", 28, "丁")) == ("甲", "registrations:P1")


def chosen(connection: Backend, fields: tuple[Field, ...], *claims: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {"entity_id": E, "part": "", "valid_from": datetime(2021, 9, 1), "record": "1", **claim} for claim in claims
    ]
    said = ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))
    (row,) = connection.to_pyarrow(golden(connection, said, fields)).to_pylist()
    return {name: row[name] for name in ("name", "address")}


@pytest.mark.parametrize("rule", ["source_priority", "newest", "agreement"])
def test_a_source_that_is_believed_in_one_field_is_not_heard_in_another(connection: Backend, rule: str) -> None:
    name = Field("name", "source_priority", ("registrations", "penalties"))
    address = Field("address", rule, ("registrations",))
    seen = {"source": "penalties", "name": "乙", "address": "河边"}
    assert chosen(connection, (name, address), seen) == {"name": "乙", "address": None}
    named = {"source": "registrations", "name": None, "address": "山上"}
    assert chosen(connection, (name, address), seen, named) == {"name": "乙", "address": "山上"}


def test_an_entity_of_which_nothing_believed_is_claimed_is_told_all_the_same(connection: Backend) -> None:
    fields = (
        Field("name", "source_priority", ("registrations", "penalties")),
        Field("address", "newest", ("registrations",)),
    )
    silent = {"source": "penalties", "name": None, "address": "河边"}
    assert chosen(connection, fields, silent) == {"name": None, "address": None}


def test_an_unknown_rule_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ValueError, match="name has the rule 'loudest'; known are source_priority"):
        Field("name", "loudest", ("registrations",))


def test_a_rival_names_what_won_and_the_rule(connection: Backend) -> None:
    fields = (Field("name", "newest", ("registrations", "declarations")),)
    said = statements(A, B)
    chosen = connection.create_table("chosen", golden(connection, said, fields), temp=True, overwrite=True)
    (rival,) = connection.to_pyarrow(rivals(said, chosen, fields)).to_pylist()
    assert rival == {
        "entity_id": E, "field": "name", "value": "甲", "source": "registrations", "record": "P1", "winner": "乙",
        "winner_source": "declarations:D1", "rule": "newest",
    }  # fmt: skip
