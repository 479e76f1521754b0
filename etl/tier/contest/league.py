"""The league table: each measure per peer base, ranked with ties among regions of one level that can be compared."""

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, keep
from etl.ground.numbers import quotient
from etl.ground.wilson import interval
from etl.ground.wording import filled, short
from etl.tier.contest.rules import Contest

WEIGHT = "decimal(18, 4)"
ENTRY = ibis.schema(
    {
        "discipline": "string", "measure": "string", "base_measure": "string", "times": "int64", "minimum": "int64",
        "base_title": "string", "weight": WEIGHT, "less": "boolean",
    }
)  # fmt: skip
POINTS = "decimal(18, 2)"
VALUE = "decimal(18, 4)"


def measured(connection: Connection, actual: ir.Table, rules: Contest) -> ir.Table:
    """One row an entry of a discipline and region (cities, counties): value, rank, points or why not."""
    entries = few(connection, _entries(rules), ENTRY)
    rows = actual.filter(actual.standing & (actual.level != "province")).inner_join(entries, "measure")
    bases = actual.select(base_measure="measure", level="level", region="region", base_count="part")
    joined = rows.left_join(bases, ["base_measure", "level", "region"])
    joined = joined.drop("base_measure_right", "level_right", "region_right")
    base = joined.is_share.ifelse(joined.whole, joined.base_count)
    told = joined.mutate(base=base, unit=joined.is_share.ifelse(joined.unit, joined.unit + " / " + joined.base_title))
    return ranked(connection, keep(connection, _valued(told, rules)))


def _entries(rules: Contest) -> list[dict[str, object]]:
    shared = {"base_measure": None, "times": 1, "minimum": rules.minimum_share, "base_title": None}
    rows: list[dict[str, object]] = []
    for one in rules.disciplines:
        for entry in one.entries:
            base = rules.bases[entry.per] if entry.per else None
            own = {"base_measure": base.measure, "times": base.times, "minimum": base.minimum,
                   "base_title": base.title} if base else shared  # fmt: skip
            rows.append({"discipline": one.id, "measure": entry.measure, "weight": entry.weight,
                         "less": entry.better == "less", **own})  # fmt: skip
    return rows


def _valued(rows: ir.Table, rules: Contest) -> ir.Table:
    per_base = quotient(rows.part * rows.times, rows.base, 4)
    low, high = interval(rows.part, rows.base, rules.confidence)
    value = rows.is_share.ifelse(rows.actual.cast(VALUE), per_base)
    return rows.select(
        "level", "region", "name", "discipline", "title", "unit", "weight",
        kind=ibis.literal("measure"),
        item=rows.measure,
        value=value,
        part=rows.part,
        base=rows.base,
        low=rows.is_share.ifelse(low, None),
        high=rows.is_share.ifelse(high, None),
        reason=_obstacle(rows, rules),
        order=rows.less.ifelse(-value, value),
    )  # fmt: skip


def _obstacle(rows: ir.Table, rules: Contest) -> ir.Value:
    """Why a region has no rank; NULL where it can have one."""
    numbers = {"base": short(rows.base), "minimum": rows.minimum.cast("string")}
    few_ = filled(rules.texts["few"], lambda name, _: numbers[name])
    return ibis.cases(
        (~rows.delivered, ibis.literal(rules.texts["absent"])),
        (rows.base.isnull(), ibis.literal(rules.texts["no_base"])),
        (rows.base < rows.minimum, few_),
        else_=ibis.null("string"),
    )


def ranked(connection: Connection, rows: ir.Table) -> ir.Table:
    """Rank (1, 2, 2, 4), among how many and points 100 to 0, for rows without a `reason`.

    Where all are equal (or one is alone) nothing was compared: rank 1, but no points.
    """
    fit, unfit = rows.filter(rows.reason.isnull()), rows.filter(rows.reason.notnull())
    window = {"group_by": ["level", "discipline", "item"]}
    fit = fit.mutate(
        rank=(ibis.rank().over(ibis.window(**window, order_by=ibis.desc("order"))) + 1).cast("int64"),
        out_of=fit.count().over(ibis.window(**window)).cast("int64"),
    )
    points = quotient((fit.out_of - fit["rank"]) * 100, fit.out_of - 1, 2).cast(POINTS)
    differ = fit["rank"].max().over(ibis.window(**window)) > 1
    fit = keep(connection, fit.mutate(points=differ.ifelse(points, ibis.null(POINTS))))
    nothing = {"rank": ibis.null("int64"), "out_of": ibis.null("int64"), "points": ibis.null(POINTS)}
    return fit.union(unfit.mutate(**nothing).select(*fit.columns)).drop("order")


def shown_weight(value: Decimal) -> ir.Value:
    return ibis.literal(value, type=WEIGHT)
