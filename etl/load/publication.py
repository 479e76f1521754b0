"""What is published: the state of one night under one name."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import duckdb
from sqlalchemy import Table

from etl.ground.workspace import Workspace
from etl.load.schema import MANIFEST, POINTER, SCHEMA, metadata
from etl.load.stage import Content, contents, query

Rows = Sequence[Sequence[Any]]
Contents = dict[str, dict[date, Content]]
LOADED: tuple[Table, ...] = tuple(table for table in metadata.sorted_tables if table.info["kind"] != "control")


@dataclass(frozen=True)
class Publication:
    """What one call of `load` published: rows by table, and whether readers see anything new."""

    publication: str
    night: date
    tables: dict[str, int]
    changed: bool


@dataclass(frozen=True)
class Published:
    """What readers see now; `tables` gives the rows and the content hash of each table."""

    publication: str
    previous: str | None
    night: date
    content_hash: str
    published_at: datetime
    tables: dict[str, Content]


@dataclass(frozen=True)
class State:
    """The complete state of a night in the stage: the query behind each table, and what it hashes to."""

    night: date
    queries: dict[str, str]
    contents: Contents

    @property
    def content_hash(self) -> str:
        parts = {name: {str(day): part.hash for day, part in days.items()} for name, days in self.contents.items()}
        return sha256(json.dumps([str(self.night), parts], sort_keys=True).encode()).hexdigest()

    @property
    def publication(self) -> str:
        return self.content_hash[:12]

    @property
    def tables(self) -> dict[str, int]:
        return {name: sum(part.rows for part in days.values()) for name, days in self.contents.items()}


def state(connection: duckdb.DuckDBPyConnection, workspace: Workspace, night: date) -> State:
    """The state of `night`; reads the whole stage once."""
    queries = {table.name: query(connection, workspace, night, table) for table in LOADED}
    return State(
        night, queries, {table.name: contents(connection, table, queries[table.name], night) for table in LOADED}
    )


def read_published(run: Callable[[str], Rows]) -> Published | None:
    """What the warehouse behind `run` says is published; nothing before the first load."""
    pointer = run(f"SELECT publication, previous, night, content_hash, published_at FROM {SCHEMA}.{POINTER}")
    if not pointer:
        return None
    publication, previous, night, content_hash, published_at = pointer[0]
    parts: Contents = {}
    for name, day, rows, digest in run(
        f"SELECT table_name, night, row_count, content_hash FROM {SCHEMA}.{MANIFEST} WHERE night <= DATE '{night}'"
    ):
        parts.setdefault(name, {})[day] = Content(rows, digest)
    return Published(
        publication, previous, night, content_hash, published_at, {n: whole(p) for n, p in sorted(parts.items())}
    )


def whole(days: dict[date, Content]) -> Content:
    """The content of several nights as one."""
    listed = "".join(f"{day} {part.hash}\n" for day, part in sorted(days.items()))
    return Content(sum(part.rows for part in days.values()), sha256(listed.encode()).hexdigest())
