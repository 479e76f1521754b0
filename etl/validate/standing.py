"""The standing of the quarantine: what waits in it as of a night, since when, and what has become of the rest."""

from datetime import date

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine, publish
from etl.ground.workspace import Workspace
from etl.sources import Contract, contracts
from etl.validate.judgements import Judgements

TABLE = "quarantine_standing"
STATUSES = ("open", "expired", "released", "superseded", "refused")
"""What may have become of a rejected row; the first two wait for a corrected rule or a better row."""
STANDING = ibis.schema(
    {
        "platform": "string",
        "dataset": "string",
        "record": "string",
        "rule": "string",
        "column": "string",
        "reason": "string",
        "value": "string",
        "raw_ref": "string",
        "first_seen": "date",
        "last_seen": "date",
        "status": "string",
    }
)


def standing(workspace: Workspace, night: date) -> int:
    """Publish `quarantine_standing` as of `night`; returns how many entries it has."""
    with engine() as connection:
        target = workspace.table(night, TABLE)
        return publish(connection, entries(connection, workspace, night), target, ["dataset", "rule", "raw_ref"])


def entries(connection: Backend, workspace: Workspace, night: date) -> ir.Table:
    """One entry for each dataset, record (or `raw_ref`, where there is none) and rule, as of `night`."""
    none = connection.create_table("no_standing", schema=STANDING, temp=True, overwrite=True)
    found = [none]
    for declared in contracts().values():
        rows = Judgements(connection, workspace, declared, night).rows()
        if rows is not None:
            found.append(gathered(rows, declared, night).cast(STANDING))
    return ibis.union(*found) if len(found) > 1 else none


def gathered(rows: ir.Table, contract: Contract, night: date) -> ir.Table:
    """The entries of a dataset: what is newest of each, but the place where it first landed."""
    same = ["who", "rule"]
    rows = rows.mutate(who=rows["record"].fill_null(rows["raw_ref"]))
    oldest_first = ibis.window(group_by=same, order_by=["night", "row"], preceding=None, following=0)
    newest_first = [rows["night"].desc(), rows["row"].desc()]
    listed = rows.mutate(
        place=ibis.row_number().over(group_by=same, order_by=newest_first),
        first_ref=rows["raw_ref"].first().over(oldest_first),
        first_seen=rows["night"].min().over(group_by=same),
    )
    newest = listed.filter(listed["place"] == 0)
    return newest.select(
        "record",
        "rule",
        "column",
        "reason",
        "value",
        "first_seen",
        platform=ibis.literal(contract.platform),
        dataset=ibis.literal(contract.dataset),
        raw_ref=newest["first_ref"],
        last_seen=newest["night"],
        status=aged(newest, night - contract.expiry),
    ).select(*STANDING.names)


def aged(rows: ir.Table, since: date) -> ir.StringValue:
    """The status, open ones that were last seen before `since` having expired: they stay listed."""
    return ibis.ifelse((rows["status"] == "open") & (rows["night"] < since), "expired", rows["status"])
