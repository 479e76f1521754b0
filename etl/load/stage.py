"""What the stage holds for a warehouse table, as one query, and what that content hashes to."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Column, Table, make_url
from sqlalchemy.engine import Dialect

from etl.ground.engine.layers import layer
from etl.ground.engine.layers import query as layered
from etl.ground.workspace import Workspace, read_json
from etl.load.schema import Source, content_columns


class StageIncomplete(FileNotFoundError):
    """A table that every night must have is not there."""


class StageMismatch(ValueError):
    """The stage does not hold what the warehouse expects."""


@dataclass(frozen=True)
class Content:
    """Rows and hash of one table's content for one night; equal content hashes equal in any order."""

    rows: int
    hash: str


@cache
def duckdb_dialect() -> Dialect:
    return make_url("duckdb://").get_dialect()()


def quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def query(connection: duckdb.DuckDBPyConnection, workspace: Workspace, night: date, table: Table) -> str:
    """The rows of `table` as of `night`, with its columns and types; no query where nothing was landed.

    Raises `StageIncomplete` when a required table is missing and `StageMismatch` when a column is.
    """
    parts = []
    for source in table.info["sources"]:
        files = found(workspace, night, table, source)
        if files:
            parts.append(part(connection, table, source, files))
        elif source.required:
            raise StageIncomplete(f"{workspace.stage(night) / source.files} is missing: has its step run for {night}?")
    return " UNION ALL ".join(parts)


def found(workspace: Workspace, night: date, table: Table, source: Source) -> list[Path]:
    """Files that feed `table`: tonight's; for a journal every night's so far; for an archive every release's."""
    match table.info["kind"]:
        case "snapshot":
            return sorted(workspace.stage(night).glob(source.files))
        case "journal":
            paths = (workspace.home / "stage").glob(f"night=*/{source.files}")
            return sorted(path for path in paths if night_of(workspace, path) <= night)
        case _:
            places = {place for folder in releases(workspace, night) for place in archived(workspace, folder)}
            return sorted(path for place in places for path in place.glob(source.files))


def night_of(workspace: Workspace, path: Path) -> date:
    return date.fromisoformat(path.relative_to(workspace.home / "stage").parts[0].removeprefix("night="))


def releases(workspace: Workspace, night: date) -> list[Path]:
    """Folders of the released versions made of nights up to `night`."""
    manifests = workspace.releases.glob("**/release.json")
    return [path.parent for path in manifests if date.fromisoformat(read_json(path)["night"]) <= night]


def archived(workspace: Workspace, version: Path) -> tuple[Path, ...]:
    """Where the files of a version are: its folder, the release's own with the pointer, and the evidence apart."""
    return version, version.parent, workspace.evidence / version.relative_to(workspace.releases)


def part(connection: duckdb.DuckDBPyConnection, table: Table, source: Source, files: list[Path]) -> str:
    """One source's rows under the names and types of `table`."""
    columns = content_columns(table)
    relation = relation_of(table, source, files)
    present = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}
    selected = [cast(expression(table, source, column, present), column) for column in columns]
    return f"SELECT {', '.join(selected)} FROM {relation}"


def relation_of(table: Table, source: Source, files: list[Path]) -> str:
    """SQL of what the files hold, those that are layers with what they lie on."""
    layers = [path for path in files if table.info["kind"] == "snapshot" and path.suffix == ".parquet" and layer(path)]
    whole = [quoted(path) for path in files if path not in layers]
    relations = [source.relation.format(files="[" + ", ".join(whole) + "]")] if whole else []
    relations += [f"({layered(path)})" for path in layers]
    return relations[0] if len(relations) == 1 else "(FROM " + " UNION ALL BY NAME FROM ".join(relations) + ")"


def expression(table: Table, source: Source, column: Column[Any], present: set[str]) -> str:
    """What feeds `column`: a constant, or the source column of its mapping."""
    if column.name in source.constants:
        return quoted(source.constants[column.name])
    name = source.renamed.get(column.name, column.name)
    if name not in present:
        raise StageMismatch(f"{source.files} has no column {name}, which feeds {table.fullname}.{column.name}")
    return f'"{name}"'


def cast(value: str, column: Column[Any]) -> str:
    return f'CAST({value} AS {column.type.compile(dialect=duckdb_dialect())}) AS "{column.name}"'


def contents(connection: duckdb.DuckDBPyConnection, table: Table, rows: str, night: date) -> dict[date, Content]:
    """Content of `table` for each night it holds (`night` alone unless a journal); checks that its key is unique."""
    hashed = hashes(connection, table, rows, night) if rows else {}
    return hashed if table.info["kind"] == "journal" else {night: Content(0, sha256(b"").hexdigest())} | hashed


def hashes(connection: duckdb.DuckDBPyConnection, table: Table, rows: str, night: date) -> dict[date, Content]:
    of_night = "night" if table.info["kind"] == "journal" else f"DATE '{night}'"
    halves = f"sum((digest >> 64)::HUGEINT), sum((digest & {2**64 - 1})::HUGEINT)"
    lines = f"SELECT {of_night} AS night, md5_number(item::VARCHAR) AS digest FROM ({rows}) AS item"
    try:
        found = connection.execute(f"SELECT night, count(*), {halves} FROM ({lines}) GROUP BY night").fetchall()
        check_key(connection, table, rows)
    except duckdb.Error as error:
        raise StageMismatch(f"{table.fullname} cannot be read from the stage: {error}") from error
    return {
        day: Content(count, sha256(f"{low}:{high}:{count}".encode()).hexdigest()) for day, count, low, high in found
    }


def check_key(connection: duckdb.DuckDBPyConnection, table: Table, rows: str) -> None:
    key = ", ".join(f'"{name}"' for name in table.info["key"])
    if not key:
        return
    twice = connection.execute(f"SELECT {key} FROM ({rows}) GROUP BY {key} HAVING count(*) > 1 LIMIT 1").fetchone()
    if twice:
        raise StageMismatch(f"{table.fullname} has several rows with the key ({key}) = {twice}")
