"""The same tables from hand-written DuckDB SQL (`sql/`): what the engine alone needs for the work."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ibis.backends.duckdb import Backend

from etl.ground.engine import PARQUET, engine
from etl.ground.workspace import Workspace, appearing
from etl.sources import contracts

SQL = Path(__file__).parent / "sql"
MEMORY = "10GB"
"""From three million entities on it does not fit the limit of ours, at ten million not 4 GB either: out of memory."""
STATEMENT = re.compile(r"^-- (run|temp|table)(?: (\S+))?(?: BY (.+))?\n", re.MULTILINE)


def step(name: str) -> Callable[[Workspace, date], None]:
    """One step as a function like ours: its SQL file, with our engine's settings, more memory, and our file format."""

    def run(workspace: Workspace, night: date) -> None:
        with engine() as connection:
            connection.raw_sql(f"SET memory_limit = '{MEMORY}'")
            connection.raw_sql(f"SET operator_memory_limit = '{MEMORY}'")
            for dataset in contracts():
                if files := workspace.published(f"valid/{dataset}", night):
                    view(connection, f"valid/{dataset}", list(files.values()))
            for path in workspace.stage(night).rglob("*.parquet"):
                published = path.relative_to(workspace.stage(night)).with_suffix("").as_posix()
                if not published.startswith("valid/"):
                    view(connection, published, [path])
            _, *parts = STATEMENT.split((SQL / f"{name}.sql").read_text(encoding="utf-8"))
            for how, table, order, query in zip(*(parts[place::4] for place in range(4)), strict=True):
                execute(connection, how, table, order, query.strip().rstrip(";"), workspace.table(night, table or ""))

    return run


def execute(connection: Backend, how: str, table: str, order: str, query: str, target: Path) -> None:
    if how == "run":
        connection.raw_sql(query)
    elif how == "temp":
        connection.raw_sql(f"CREATE TEMP TABLE {table} AS {query}")
    else:
        with appearing(target) as scratch:
            connection.raw_sql(f"COPY (FROM ({query}) ORDER BY {order}) TO '{scratch}' ({PARQUET})")
        view(connection, table, [target])


def view(connection: Backend, name: str, paths: list[Path]) -> None:
    files = [str(path) for path in paths]
    connection.raw_sql(f'CREATE OR REPLACE TEMP VIEW "{name}" AS FROM read_parquet({files}, hive_partitioning = false)')
