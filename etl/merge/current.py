"""What a source says as of a night: the newest valid row of each record."""

from datetime import date

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground.engine import read
from etl.ground.workspace import Workspace

AGE = ["_updated_at", "_night", "_row"]
"""What makes one version of a record newer than another: its update time, then the order in which we were given it."""


def versions(connection: Backend, workspace: Workspace, dataset: str, night: date) -> ir.Table | None:
    """Every valid row landed up to `night`, superseded ones too; None for a dataset that never had any."""
    nights = workspace.nights_with(f"valid/{dataset}", night)
    if not nights:
        return None
    return read(connection, *[workspace.table(each, f"valid/{dataset}") for each in nights])


def current(rows: ir.Table) -> ir.Table:
    """The newest version of each record."""
    ages = rows.select("_record", *AGE)
    newest = ibis.row_number().over(group_by="_record", order_by=[ages[name].desc() for name in AGE]) == 0
    return rows.semi_join(ages.filter(newest), ["_night", "_row"])
