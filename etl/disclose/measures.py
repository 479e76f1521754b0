"""What is counted of complaints, and the rates and changes that follow from the counts."""

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.ground.wilson import interval

RATE = "decimal(5, 4)"
GROWTH = "decimal(9, 4)"
YUAN = "decimal(18, 2)"
DEVIATIONS = Decimal("1.96")
"""Standard deviations to either side of a 95 % interval."""
CORE = ("complaints", "accepted", "mediation_succeeded", "mediation_failed")


def core(rows: ir.Table) -> dict[str, ir.Value]:
    """The counts agreed for the joint disclosure of 2020-09-29 (投诉量, 受理量, 调解成功), and of the period before."""
    current = rows.counted == "current"
    counts = {name: rows.count(where=current & rows[name]) for name in CORE[1:]}
    return {"complaints": rows.count(where=current)} | counts | {"before": rows.count(where=rows.counted == "before")}


def handling(rows: ir.Table, online: list[str]) -> dict[str, ir.Value]:
    """How complaints were handled: limits kept of those decided, yuan of those that state an amount, online share."""
    current = rows.counted == "current"
    said, priced = current & rows.channel.notnull(), current & rows.amount.notnull()
    limits = {}
    for limit in ("acceptance", "mediation"):
        kept = rows[f"{limit}_on_time"]
        limits[f"{limit}_on_time"] = rows.count(where=current & kept.fill_null(False))
        limits[f"{limit}_decided"] = rows.count(where=current & kept.notnull())
    return limits | {
        "amount_known": rows.count(where=priced),
        "amount": rows.amount.sum(where=priced).cast(YUAN),
        "recovered": rows.recovered.sum(where=priced).cast(YUAN),
        "online": rows.count(where=said & rows.channel.isin(online)),
        "channel_known": rows.count(where=said),
    }


def with_rate(table: ir.Table) -> ir.Table:
    """Succeeded out of succeeded and failed, with its Wilson interval; NULL where neither was."""
    mediated = table.mediation_succeeded + table.mediation_failed
    low, high = interval(table.mediation_succeeded, mediated, DEVIATIONS)
    rates = {"success_rate": table.mediation_succeeded / mediated.nullif(0), "rate_low": low, "rate_high": high}
    return table.mutate(**{name: rate.cast(RATE) for name, rate in rates.items()})


def with_growth(table: ir.Table, comparable: ir.BooleanValue) -> ir.Table:
    """`before` and `growth` (of 1) only where last year's rows are there to compare with; no growth from nothing."""
    table = table.mutate(before=ibis.ifelse(comparable, table.before, None))
    growth = (table.complaints - table.before) / table.before.nullif(0)
    return table.mutate(growth=growth.cast(GROWTH))
