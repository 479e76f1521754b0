"""Landed rows for a judge to read, without a platform."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine
from etl.sources import Contract
from etl.validate.judge import frames, rule_of, verdicts
from etl.validate.quarantine import breaches
from etl.validate.reading import readable
from etl.validate.rules import IDENTIFIER, Rule

Broken = dict[str, set[int]]
"""Rule id → the rows that break it."""


def landing(contract: Contract, rows: list[dict[str, Any]]) -> ir.Table:
    """The rows as extraction lands them: declared columns as text, a column not given is NULL."""
    names = [column.name for column in contract.landed]
    texts = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    records = pa.array([(row.get(contract.key.name) or "").strip() or None for row in rows], pa.string())
    place = {"_row": pa.array(range(len(rows)), pa.int64()), "_part": pa.array([""] * len(rows)), "_record": records}
    return ibis.memtable(pa.table({**texts, **place}))


@contextmanager
def read(contract: Contract, landed: ir.Table) -> Iterator[tuple[Backend, ir.Table]]:
    """The rows as validation reads them."""
    with engine() as connection:
        yield (
            connection,
            connection.create_table("rows", connection.to_pyarrow(readable(connection, landed, contract)), temp=True),
        )


def by_the_engine(connection: Backend, rows: ir.Table, rules: tuple[Rule, ...]) -> Broken:
    """The engine's verdict; the kinds an identifier may wrongly be are one rule, as they are for the other judge."""
    named = {rule.id for rule in rules if rule.type != IDENTIFIER}
    broken: Broken = {rule.id: set() for rule in rules}
    for row, rule in connection.execute(breaches(rows, rules).select("_row", "rule")).itertuples(index=False):
        broken[rule if rule in named else f"{rule.split('.')[0]}.identifier"].add(int(row))
    return broken


def by_great_expectations(connection: Backend, rows: ir.Table, rules: tuple[Rule, ...]) -> Broken:
    """Great Expectations' verdict, row by row."""
    wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": ["_row"]}
    broken: Broken = {rule.id: set() for rule in rules}
    for frame in frames(connection, rows, rules):
        for result in verdicts(frame, rules, wanted):
            broken[rule_of(result)] |= {int(entry["_row"]) for entry in result["result"]["unexpected_index_list"] or []}
    return broken
