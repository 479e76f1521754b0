"""Valid rows of a few nights, small enough to see through: what merge reads, and nothing else."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.ground.workspace import Workspace
from etl.sources import contract

TYPES = {
    "string": pa.string(), "date": pa.date32(), "timestamp": pa.timestamp("us"), "integer": pa.int64(),
    "number": pa.decimal128(18, 4),
}  # fmt: skip
ALIVE = "存续（在营、开业、在册）"
UPDATED = datetime(2021, 10, 1)
Row = dict[str, Any]
DELETED = pa.schema({"_record": pa.string(), "_part": pa.string(), "_night": pa.date32()})
REJECTED = pa.schema(
    {**dict.fromkeys(("dataset", "record", "rule", "column", "value"), pa.string()), "night": pa.date32()}
)


def valid(workspace: Workspace, night: date, **datasets: Iterable[Row]) -> None:
    """Publish each dataset's rows as validation does. A row says `record` and may say `at`, its update time."""
    for dataset, rows in datasets.items():
        declared = contract(dataset)
        columns = {column.name: TYPES[column.type] for column in declared.landed}
        own = {"_record": pa.string(), "_part": pa.string(), "_updated_at": pa.timestamp("us")}
        own |= {"_night": pa.date32(), "_row": pa.int64()}
        entries = [
            {
                **{name: row.get(name) for name in columns},
                declared.key.name: row["record"],
                "_record": row["record"],
                "_part": row.get("part", ""),
                "_updated_at": row.get("at", UPDATED),
                "_night": night,
                "_row": number,
            }
            for number, row in enumerate(rows)
        ]
        target = new(workspace.table(night, f"valid/{dataset}"))
        pq.write_table(pa.Table.from_pylist(entries, schema=pa.schema({**columns, **own})), target)


def deleted(workspace: Workspace, night: date, dataset: str, records: Iterable[str]) -> None:
    """Publish, as validation does, that records were found to be gone at the source."""
    rows = [{"_record": record, "_part": "", "_night": night} for record in records]
    pq.write_table(pa.Table.from_pylist(rows, schema=DELETED), new(workspace.table(night, f"deleted/{dataset}")))


def rejected(
    workspace: Workspace, night: date, dataset: str, column: str, values: dict[str, tuple[str, str | None]]
) -> None:
    """Publish, as validation does, what broke a rule: for each record the rule's reason and the value."""
    rows = [
        {
            "dataset": dataset,
            "record": record,
            "rule": f"{column}.{reason}",
            "column": column,
            "value": value,
            "night": night,
        }
        for record, (reason, value) in values.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=REJECTED), new(workspace.table(night, f"quarantine/{dataset}")))


def new(path: Path) -> Path:
    """`path` in a folder that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def rows_of(workspace: Workspace, night: date, table: str, where: str = "TRUE") -> list[Row]:
    with duckdb.cursor() as connection:
        sql = f"SELECT * FROM read_parquet('{workspace.table(night, table)}', hive_partitioning = false) WHERE {where}"
        found = connection.execute(sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def copy_shuffled(source: Workspace, target: Path, seed: int) -> Workspace:
    """The same valid rows in files of another order."""
    for path in (source.home / "stage").glob("night=*/valid/*.parquet"):
        into = target / path.relative_to(source.home)
        into.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.cursor() as connection:
            connection.execute(
                f"COPY (FROM read_parquet('{path}', hive_partitioning = false) ORDER BY md5(_row || '{seed}')) "
                f"TO '{into}' (FORMAT parquet)"
            )
    return Workspace(target)
