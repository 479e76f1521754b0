"""The engines behind Ibis. A step says what it wants as Ibis expressions; where they run is decided here.

`engine` is DuckDB always. `transform_engine` is what `ETL_ENGINE` names: `duckdb` (default) or `spark`. Both read the
files of one workspace and publish the same ones.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import reduce
from pathlib import Path
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis.backends import BaseBackend as Connection

from etl.ground.engine import duckdb
from etl.ground.engine.duckdb import MEMORY_LIMIT, PARQUET, batches, engine
from etl.ground.engine.layers import Layer, layer, tidy

__all__ = [
    "MEMORY_LIMIT",
    "PARQUET",
    "Batch",
    "Connection",
    "batches",
    "by_batches",
    "engine",
    "few",
    "keep",
    "news",
    "publish",
    "read",
    "release",
    "transform_engine",
]

Batch = Callable[[list[str | None], list[str | None]], "np.ndarray[Any, np.dtype[np.float64]]"]
"""A number for each pair of texts, for a batch of pairs at a time."""


class Engine(Protocol):
    """What an engine must know; each module of this package is one."""

    def engine(self) -> AbstractContextManager[Connection]: ...
    def read(self, connection: Connection, *paths: Path) -> ir.Table: ...
    def keep(self, connection: Connection, table: ir.Table) -> ir.Table: ...
    def release(self, connection: Connection, table: ir.Table) -> None: ...
    def by_batches(self, function: Batch) -> Callable[..., ir.Value]: ...
    def publish(
        self, connection: Connection, table: ir.Table, target: Path, order_by: Sequence[str], marks: Mapping[str, str]
    ) -> int: ...


def named(name: str) -> Engine:
    """The engine of that name; Spark is imported only where it is asked for, few installations have it."""
    if name == "duckdb":
        return duckdb
    if name in ("spark", "pyspark"):
        from etl.ground.engine import spark

        return spark
    raise ValueError(f"ETL_ENGINE is {name!r}; it can be duckdb or spark")


def transform_engine() -> AbstractContextManager[Connection]:
    """The engine that `ETL_ENGINE` names, for the steps that run on either."""
    return named(os.environ.get("ETL_ENGINE", "duckdb")).engine()


def read(connection: Connection, *paths: Path) -> ir.Table:
    """The tables at `paths`, whole or layers, as one; a column that some whole ones lack is NULL there."""
    told = {path: over for path in paths if (over := layer(path))}
    plain = [path for path in paths if path not in told]
    tables = [named(connection.name).read(connection, *plain)] if plain else []
    tables += [standing(connection, path, over) for path, over in told.items()]
    return reduce(ir.Table.union, tables)


def news(connection: Connection, path: Path) -> ir.Table:
    """What the file at `path` itself holds: of a layer only what is new."""
    return named(connection.name).read(connection, path)


def standing(connection: Connection, path: Path, over: Layer) -> ir.Table:
    """The table that the layer at `path` tells."""
    fresh, below, gone = (news(connection, each) for each in (path, over.below, over.gone))
    return below.anti_join(gone, gone.columns).union(fresh.select(*below.columns))


def keep(connection: Connection, table: ir.Table) -> ir.Table:
    """`table` computed once and held by the engine, for expressions that use it again and again."""
    return named(connection.name).keep(connection, table)


def release(connection: Connection, table: ir.Table) -> None:
    """Let go of what `keep` gave, once nothing is read from it any more."""
    named(connection.name).release(connection, table)


def by_batches(connection: Connection, function: Batch) -> Callable[..., ir.FloatingValue]:
    """`function` for expressions: of two columns of text a column of numbers, NULL where either text is."""
    return named(connection.name).by_batches(function)


def few(connection: Connection, rows: list[dict[str, Any]], schema: ibis.Schema) -> ir.Table:
    """A handful of rows from Python as a table."""
    return keep(connection, ibis.memtable(pa.Table.from_pylist(rows, schema=schema.to_pyarrow())))


def publish(
    connection: Connection, table: ir.Table, target: Path, order_by: Sequence[str], over: Layer | None = None
) -> int:
    """Write `table` to `target`, sorted so that equal content gives equal bytes; returns the rows written.

    With `over` it is a layer: `over.below` and `over.gone` must stand already.
    """
    written = named(connection.name).publish(connection, table, target, order_by, over.marks if over else {})
    tidy(target)
    return written
