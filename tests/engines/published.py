"""What merge, score, tier and review publish, taken away, made again, and looked at."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from etl.ground.workspace import Workspace
from etl.merge import merge
from etl.merge.link import subjects_of
from etl.score import score
from etl.score.scorecard import scorecard
from etl.sources import contract, contracts
from etl.tier import review, tier
from tests.nights import NIGHTS, relation

STATED = ("statement", "crosswalk")
TABLES = (
    *(f"linked/{dataset}" for dataset in sorted(contracts())),
    *(f"{kind}/{dataset}" for dataset in sorted(contracts()) if subjects_of(contract(dataset)) for kind in STATED),
    *("redirect", "name_match", "unresolved", "suggestion"),
    *("entity", "rival", "golden_rule", "unit", "complaint", "unmapped"),
    *(f"contribution/{criterion.id}" for criterion in scorecard(max(NIGHTS)).criteria),
    *(
        "score",
        "tier",
        "transition",
        "outlook",
        "evaluation",
        "objection_case",
        "review",
        "declaration_case",
    ),
)


@dataclass(frozen=True)
class Content:
    """A table as a reader sees it: `digest` is over its rows in the order of the file, which is that of the key."""

    columns: tuple[tuple[str, str], ...]
    rows: int
    digest: str


def nights(workspace: Workspace) -> list[date]:
    return sorted(date.fromisoformat(path.name[6:]) for path in (workspace.home / "stage").glob("night=*"))


def copied(given: Workspace, home: Path) -> Workspace:
    """What validation, people and the nights themselves have left, once more under `home`."""
    for folder in ("stage", "decisions"):
        if (given.home / folder).exists():
            shutil.copytree(given.home / folder, home / folder)
    return Workspace(home)


def transform(workspace: Workspace, *on: date) -> Workspace:
    """Merge, score, tier and review of the nights `on` from what came before, on the engine the environment names."""
    for path in (workspace.table(night, name) for night in on for name in TABLES):
        path.unlink(missing_ok=True)
    for night in on:
        for step in (merge, score, tier, review):
            step(workspace, night)
    return workspace


def contents(workspace: Workspace, table: str) -> dict[date, Content]:
    """A table's content on each night that published it."""
    paths = {night: workspace.table(night, table) for night in nights(workspace)}
    return {night: content(path) for night, path in paths.items() if path.exists()}


def content(path: Path) -> Content:
    with duckdb.cursor() as connection:
        found = connection.execute(f"FROM {relation(path)}")
        columns = tuple((name, str(type_)) for name, type_, *_ in found.description)
        digest, rows = hashlib.sha256(), 0
        for row in each(found):
            digest.update(repr(row).encode())
            rows += 1
    return Content(columns, rows, digest.hexdigest())


def each(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while some := found.fetchmany(10_000):
        yield from some
