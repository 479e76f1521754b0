"""The balance of a replay: considered = released + still rejected, in all and for each rule."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine, read
from etl.ground.workspace import Delivery, Workspace
from etl.sources import Contract

ALL = ""
"""Stands for all rules in a balance."""


@dataclass(frozen=True)
class Line:
    """How many rows were considered that had broken `rule` when they first landed, and what became of them.

    A row that broke several rules is in the line of each, and once in the line of `ALL`.
    """

    rule: str
    considered: int
    released: int
    rejected: int


def balance(workspace: Workspace, contract: Contract, delivery: Delivery) -> list[Line]:
    """The balance of a replay that was judged: the line of all rules first."""
    with engine() as connection:
        rows = fates(connection, workspace, contract, delivery)
        by_rule = first_rules(connection, workspace, contract, delivery)
        named = rows.inner_join(by_rule, rows["_origin"] == by_rule["raw_ref"])
        total = connection.create_table("total", counted(rows.mutate(rule=ibis.literal(ALL))), temp=True)
        lines = total.union(counted(named)).order_by("rule")
        return [Line(*row.values()) for row in connection.to_pyarrow(lines).to_pylist()]


def fates(connection: Backend, workspace: Workspace, contract: Contract, delivery: Delivery) -> ir.Table:
    """The rows of the replay, each with whether it is among the valid ones and whether among the rejected."""
    folder = workspace.landing(contract.platform, contract.dataset, delivery.night, delivery.extra)
    rows = read(connection, folder / "part-00000.parquet").select("_row", "_origin")
    name = f"{contract.dataset}{delivery.suffix}"
    rejected = read(connection, workspace.table(delivery.night, f"quarantine/{name}"))
    valid = workspace.table(delivery.night, f"valid/{name}")
    released = rows["_row"].isin(read(connection, valid)["_row"]) if valid.exists() else ibis.literal(False)
    return rows.mutate(released=released, rejected=rows["_origin"].isin(rejected["raw_ref"]))


def first_rules(connection: Backend, workspace: Workspace, contract: Contract, delivery: Delivery) -> ir.Table:
    """`raw_ref, rule`: what rows broke when they first landed."""
    tables = workspace.published(f"quarantine/{contract.dataset}", delivery.night)
    found = read(connection, *[path for judged, path in tables.items() if not judged.replayed])
    return found.select("raw_ref", "rule").distinct()


def counted(rows: ir.Table) -> ir.Table:
    return rows.group_by("rule").agg(
        considered=rows.count(), released=rows["released"].sum(), rejected=rows["rejected"].sum()
    )
