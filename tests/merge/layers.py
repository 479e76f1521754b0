"""A night merged twice over: as layers over the one before it, and whole."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.ground.engine.layers import layer, query
from etl.ground.workspace import Workspace
from etl.merge import merge
from etl.merge.basis import kept

Content = dict[str, list[tuple[Any, ...]]]


@contextmanager
def layered_from(rows: int) -> Iterator[None]:
    """Nights on which so many rows have landed are merged as layers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ETL_LAYERS_FROM", str(rows))
        yield


def merged(workspace: Workspace, *nights: date) -> Workspace:
    """Merge the nights, as layers where that is possible."""
    with layered_from(0):
        for night in nights:
            merge(workspace, night)
    return workspace


def merged_whole(workspace: Workspace, home: Path, night: date) -> Workspace:
    """The same rows as `workspace` has, and `night` of them merged whole."""
    for kind in ("valid", "deleted", "quarantine"):
        for path in (workspace.home / "stage").glob(f"night=*/{kind}"):
            shutil.copytree(path, home / path.relative_to(workspace.home))
    if (workspace.home / "decisions").exists():
        shutil.copytree(workspace.home / "decisions", home / "decisions")
    whole = Workspace(home)
    merge(whole, night)
    return whole


def is_layered(workspace: Workspace, night: date) -> bool:
    made = kept(workspace, night)
    return made is not None and made.before is not None


def layers_of(workspace: Workspace, night: date) -> set[str]:
    """The tables of a night that are layers."""
    stage = workspace.stage(night)
    return {name_of(path, stage) for path in tables(stage) if layer(path)}


def content(workspace: Workspace, night: date) -> Content:
    """Every merged table as a reader finds it, its rows in one order."""
    stage = workspace.stage(night)
    with duckdb.cursor() as connection:
        return {name_of(path, stage): rows_of(connection, path) for path in tables(stage)}


def rows_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[Any, ...]]:
    found = connection.execute(query(path))
    columns = sorted(range(len(found.description)), key=lambda place: found.description[place][0])
    return sorted(tuple(str(row[place]) for place in columns) for row in found.fetchall())


def tables(stage: Path) -> list[Path]:
    return sorted(
        path for path in stage.rglob("*.parquet") if path.parent.name not in ("valid", "deleted", "quarantine")
    )


def name_of(path: Path, stage: Path) -> str:
    return path.relative_to(stage).with_suffix("").as_posix()
