"""By what numbers an entity is known: whose they are, who says so, and from when to when."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine
from etl.merge.crosswalk import crosswalk, crosswalk_of_register

TEXTS = ("entity_id", "source", "record", "uscc", "regno", "orgcode")
SCHEMA = pa.schema(
    [(name, pa.string()) for name in TEXTS]
    + [(name, pa.timestamp("us")) for name in ("valid_from", "valid_to")]
    + [(name, pa.date32()) for name in ("known_from", "known_to")]
)
CODE = "91330100799655058B"
INSIDE = "799655058"
NUMBER = "330100400015575"
SATURDAY, SUNDAY = date(2021, 10, 30), date(2021, 10, 31)
SPRING, SUMMER, AUTUMN = (datetime(2021, month, 1) for month in (3, 6, 9))


@pytest.fixture(scope="module")
def connection() -> Iterator[Backend]:
    with engine() as connection:
        yield connection


def statements(*rows: dict[str, Any]) -> ir.Table:
    usual = {"entity_id": CODE, "source": "registrations", "record": "P1", "uscc": CODE, "valid_from": SPRING,
             "known_from": SATURDAY}  # fmt: skip
    return ibis.memtable(pa.Table.from_pylist([usual | row for row in rows], schema=SCHEMA))


def told(connection: Backend, *rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the register's crosswalk says of each number, which it names once."""
    found = connection.to_pyarrow(crosswalk_of_register(connection, statements(*rows))).to_pylist()
    assert len({row["id_value"] for row in found}) == len(found)
    return {row["id_value"]: row for row in found}


def test_the_register_s_code_names_the_organisation_code_inside_it(connection: Backend) -> None:
    found = told(connection, {"regno": NUMBER})
    assert {value: (row["id_kind"], row["checks"]) for value, row in found.items()} == {
        CODE: ("uscc", "both"),
        INSIDE: ("orgcode", "own"),
        NUMBER: ("regno15", "own"),
    }


def test_the_code_of_any_other_source_names_only_itself(connection: Backend) -> None:
    found = connection.to_pyarrow(crosswalk(statements({"source": "penalties"}))).to_pylist()
    assert [row["id_value"] for row in found] == [CODE]


def test_an_organisation_code_beside_the_code_that_holds_it_is_named_once(connection: Backend) -> None:
    assert told(connection, {"orgcode": INSIDE}).keys() == {CODE, INSIDE}


def test_a_number_spans_all_that_name_it(connection: Backend) -> None:
    before = {"record": "P1", "regno": NUMBER, "valid_from": SPRING, "valid_to": SUMMER, "known_from": SUNDAY}
    after = {"record": "P2", "regno": NUMBER, "valid_from": SUMMER, "valid_to": AUTUMN, "known_from": SATURDAY}
    (found,) = [row for value, row in told(connection, before, after).items() if value == NUMBER]
    assert (found["record"], found["valid_from"], found["valid_to"], found["known_from"]) == (
        "P1", SPRING, AUTUMN, SATURDAY,
    )  # fmt: skip


def test_a_number_that_one_statement_still_names_has_no_end(connection: Backend) -> None:
    ended = {"record": "P1", "valid_to": SUMMER}
    assert told(connection, ended, {"record": "P2", "valid_from": SUMMER})[CODE]["valid_to"] is None
    assert told(connection, ended)[CODE]["valid_to"] == SUMMER


def test_what_is_no_longer_known_to_have_been_so_does_not_count(connection: Backend) -> None:
    revised = {"record": "P1", "regno": NUMBER, "known_to": SUNDAY}
    assert told(connection, revised, {"record": "P2"}).keys() == {CODE, INSIDE}
