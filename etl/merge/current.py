"""What a source has said up to a night: every version of every record, what was deleted, and what holds now."""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, keep, read
from etl.ground.workspace import Workspace
from etl.sources import Contract

TYPES = {"date": "date", "timestamp": "timestamp(6)", "integer": "int64", "number": "decimal(18, 4)"}
AGE = ["_updated_at", "_night", "_row"]
"""What makes one version of a record newer than another: its update time, then the order in which we were given it."""


@dataclass(frozen=True)
class Said:
    """All valid `versions` landed up to a night, superseded ones too, and the records `deleted` at the source since.

    `first` is the night of the first load.
    `restless` are the records (`_record`) of more than one version, and the deleted ones; `gone` the versions (`_night,
    _row`) that hold no more. Both are few beside the rest, so what looks them up reads the rest once and sorts nothing.
    """

    first: date
    versions: ir.Table
    deleted: ir.Table | None
    restless: ir.Table
    gone: ir.Table

    @property
    def current(self) -> ir.Table:
        """The newest version of each record that is not deleted."""
        return self.versions.anti_join(self.gone, ["_night", "_row"])

    @property
    def superseded(self) -> ir.Table:
        """The versions that hold no more."""
        return self.versions.semi_join(self.gone, ["_night", "_row"])

    @property
    def moving(self) -> ir.Table:
        """Every version of the restless records."""
        return self.versions.semi_join(self.restless, "_record")


def valid(connection: Connection, workspace: Workspace, dataset: str, night: date) -> ir.Table | None:
    """Every valid row of `dataset` landed up to `night`; None if there never was one."""
    found = workspace.published(f"valid/{dataset}", night)
    return read(connection, *found.values()) if found else None


def said(
    connection: Connection,
    workspace: Workspace,
    dataset: str,
    night: date,
    versions: ir.Table,
    records: ir.Table | None = None,
) -> Said:
    """What `dataset` has said up to `night` under the `records` (`_record`; None: all).

    `versions` are all its `valid` rows, of which there are some.
    """
    first = min(workspace.published(f"valid/{dataset}", night)).night
    deletions = workspace.published(f"deleted/{dataset}", night)
    deleted = read(connection, *deletions.values()) if deletions else None
    if records is not None:
        versions = keep(connection, versions.semi_join(records, "_record"))
        deleted = None if deleted is None else deleted.semi_join(records, "_record")
    restless = keep(connection, restless_ones(versions, deleted))
    gone = keep(connection, outdated(versions.semi_join(restless, "_record"), deleted))
    return Said(first, versions, deleted, restless, gone)


def restless_ones(versions: ir.Table, deleted: ir.Table | None) -> ir.Table:
    """The records of more than one version, and the deleted ones."""
    counted = versions.group_by("_record").agg(versions=versions.count())
    several = counted.filter(counted["versions"] > 1).select("_record")
    return several if deleted is None else several.union(deleted.select("_record"), distinct=True)


def outdated(versions: ir.Table, deleted: ir.Table | None) -> ir.Table:
    """The versions that are deleted or not the newest of their record that is not."""
    every = versions.select("_record", "_part", *AGE)
    alive = every if deleted is None else living(every, deleted)
    newest = ibis.row_number().over(group_by="_record", order_by=[ibis.desc(name) for name in AGE]) == 0
    return every.anti_join(alive.filter(newest), ["_night", "_row"]).select("_night", "_row")


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
