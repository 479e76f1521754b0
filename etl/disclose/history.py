"""What earlier years' releases of the same occasion said, as they were published."""

from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from etl.disclose.places import DELTA, PROVINCES
from etl.disclose.versions import Manifest, current, home_of, release_id
from etl.ground.engine import few
from etl.ground.occasions import Schedule
from etl.ground.workspace import Workspace

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
        home = home_of(workspace, release_id(planned.occasion, year))
        if shown := current(home):
            rows += _said(home / f"v{shown['version']}", shown, year)
    return few(connection, rows, SCHEMA)


def _said(folder: Path, shown: Manifest, year: int) -> list[dict[str, Any]]:
    regions = pq.read_table(
        folder / "regions.parquet", filters=[("region_code", "in", [DELTA, *PROVINCES])]
    ).to_pylist()
    own = {"year": year, **{name: shown[name] for name in ("release_id", "version", "policy_version")}}
    return [{name: (own | row)[name] for name in SCHEMA.names} for row in regions]
