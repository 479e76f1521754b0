"""The rows that wait in quarantine, as they landed: what a replay judges once more."""

from datetime import date

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground.engine import read
from etl.ground.workspace import Delivery, Workspace, read_json
from etl.sources import Contract
from etl.validate.judgements import Judgements
from etl.validate.origin import row_in
from etl.validate.reading import as_landed


def waiting(connection: Backend, workspace: Workspace, contract: Contract, night: date) -> ir.Table | None:
    """The landed rows that are neither refused, released nor superseded as of `night`; None if there are none.

    Text under the contract's names of today, whatever version a row landed under, with `_record`, `_hash`, `_part` and
    `_origin`, the reference to where it first landed. Expired rows wait as well; those of a stopped load do not, for
    what it brought is asked for again.
    """
    rows = Judgements(connection, workspace, contract, night).rows()
    if rows is None:
        return None
    wanted = rows.filter(rows["status"] == "open").select("raw_ref").distinct()
    wanted = wanted.select("raw_ref", folder=wanted["raw_ref"].split("#")[0], _row=row_in(wanted["raw_ref"]))
    wanted = connection.create_table("wanted", wanted, temp=True, overwrite=True)
    folders = sorted(connection.execute(wanted.select("folder").distinct())["folder"])
    found = [landed(connection, workspace, contract, wanted, name) for name in folders if passed(workspace, name)]
    if not found:
        return None
    return ibis.union(*found) if len(found) > 1 else found[0]


def passed(workspace: Workspace, folder: str) -> bool:
    """Whether the load in a folder of the landing zone was let through."""
    _, dataset, name = folder.split("/")
    delivery = Delivery.named(name)
    verdict = workspace.stage(delivery.night) / "verdict" / f"{dataset}{delivery.suffix}.json"
    return bool(read_json(verdict)["status"] == "passed")


def landed(connection: Backend, workspace: Workspace, contract: Contract, wanted: ir.Table, folder: str) -> ir.Table:
    """The rows wanted of one delivery."""
    part = read(connection, workspace.home / "landing" / folder / "part-00000.parquet")
    rows = part.inner_join(wanted.filter(wanted["folder"] == folder), "_row")
    texts = {column.name: as_landed(rows, column) for column in contract.landed}
    return rows.select(
        **texts, _record=rows["_record"], _hash=rows["_hash"], _part=rows["_part"], _origin=rows["raw_ref"]
    )
