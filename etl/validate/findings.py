"""What is wrong with rows, told to those who sent them: row, column, rule, reason, and how a right value looks."""

from collections.abc import Iterator
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground.identifiers.codes import RESIDENT_TOKEN
from etl.sources import Column, Contract
from etl.validate.example import example
from etl.validate.quarantine import breaches
from etl.validate.reading import readable
from etl.validate.reasons import reason_of
from etl.validate.rules import rules

LONGEST = 80
"""Characters of a value that are repeated to its sender."""


@dataclass(frozen=True)
class Finding:
    """One rule that a row breaks; `title` is the column's Chinese name, `value` None where it must not be repeated."""

    row: int
    column: str
    title: str
    rule: str
    reason: str
    reason_zh: str
    value: str | None
    example: str | None


def broken_rules(connection: Backend, received: ir.Table, contract: Contract) -> ir.Table:
    """Every rule that received rows break, those refused at the door included: `_row, rule, value, refused`."""
    rows = readable(connection, received.filter(received["_refused"].isnull()), contract)
    rows = connection.create_table("checked", rows, temp=True, overwrite=True)
    found = breaches(rows, rules(contract))
    refused = received.filter(received["_refused"].notnull())
    return found.select("_row", "rule", "value", refused=ibis.literal(False)).union(
        refused.select("_row", rule=refused["_refused"], value=ibis.null("string"), refused=ibis.literal(True))
    )


def findings(connection: Backend, broken: ir.Table, contract: Contract, most: int) -> Iterator[Finding]:
    """The first `most` of the rules broken, row by row; `Finding.row` is the row's position from 0.

    A row that must not be sent at all gets no example: it is not to be put right.
    """
    applied = rules(contract)
    columns = {column.name: column for column in contract.landed}
    first = broken.order_by(["_row", "rule"]).limit(most)
    for row in connection.to_pyarrow(first).to_pylist():
        column = columns[row["rule"].rpartition(".")[0]]
        right = None if row["refused"] else example(column, contract, applied)
        yield finding(row["_row"], column, row["rule"], shown(column, row["value"]), right)


def finding(row: int, column: Column, rule: str, value: str | None, right: str | None) -> Finding:
    said = reason_of(rule)
    return Finding(row, column.name, column.title, rule, said.english, said.chinese, value, right)


def shown(column: Column, value: str | None) -> str | None:
    """The value, unless it is personal."""
    if value is None or column.landing != "keep" or value.startswith(RESIDENT_TOKEN):
        return None
    return value[:LONGEST]
