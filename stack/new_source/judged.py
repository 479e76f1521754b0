"""Which rows of a sample the proposed rules take as they came."""

from collections import Counter
from collections.abc import Sequence

import ibis
import pyarrow as pa

from etl.ground.engine import engine
from etl.sources import Contract
from etl.validate.quarantine import breaches, repairs
from etl.validate.reading import readable
from etl.validate.rules import Rule
from stack.new_source.sample import Row


def judged(contract: Contract, rules: tuple[Rule, ...], rows: Sequence[Row]) -> tuple[list[Row], Counter[str]]:
    """The rows that break no rule and need no repair, and how many of the others break or need which."""
    with engine() as connection:
        landed = ibis.memtable(as_landed(contract, rows))
        read = connection.create_table("rows", connection.to_pyarrow(readable(connection, landed, contract)), temp=True)
        broken = connection.to_pyarrow(breaches(read, rules).select("_row", "rule"))
        mended = connection.to_pyarrow(repairs(landed, read, contract).select("_row", "column", "rule"))
    wrong = {*broken["_row"].to_pylist(), *mended["_row"].to_pylist()}
    said = [*broken["rule"].to_pylist(), *(f"{m['column']}.{m['rule']}" for m in mended.to_pylist())]
    return [row for number, row in enumerate(rows) if number not in wrong], Counter(said)


def as_landed(contract: Contract, rows: Sequence[Row]) -> pa.Table:
    """The rows as extraction would land them, every value as text."""
    texts = {c.name: pa.array([str(row[c.name]) for row in rows], pa.string()) for c in contract.landed}
    place = {"_row": pa.array(range(len(rows)), pa.int64()), "_part": [""] * len(rows)}
    return pa.table({**texts, **place, "_record": texts[contract.key.name]})
