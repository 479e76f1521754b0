"""Asked and known rows of a few words each, and what `match` makes of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import ibis
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine
from etl.merge.names import Rules, match

RULES = Rules.on(date(2021, 10, 31))
KNOWN = ["entity_id", "name", "district", "address"]
ASKED = ["dataset", "record", "role", "name", "district", "address"]
XIHU, BINJIANG, NANHU = "330106", "330108", "330402"
Row = dict[str, Any]


def known(entity_id: str, name: str, district: str | None = None, address: str | None = None) -> Row:
    return dict(zip(KNOWN, (entity_id, name, district, address), strict=True))


def asked(
    name: str | None, district: str | None = None, address: str | None = None, record: str = "R1", role: str = "bcydwmc"
) -> Row:
    return dict(zip(ASKED, ("samplings", record, role, name, district, address), strict=True))


@contextmanager
def table(connection: Backend, columns: list[str], rows: list[Row]) -> Iterator[ibis.Table]:
    """The rows as a table of text columns."""
    name = ibis.util.gen_name("rows")
    values = ibis.memtable(
        [[row[column] for column in columns] for row in rows], schema=dict.fromkeys(columns, "string")
    )
    yield connection.create_table(name, values, temp=True)
    connection.drop_table(name)


def found(
    questions: list[Row], entities: list[Row], rules: Rules = RULES, connection: Backend | None = None
) -> list[Row]:
    """The candidates of `questions` among `entities`, by record and rank."""
    if connection is None:
        with engine() as opened:
            return found(questions, entities, rules, opened)
    with table(connection, ASKED, questions) as ask, table(connection, KNOWN, entities) as register:
        result = match(connection, ask, register, rules)
        return result.order_by("record", "role", "rank").to_pyarrow().to_pylist()


def verdicts(entities: list[Row], *questions: Row) -> list[str]:
    """For each question `accepted` or `review` and the best candidate's id, or `waiting`."""
    records = [f"R{number}" for number in range(len(questions))]
    result = found([{**one, "record": record} for record, one in zip(records, questions, strict=True)], entities)
    best = {row["record"]: f"{row['status']} {row['entity_id']}" for row in result if row["rank"] == 1}
    return [best.get(record, "waiting") for record in records]
