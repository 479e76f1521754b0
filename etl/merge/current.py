"""What a source has said up to a night: every version of every record, what was deleted, and what holds now."""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, read
from etl.ground.workspace import Workspace
from etl.sources import Contract

TYPES = {"date": "date", "timestamp": "timestamp(6)", "integer": "int64", "number": "decimal(18, 4)"}
AGE = ["_updated_at", "_night", "_row"]
"""What makes one version of a record newer than another: its update time, then the order in which we were given it."""


@dataclass(frozen=True)
class Said:
    """All valid `versions` landed up to a night, superseded ones too, and the records `deleted` at the source since."""

    versions: ir.Table
    deleted: ir.Table | None

    @property
    def current(self) -> ir.Table:
        """The newest version of each record that is not deleted."""
        rows = self.versions if self.deleted is None else living(self.versions, self.deleted)
        ages = rows.select("_record", *AGE)
        newest = ibis.row_number().over(group_by="_record", order_by=[ages[name].desc() for name in AGE]) == 0
        return rows.semi_join(ages.filter(newest), ["_night", "_row"])


def said(connection: Connection, workspace: Workspace, dataset: str, night: date) -> Said | None:
    """What `dataset` has said up to `night`; None if there never was a valid row of it."""
    valid = workspace.published(f"valid/{dataset}", night)
    if not valid:
        return None
    deleted = workspace.published(f"deleted/{dataset}", night)
    return Said(read(connection, *valid.values()), read(connection, *deleted.values()) if deleted else None)


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
    return few(connection, [], ibis.schema(columns))
