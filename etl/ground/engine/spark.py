"""Spark 4 behind Ibis: in this process, or on the cluster that `ETL_SPARK_MASTER` names.

Files are where the workspace is, so on a cluster `ETL_HOME` must be a folder that driver and executors share, under one
account, and each executor needs a Python with the same packages (`PYSPARK_PYTHON`). What else a cluster needs is said
where Spark reads it: `SPARK_CONF_DIR`, `PYSPARK_SUBMIT_ARGS`.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow.parquet as pq
from ibis.backends import BaseBackend
from ibis.util import gen_name

from etl.ground.workspace import appearing

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # our times are naive
    "spark.sql.maxPlanStringLength": "100000",  # written out for nobody, and long
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.constraintPropagation.enabled": "false",  # fails in Spark 4 on unions of what was checkpointed
}
WRITTEN = {"compression": "zstd", "parquet.block.row.count.limit": "122880"}
"""How every file is written, as DuckDB does it."""

MOMENT = ibis.dtype("timestamp(6)")


class SparkMissing(RuntimeError):
    """Spark is asked for where it cannot run."""


@contextmanager
def engine() -> Iterator[BaseBackend]:
    """A Spark session behind Ibis, ended with the step."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else any python3 of the path, which lacks our packages
    builder = spark_session().builder.appName("etl").master(os.environ.get("ETL_SPARK_MASTER", "local[*]"))
    started = builder.config(map=SETTINGS).getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    connection = ibis.pyspark.connect(started)
    try:
        yield connection
    finally:
        connection.disconnect()


def spark_session() -> Any:
    """The class `SparkSession`, once it is sure to work; `SparkMissing` says what to install."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise SparkMissing("ETL_ENGINE=spark needs requirements-spark.txt beside requirements.txt") from missing
    if "JAVA_HOME" not in os.environ and shutil.which("java") is None:
        raise SparkMissing("ETL_ENGINE=spark needs Java 17 or 21, for example: apt-get install openjdk-17-jre-headless")
    return SparkSession


def read(connection: BaseBackend, *paths: Path) -> ir.Table:
    """The Parquet files at `paths` as one table, behind a view."""
    reader = session().read.option("mergeSchema", len(paths) > 1)
    return viewed(connection, reader.parquet(*[f"file://{path}" for path in paths]))


def keep(connection: BaseBackend, table: ir.Table) -> ir.Table:
    """`table` as rows that the executors hold, without its plan: plans that contain plans outgrow any memory.

    Where an executor is lost its rows are, and the step fails: it can be run again.
    """
    return viewed(connection, frame(connection, table).localCheckpoint())


def release(connection: BaseBackend, table: ir.Table) -> None:
    """Nothing: Spark frees rows when nothing names them any more, and spills them until then."""


def by_batches(function: Callable[[list[Any], list[Any]], Any]) -> Callable[..., ir.Value]:
    """`function` over pandas, with the pairs that have a NULL kept from it, as DuckDB does.

    It travels to the executors whole: they need the packages of requirements-spark.txt and requirements.txt, not ours.
    """
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[function.__module__])

    def numbers(one: pd.Series, other: pd.Series) -> pd.Series:
        whole = one.notna() & other.notna()
        found = function(one[whole].tolist(), other[whole].tolist())
        return pd.Series(found, index=one.index[whole], dtype="float64").reindex(one.index)

    numbers.__name__ = function.__name__
    expression: Callable[..., ir.Value] = ibis.udf.scalar.pandas(numbers, signature=(("string", "string"), "float64"))
    return expression


def publish(
    connection: BaseBackend, table: ir.Table, target: Path, order_by: Sequence[str], marks: Mapping[str, str]
) -> int:
    """Write `table` to `target`: one sorted part in a folder beside it, which then takes its place."""
    rows = frame(connection, table)
    ordered = rows.repartition(1).sortWithinPartitions(*[rows[name].asc_nulls_last() for name in order_by])
    with appearing(target) as scratch, tempfile.TemporaryDirectory(prefix=".spark-", dir=target.parent) as folder:
        ordered.write.options(**WRITTEN).parquet(f"file://{folder}", mode="overwrite")
        (part,) = Path(folder).glob("part-*.parquet")
        written: int = pq.read_metadata(part).num_rows
        if marks:
            marked(part, marks).replace(scratch)
        else:
            part.replace(scratch)
    return written


def marked(part: Path, marks: Mapping[str, str]) -> Path:
    """A copy of the file `part` with metadata that Spark cannot be told to write."""
    copy, read = part.with_suffix(".marked"), pq.ParquetFile(part, coerce_int96_timestamp_unit="us")
    with pq.ParquetWriter(copy, read.schema_arrow.with_metadata(dict(marks)), compression="zstd") as writer:
        for rows in read.iter_batches():
            writer.write_batch(rows)
    return copy


def session() -> Any:
    return spark_session().active()


def frame(connection: BaseBackend, table: ir.Table) -> Any:
    """`table` as a Spark DataFrame, which knows more of writing than Ibis does."""
    connection._run_pre_execute_hooks(table)  # creating a view, the public way, leaves functions unknown
    rows = session().sql(connection.compile(table))
    short = {name for name, type_ in rows.dtypes if type_ == "int"}  # Ibis takes what Spark counts in 32 bits for 64
    long = [name for name, type_ in table.schema().items() if type_.is_int64() and name in short]
    return rows.withColumns({name: rows[name].cast("bigint") for name in long})


def viewed(connection: BaseBackend, rows: Any) -> ir.Table:
    """A DataFrame as a table of Ibis; its times are of microseconds, which Spark's types need not say."""
    name = gen_name("etl")
    rows.createOrReplaceTempView(name)
    found = connection.table(name)
    types = {column: MOMENT if type_.is_timestamp() else type_ for column, type_ in found.schema().items()}
    table: ir.Table = found.op().copy(schema=ibis.schema(types)).to_expr()
    return table
