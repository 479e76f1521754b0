"""The actuals of every measure in every region: counties, cities and the province from the same facts."""

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, keep
from etl.ground.numbers import quotient
from etl.tier.contest.known import AMOUNT, FACT, Known
from etl.tier.contest.measures import MEASURES
from etl.tier.contest.places import PROVINCE, located, region_table

MEASURE = ibis.schema(
    {"measure": "string", "title": "string", "unit": "string", "is_share": "boolean", "delivered": "boolean"}
)
KEY = ("measure", "level", "region")


def actuals(connection: Connection, known: Known) -> ir.Table:
    """One row a measure and region: `part`, `whole` (shares), `since`, `actual`; NULL where a source did not come.

    Regions that stand on the night are all there; others, and `unknown`, where something counts under them.
    """
    totals = keep(connection, _totals(connection, known))
    grid = region_table(connection, known.night).cross_join(_measures(connection, known))
    rows = grid.left_join(totals, KEY).drop(*(f"{name}_right" for name in KEY))
    rows = rows.filter(rows.standing | rows.found.notnull()).drop("found")
    zero = ibis.literal(0, type=AMOUNT)
    part = rows.delivered.ifelse(rows.part.fill_null(zero), ibis.null(AMOUNT))
    whole = (rows.delivered & rows.is_share).ifelse(rows.whole.fill_null(zero), ibis.null(AMOUNT))
    rows = rows.mutate(part=part, whole=whole)
    share = quotient(rows.part, rows.whole, 4).cast(AMOUNT)
    return keep(connection, rows.mutate(actual=rows.is_share.ifelse(share, rows.part)))


def _measures(connection: Connection, known: Known) -> ir.Table:
    rows = [
        {"measure": one.id, "title": one.title, "unit": one.unit, "is_share": one.is_share,
         "delivered": known.has(*one.needs)}
        for one in MEASURES
    ]  # fmt: skip
    return few(connection, rows, MEASURE)


def _totals(connection: Connection, known: Known) -> ir.Table:
    """The sums of every delivered measure at every level."""
    nothing = few(connection, [], ibis.schema({"measure": "string", **FACT}))
    delivered = [one for one in MEASURES if known.has(*one.needs)]
    facts = [
        one.facts(known).select(measure=ibis.literal(one.id), **{name: name for name in FACT}) for one in delivered
    ]
    placed = keep(connection, located(connection, ibis.union(nothing, *facts)))
    levels = {"province": ibis.literal(PROVINCE), "city": placed.city, "county": placed.county}
    return ibis.union(*(_summed(placed.mutate(level=ibis.literal(name), region=at)) for name, at in levels.items()))


def _summed(rows: ir.Table) -> ir.Table:
    """Sums by region; what must count once in a region (`once`) counts once."""
    single = rows.group_by(*KEY, "once").agg(
        total=rows.part.sum(), most=rows.part.max(), whole=rows.whole.sum(), since=rows.since.min()
    )
    single = single.mutate(part=single.once.isnull().ifelse(single.total.cast(AMOUNT), single.most))
    return single.group_by(*KEY).agg(
        part=single.part.sum().cast(AMOUNT),
        whole=single.whole.sum().cast(AMOUNT),
        since=single.since.min(),
        found=ibis.literal(True),
    )
