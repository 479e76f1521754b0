"""Publishing into a DuckDB file: a finished file is built beside and takes the old one's place in one step.

A DuckDB file that is being written cannot be opened by a reader; a reader who has the old file open keeps it.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
from sqlalchemy import URL, NullPool, create_engine

from etl.ground.workspace import alone, appearing
from etl.load import migrate, views
from etl.load.publication import LOADED, Published, State, read_published
from etl.load.schema import MANIFEST, POINTER, SCHEMA, content_columns
from etl.load.stage import quoted

SHANGHAI = ZoneInfo("Asia/Shanghai")


def path_of(url: URL) -> Path:
    """The file that `url` names."""
    return Path(str(url.database)).resolve()


def read_pointer(target: Path) -> Published | None:
    """What the file at `target` publishes; nothing when there is no file."""
    if not target.exists():
        return None
    with attached(target, "READ_ONLY") as connection:
        return read_published(lambda sql: connection.execute(sql).fetchall())


def publish(connection: duckdb.DuckDBPyConnection, state: State, target: Path) -> bool:
    """Publish `state` at `target`; False when it already holds just that, and then no byte of it changes."""
    with one_writer(target):
        before = read_pointer(target)
        if before and before.content_hash == state.content_hash and schema_is_current(target):
            return False
        with appearing(target) as scratch:
            scratch.write_bytes(empty())
            fill(connection, state, scratch, before.publication if before else None)
            sync(scratch)
        sync(target.parent)
    return True


@contextmanager
def one_writer(target: Path) -> Iterator[None]:
    """Hold the folder of `target`, and clear what a writer that was killed has left in it."""
    with alone(target.parent):
        for left in target.parent.glob(f".{target.name}.*.tmp*"):
            left.unlink()
        yield


@cache
def empty() -> bytes:
    """The file of a warehouse without rows, at the newest revision: migrated once, however many nights are loaded."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.duckdb"
        engine = create_engine(f"duckdb:///{file}", poolclass=NullPool)
        with engine.begin() as connection:
            migrate.upgrade(connection)
        engine.dispose()
        return file.read_bytes()


def schema_is_current(target: Path) -> bool:
    """Whether the file has the newest tables and views."""
    comment = f"SELECT comment FROM duckdb_tables() WHERE database_name = 'file' AND table_name = '{views.REVISION}'"
    with attached(target, "READ_ONLY") as connection:
        found = connection.execute(f"SELECT version_num, ({comment}) FROM {SCHEMA}.{views.REVISION}").fetchone()
    return found == (migrate.head(), views.description())


@contextmanager
def attached(path: Path, mode: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The file at `path` behind an engine of its own: within one process, `duckdb.connect` would hand out the file that
    another connection opened under that name, even after it was replaced."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {quoted(path)} AS file ({mode})")
        connection.execute("USE file")
        yield connection


def fill(connection: duckdb.DuckDBPyConnection, state: State, path: Path, previous: str | None) -> None:
    """Write every table of `state`, and last the pointer, into the empty warehouse at `path`."""
    connection.execute(f"ATTACH {quoted(path)} AS file")
    try:
        for table in (table for table in LOADED if state.queries[table.name]):
            columns = ", ".join(f'"{column.name}"' for column in content_columns(table))
            publication = f"{quoted(state.publication)} AS publication, " if "publication" in table.columns else ""
            connection.execute(
                f"INSERT INTO file.{SCHEMA}.{table.name} BY NAME "
                f"SELECT {publication}{columns} FROM ({state.queries[table.name]})"
            )
        write_pointer(connection, state, previous)
    finally:
        connection.execute("DETACH file")


def write_pointer(connection: duckdb.DuckDBPyConnection, state: State, previous: str | None) -> None:
    manifest = ", ".join(
        f"({quoted(name)}, DATE {quoted(day)}, {part.rows}, {quoted(part.hash)})"
        for name, days in state.contents.items()
        for day, part in sorted(days.items())
    )
    connection.execute(f"INSERT INTO file.{SCHEMA}.{MANIFEST} VALUES {manifest}")
    moment = datetime.now(SHANGHAI).replace(tzinfo=None)
    connection.execute(
        f"INSERT INTO file.{SCHEMA}.{POINTER} VALUES (true, ?, ?, ?, ?, ?)",
        [state.publication, previous, state.night, state.content_hash, moment],
    )


def sync(path: Path) -> None:
    """Have the disk hold what was written to the file or folder at `path`."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
