"""DuckDB in this process, with bounded memory: what every step runs on unless told otherwise."""

import gc
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend
from ibis.util import gen_name

from etl.ground.workspace import appearing

MEMORY_LIMIT = os.environ.get("ETL_MEMORY", "3GB")
"""What DuckDB may hold. It takes what it needs, a demo far less; ten million entities make a process of 3.2 GiB."""
OPERATORS = 0.5
"""The share of it that sorts and joins may take before they spill. Without a bound, a sort that just fits leaves
nothing for the file it writes: 2 of 12 merges of three million entities ran out of 1.5 GB so (decision 0019)."""
GUESSING = "build_side_probe_side"
"""What DuckDB does not do: choose the side of a join that it holds in memory by how many rows it guesses there. It
guesses that a filter on NULL lets a fifth pass, of two a twenty-fifth, and held the wide side of ten million entities.
As written, it holds the right side (decision 0019)."""
ROW_GROUP = 122_880
PARQUET = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP}"
"""How every file is written; a higher level costs a fifth more to write and saves nothing on tables such as ours."""


@contextmanager
def engine() -> Iterator[Backend]:
    """An in-memory DuckDB behind Ibis that spills to a scratch folder of its own."""
    operators = share(MEMORY_LIMIT, OPERATORS)
    with tempfile.TemporaryDirectory(prefix="etl-spill-") as spill, seldom_collecting(), as_written():
        connection = ibis.duckdb.connect(memory_limit=MEMORY_LIMIT, temp_directory=spill)
        threads = os.environ.get("ETL_THREADS")
        if threads:
            connection.raw_sql(f"SET threads = {int(threads)}")
        connection.raw_sql("SET enable_progress_bar = false")
        connection.raw_sql(f"SET disabled_optimizers = '{GUESSING}'")
        connection.raw_sql(f"SET operator_memory_limit = '{operators}'")
        connection.raw_sql("SET TimeZone = 'Asia/Shanghai'")
        try:
            yield connection
        finally:
            connection.disconnect()


def share(limit: str, part: float) -> str:
    """A part of a memory limit. Raises ValueError where it is no number of a unit."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?) *([KMGT]i?B)", limit.strip(), re.IGNORECASE)
    if not found:
        raise ValueError(f"ETL_MEMORY is {limit!r}; it can be a number of a unit, as 3GB or 1500MB")
    return f"{float(found[1]) * part}{found[2]}"


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Python looks for cycles less often: a query in Ibis is millions of small objects that have none.

    It is a seventh of the time in which a small merge is planned.
    """
    usual = gc.get_threshold()
    gc.set_threshold(50_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def as_written() -> Iterator[None]:
    """Ibis leaves SELECTs nested: DuckDB merges them anyway, and doing it in Python is a tenth of all planning."""
    usual = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        yield
    finally:
        ibis.options.sql.fuse_selects = usual


def read(connection: Backend, *paths: Path) -> ir.Table:
    """The Parquet files at `paths` as one table."""
    files = [str(path) for path in paths]
    return connection.read_parquet(files, hive_partitioning=False, union_by_name=len(files) > 1)


def keep(connection: Backend, table: ir.Table) -> ir.Table:
    """`table` as a temporary table."""
    return connection.create_table(gen_name("kept"), table, temp=True)


def release(connection: Backend, table: ir.Table) -> None:
    """Drop the temporary table."""
    connection.drop_table(table.op().name)


def by_batches(function: Callable[[list[Any], list[Any]], Any]) -> Callable[..., ir.Value]:
    """`function` over Arrow, which DuckDB asks only about pairs without NULL."""

    def numbers(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.Array:
        return pa.array(function(one.to_pylist(), other.to_pylist()))

    numbers.__name__ = function.__name__
    expression: Callable[..., ir.Value] = ibis.udf.scalar.pyarrow(numbers, signature=(("string", "string"), "float64"))
    return expression


def batches(connection: Backend, table: ir.Table, rows: int) -> Iterator[pa.RecordBatch]:
    """`table` in pieces of about `rows` rows, never all of it at once; ask nothing else of the engine meanwhile.

    Ibis has a method for this that calls a function DuckDB 2.0 no longer has.
    """
    yield from connection.con.sql(connection.compile(table)).to_arrow_reader(rows)


def publish(
    connection: Backend, table: ir.Table, target: Path, order_by: Sequence[str], marks: Mapping[str, str]
) -> int:
    """Write `table` to `target` by a sorted COPY."""
    columns = ", ".join(f'"{name}"' for name in order_by)
    query = f"SELECT * FROM ({connection.compile(table)}) ORDER BY {columns}"
    said = ", ".join(f"'{name}': '{value}'" for name, value in marks.items())
    options = f"{PARQUET}, KV_METADATA {{{said}}}" if marks else PARQUET
    with appearing(target) as scratch:
        written = connection.raw_sql(f"COPY ({query}) TO '{scratch}' ({options})").fetchone()
    return int(written[0]) if written else 0
