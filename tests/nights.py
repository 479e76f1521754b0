"""Three nights of a small province, run once for the whole suite, and ways to look at what they left behind."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from etl.ground.engine import Connection
from etl.ground.workspace import Workspace
from etl.merge.current import Said, said, valid
from etl.sources import Connections, Endpoint
from etl.sources.connections import parse
from sandbox import Sandbox, World

FRIDAY, SATURDAY, SUNDAY = NIGHTS = (date(2021, 10, 29), date(2021, 10, 30), date(2021, 10, 31))
CLOCK = datetime(2021, 10, 30)
"""The end of the first night: what the platforms know when they are first asked for everything."""


@dataclass(frozen=True)
class History:
    """What three nights left in `workspace`; `before` is a copy of it as it stood before the last of them."""

    world: World
    workspace: Workspace
    before: Path


def connections(sandbox: Sandbox, *absent: str) -> Connections:
    """The way to every platform of a running sandbox but the `absent` ones."""

    def endpoint(platform: str) -> Endpoint | None:
        return None if platform in absent else parse(sandbox.connections[f"AIRFLOW_CONN_{platform.upper()}"])

    return endpoint


def ask(sql: str, **files: Path | Iterable[Path]) -> list[tuple[Any, ...]]:
    """The answer to a query in which `{name}` stands for the Parquet files of that name.

    `duckdb.cursor()` leads to the one DuckDB that this process has anyway: to open another takes 30 ms of a core.
    """
    with duckdb.cursor() as connection:
        return connection.execute(sql.format(**{name: relation(paths) for name, paths in files.items()})).fetchall()


def relation(paths: Path | Iterable[Path]) -> str:
    listed = [str(path) for path in ([paths] if isinstance(paths, Path) else sorted(paths))]
    return f"read_parquet({listed}, hive_partitioning = false, union_by_name = true)"


def heard(connection: Connection, workspace: Workspace, dataset: str, night: date) -> Said:
    """What merge hears of a dataset on a night, of which there must be some."""
    versions = valid(connection, workspace, dataset, night)
    assert versions is not None
    return said(connection, workspace, dataset, night, versions)


def tables(workspace: Workspace, pattern: str) -> list[Path]:
    """The published tables of all nights that match, for example `quarantine/*`."""
    return sorted((workspace.home / "stage").glob(f"night=*/{pattern}.parquet"))


def digests(folder: Path, keep: Callable[[Path], bool] = lambda _: True) -> dict[str, str]:
    """Every file under `folder` and the hash of its bytes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and keep(path))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
