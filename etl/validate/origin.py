"""Where a judged row first landed: in the delivery that is judged or, for a row of a replay, where `_origin` says."""

import ibis
import ibis.expr.types as ir

from etl.ground.workspace import Delivery
from etl.sources import Contract


def prefix(contract: Contract, delivery: Delivery) -> str:
    """What a `raw_ref` into a delivery begins with; the row's number follows."""
    return f"{contract.platform}/{contract.dataset}/{delivery.name}#"


def with_origin(rows: ir.Table, landed: ir.Table) -> ir.Table:
    """`rows` with their `_origin`, where they landed with one."""
    return rows.inner_join(landed.select("_row", "_origin"), "_row") if "_origin" in landed.columns else rows


def raw_ref(rows: ir.Table, contract: Contract, delivery: Delivery) -> ir.StringValue:
    """`platform/dataset/night=2021-10-31#17`: the row where it first landed."""
    if "_origin" in rows.columns:
        return rows["_origin"]
    return ibis.literal(prefix(contract, delivery)) + rows["_row"].cast("string")


def landed_on(rows: ir.Table, delivery: Delivery) -> ir.DateValue:
    """The night a row first landed: a replay does not make it any younger."""
    return night_in(rows["_origin"]) if "_origin" in rows.columns else ibis.literal(delivery.night)


def night_in(raw_ref: ir.StringValue) -> ir.DateValue:
    """The night a `raw_ref` points to."""
    return raw_ref.re_extract(r"/night=([0-9-]{10})", 1).cast("date")


def row_in(raw_ref: ir.StringValue) -> ir.IntegerValue:
    """The row number a `raw_ref` points to."""
    return raw_ref.re_extract(r"#([0-9]+)$", 1).cast("int64")
