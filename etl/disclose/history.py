"""What earlier years' releases of the same occasion said, as they were published."""

from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from etl.ground.engine import few
from etl.ground.occasions import Schedule
from etl.ground.workspace import Workspace, read_json

SCHEMA = ibis.schema(
    {
        "region_code": "string", "year": "int64", "release_id": "string", "version": "int64", "complaints": "int64",
        "accepted": "int64", "success_rate": "decimal(5, 4)", "policy_version": "string",
    }
)  # fmt: skip


def history(connection: Backend, workspace: Workspace, planned: Schedule) -> ir.Table:
    """One row a province (and the Delta) and year, from the version that is current; definitions may differ by year."""
    rows = []
    for year in range(2020, planned.year):
        current = workspace.releases / "delta" / f"{planned.occasion}-{year}" / "latest.json"
        if current.exists():
            rows += _said(workspace, read_json(current), year)
    return few(connection, rows, SCHEMA)


def _said(workspace: Workspace, release: dict[str, Any], year: int) -> list[dict[str, Any]]:
    folder = workspace.home / release["path"]
    policy = read_json(folder / "release.json")["policy_version"]
    regions = pq.read_table(folder / "regions.parquet", filters=[("level", "in", ["delta", "province"])]).to_pylist()
    own = {"year": year, "release_id": release["release_id"], "version": release["version"], "policy_version": policy}
    return [{name: (own | row)[name] for name in SCHEMA.names} for row in regions]
