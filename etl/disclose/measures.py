"""What is counted of complaints, and the rates and changes that follow from the counts."""

import ibis
import ibis.expr.types as ir

RATE = "decimal(5, 4)"
GROWTH = "decimal(9, 4)"
YUAN = "decimal(18, 2)"
Z = 1.959963984540054
"""The normal quantile of a 95 % interval."""
CORE = ("complaints", "accepted", "mediation_succeeded", "mediation_failed")


def core(rows: ir.Table) -> dict[str, ir.Value]:
    """The counts agreed for the joint disclosure of 2020-09-29 (投诉量, 受理量, 调解成功), and of the period before."""
    current = rows.counted == "current"
    counts = {name: rows.count(where=current & rows[name]) for name in CORE[1:]}
    return {"complaints": rows.count(where=current)} | counts | {"before": rows.count(where=rows.counted == "before")}


def handling(rows: ir.Table, online: list[str]) -> dict[str, ir.Value]:
    """How complaints were handled: limits kept of those decided, yuan of those that state an amount, online share."""
    current = rows.counted == "current"
    said = current & rows.channel.notnull()
    limits = {}
    for limit in ("acceptance", "mediation"):
        kept = rows[f"{limit}_on_time"]
        limits[f"{limit}_on_time"] = rows.count(where=current & kept.fill_null(False))
        limits[f"{limit}_decided"] = rows.count(where=current & kept.notnull())
    return limits | {
        "amount_known": rows.count(where=current & rows.amount.notnull()),
        "amount": rows.amount.sum(where=current).cast(YUAN),
        "recovered": rows.recovered.sum(where=current).cast(YUAN),
        "online": rows.count(where=said & rows.channel.isin(online)),
        "channel_known": rows.count(where=said),
    }


def with_rate(table: ir.Table) -> ir.Table:
    """Succeeded out of succeeded and failed, with its Wilson interval; NULL where neither was."""
    succeeded, n = table.mediation_succeeded, (table.mediation_succeeded + table.mediation_failed).nullif(0)
    share, square = succeeded / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = Z / (1 + square / n) * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
    return table.mutate(
        success_rate=share.cast(RATE),
        rate_low=ibis.ifelse(middle > reach, middle - reach, 0 * n).cast(RATE),
        rate_high=ibis.ifelse(middle + reach < 1, middle + reach, 0 * n + 1).cast(RATE),
    )


def with_growth(table: ir.Table, comparable: ir.BooleanValue) -> ir.Table:
    """`before` and `growth` (of 1) only where last year's rows are there to compare with; no growth from nothing."""
    table = table.mutate(before=ibis.ifelse(comparable, table.before, None))
    growth = (table.complaints - table.before) / table.before.nullif(0)
    return table.mutate(growth=growth.cast(GROWTH))
