"""Load: the night's tables, published to the warehouse so that a reader sees last night's state or tonight's, whole."""

import os
from datetime import date

from sqlalchemy import URL, make_url

from etl.ground.engine import engine
from etl.ground.workspace import Workspace
from etl.load import duckdb_file, postgres
from etl.load.changes import publish_changes
from etl.load.outbox import Batch, batches, enqueue, send, sending
from etl.load.publication import Publication, Published, State, state
from etl.load.stage import StageIncomplete, StageMismatch

__all__ = [
    "Batch",
    "Publication",
    "Published",
    "StageIncomplete",
    "StageMismatch",
    "State",
    "batches",
    "enqueue",
    "load",
    "published",
    "send",
    "sending",
]


def load(workspace: Workspace, night: date, url: str | None = None) -> Publication:
    """Publish the state of `night` to the warehouse at `url` (`WAREHOUSE_URL`, else the workspace's DuckDB file).

    Loading the same content again changes nothing. Raises `StageIncomplete` when a step before has not published its
    tables, and `StageMismatch` when they lack a column, type or key expected; readers then keep what they had.
    """
    target = warehouse(workspace, url)
    publish_changes(workspace, night)
    with engine() as backend:
        tonight = state(backend.con, workspace, night)
        if target.get_backend_name() == "duckdb":
            changed = duckdb_file.publish(backend.con, tonight, duckdb_file.path_of(target))
        else:
            changed = postgres.publish(backend.con, tonight, target)
    return Publication(tonight.publication, night, tonight.tables, changed)


def published(workspace: Workspace, url: str | None = None) -> Published | None:
    """What the warehouse shows its readers now; nothing before the first load."""
    target = warehouse(workspace, url)
    if target.get_backend_name() == "duckdb":
        return duckdb_file.read_pointer(duckdb_file.path_of(target))
    return postgres.read_pointer(target)


def warehouse(workspace: Workspace, url: str | None) -> URL:
    """Where the warehouse is."""
    return make_url(url or os.environ.get("WAREHOUSE_URL") or f"duckdb:///{workspace.warehouse}")
