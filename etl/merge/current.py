"""What a source says as of a night: the newest valid row of each record."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, keep, read
from etl.ground.workspace import Workspace
from etl.sources import Contract

TYPES = {"date": "date", "timestamp": "timestamp(6)", "integer": "int64", "number": "decimal(18, 4)"}
AGE = ["_updated_at", "_night", "_row"]
"""What makes one version of a record newer than another: its update time, then the order in which we were given it."""


def versions(connection: Connection, workspace: Workspace, dataset: str, night: date) -> ir.Table | None:
    """Every valid row landed up to `night` and not deleted since, superseded ones too; None if there never was any."""
    valid = workspace.published(f"valid/{dataset}", night)
    if not valid:
        return None
    rows = read(connection, *valid.values())
    deleted = workspace.published(f"deleted/{dataset}", night)
    return living(rows, read(connection, *deleted.values())) if deleted else rows


def living(rows: ir.Table, deleted: ir.Table) -> ir.Table:
    """The rows that were not deleted at the source by the night they came in, or later; a row may come back."""
    last = deleted.group_by("_record", "_part").agg(deleted_on=deleted["_night"].max())
    joined = rows.left_join(last, ["_record", "_part"])
    return joined.filter(joined["deleted_on"].isnull() | (joined["deleted_on"] < joined["_night"])).select(
        *rows.columns
    )


def none(connection: Connection, contract: Contract) -> ir.Table:
    """No rows, in the shape `linked/<dataset>` would have: a dataset that has not come yet."""
    columns = {column.name: TYPES.get(column.type, "string") for column in contract.landed}
    columns |= {"_record": "string", "_updated_at": "timestamp(6)", "entity_id": "string"}
    return keep(connection, ibis.memtable([], schema=ibis.schema(columns)))


def current(rows: ir.Table) -> ir.Table:
    """The newest version of each record."""
    ages = rows.select("_record", *AGE)
    newest = ibis.row_number().over(group_by="_record", order_by=[ages[name].desc() for name in AGE]) == 0
    return rows.semi_join(ages.filter(newest), ["_night", "_row"])
