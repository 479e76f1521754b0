"""A replay's delivery: rows that landed before, landed once more to be judged by other rules."""

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.extract.account import Account
from etl.extract.load import Load, end_of, folder, marker
from etl.ground.engine import publish
from etl.ground.workspace import Delivery, Workspace, write_json
from etl.sources import Contract

REFUSED = ibis.schema({"_row": "int64", "_record": "string", "rule": "string"})


def land_again(
    connection: Backend, workspace: Workspace, contract: Contract, delivery: Delivery, rows: ir.Table
) -> Load:
    """Land `rows`, which say where they first landed in `_origin`, as `delivery`; the ledger entry last."""
    target = folder(workspace, contract, delivery)
    base = Account(connection, workspace, contract, delivery).base
    numbered = rows.mutate(_row=ibis.row_number().over(order_by=rows["_origin"]) + base)
    landed = publish(connection, numbered, target / "part-00000.parquet", ["_row"])
    nothing = connection.create_table("nothing_refused", schema=REFUSED, temp=True, overwrite=True)
    publish(connection, nothing, target / "refused.parquet", ["_row"])
    load = Load(
        platform=contract.platform,
        dataset=contract.dataset,
        night=str(delivery.night),
        extra=delivery.extra,
        status="landed",
        contract_version=contract.version,
        window_end=str(end_of(delivery.night)),
        received=landed,
        landed=landed,
        reported=landed,
        readings=1,
    )
    write_json(marker(workspace, contract, delivery), load.as_dict())
    return load
