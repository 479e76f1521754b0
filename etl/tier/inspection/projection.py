"""What the results of a plan say of all units it was drawn from: Horvitz–Thompson totals and Hájek rates.

A sampled unit stands for `expansion` = 1/π units. Systematic samples have no unbiased estimate of their spread; what is
used errs on the safe side: the spread as if units had been drawn with replacement in each stratum (Särndal et al. 1992,
3.6.4), and where only one was left to chance its own square. A unit drawn for certain adds no spread.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, keep
from etl.ground.numbers import quotient, rounded, whole
from etl.tier.inspection.rules import InspectionPolicy

GROUP = ("month", "method", "area")
MILLI = 1000
"""Squares are summed as whole thousandths: sums of doubles would depend on their order."""


def projected(
    connection: Connection, rules: InspectionPolicy, plans: ir.Table, strata: ir.Table, results: ir.Table, night: date
) -> ir.Table:
    """One row for each month, method and area (county, city, province) with a plan up to `night`.

    `estimated` and its `standard_error` are NULL while a planned unit has no result, `rate` and its limits while none
    has: what is not known is counted in `unknown` (units that those without a result stand for), never as passed.
    """
    rows = keep(connection, by_area(answered(rules, plans, results, night)))
    return estimates(rules, rows, by_area(strata), night)


def by_area(rows: ir.Table) -> ir.Table:
    """Each row three times: for its county, its city, and the province."""
    areas = (rows.county, rows.city, rows.county.substr(0, 2) + "0000")
    return ibis.union(*(rows.mutate(area=area) for area in areas)).filter(ibis._.area.notnull())


def answered(rules: InspectionPolicy, plans: ir.Table, results: ir.Table, night: date) -> ir.Table:
    """The planned units with `failed`: 1 not passed, 0 passed, NULL without a result.

    A result is the first inspection of the entity by that method after the plan was drawn, in its month and county; of
    several on a day the worst. Later ones see what the first has put right.
    """
    words = rules.rules["results"]
    outcome = ibis.cases((results.jcjg.isin(words["not_passed"]), 1), (results.jcjg.isin(words["passed"]), 0))
    told = results.select("entity_id", "jcfs", "jcrq", "jcdq", failed=outcome.cast("int64"))
    told = told.filter(told.failed.notnull() & (told.jcrq <= night))
    found = plans.inner_join(told, [plans.entity_id == told.entity_id, plans.method == told.jcfs])
    in_time = (found.jcrq > found.night) & (found.jcrq.truncate("M").cast("date") == found["month"])
    found = found.filter(in_time & (found.jcdq.fill_null(found.county) == found.county))
    key = ["month", "method", "unit_id"]
    first = ibis.row_number().over(group_by=key, order_by=[found.jcrq, found.failed.desc()])
    found = found.mutate(place=first).filter(ibis._.place == 0).select(*key, "failed")
    return plans.left_join(found, key).drop(*(f"{name}_right" for name in key))


def estimates(rules: InspectionPolicy, rows: ir.Table, strata: ir.Table, night: date) -> ir.Table:
    """Totals, rates and intervals by area, of planned units with `area` and `failed`."""
    totals = sums(rows)
    spread = variances(rows, totals)
    sizes = strata.group_by(*GROUP).aggregate(population=whole(strata.population.sum()))
    found = totals.inner_join(sizes, GROUP).left_join(spread, GROUP)
    found = found.mutate(effective=effective(found))
    low, high = interval(found, float(rules.rules["z"]))
    complete = found.inspected == found.planned
    error = rounded(found.variance_total.fill_null(0).cast("float64").sqrt(), 6).cast("decimal(18, 6)")
    return found.select(
        *GROUP,
        "population", "planned", "inspected", "not_passed", "unknown",
        night=ibis.literal(night),
        status=ibis.cases((complete, "complete"), (found.inspected > 0, "partial"), else_="none"),
        estimated=complete.ifelse(found.expanded, None).cast("decimal(18, 6)"),
        standard_error=complete.ifelse(error, None).cast("decimal(18, 6)"),
        rate=found.rate,
        rate_low=low,
        rate_high=high,
    )  # fmt: skip


def sums(rows: ir.Table) -> ir.Table:
    """What is counted and expanded in each area, and the rate."""
    seen = rows.failed.notnull()
    thousandths = milli(rows.expansion.cast("float64"))
    found = rows.group_by(*GROUP).aggregate(
        planned=rows.count(),
        inspected=rows.failed.count(),
        not_passed=whole(rows.failed.sum().fill_null(0)),
        expanded=(rows.expansion * rows.failed).sum().cast("decimal(18, 6)"),
        known=rows.expansion.sum(where=seen).cast("decimal(18, 6)"),
        unknown=rows.expansion.sum(where=~seen).fill_null(0).cast("decimal(18, 6)"),
        squares=whole((thousandths * thousandths).sum(where=seen)),
        chance=whole((seen & ~rows.certain).cast("int64").sum()),
    )
    return found.mutate(rate=quotient(found.expanded, found.known, 6).cast("decimal(9, 6)"))


def variances(rows: ir.Table, totals: ir.Table) -> ir.Table:
    """The spread of the expanded total and, by how far each unit's result is from the rate, of the rate's numerator."""
    left = rows.filter(rows.failed.notnull() & ~rows.certain)
    left = left.inner_join(totals.select(*GROUP, "rate"), GROUP)
    share = left.expansion.cast("float64")
    left = left.mutate(
        total=milli(share * left.failed.cast("float64")),
        differs=milli(share * (left.failed.cast("float64") - left.rate.cast("float64"))),
    )
    of_stratum = left.group_by(*GROUP, "stratum").aggregate(
        variance_total=variance(left.total), variance_rate=variance(left.differs)
    )
    return of_stratum.group_by(*GROUP).aggregate(
        variance_total=of_stratum.variance_total.sum().cast("decimal(38, 6)"),
        variance_rate=of_stratum.variance_rate.sum().cast("decimal(38, 6)"),
    )


def milli(number: ir.FloatingValue) -> ir.Value:
    """A number in whole thousandths, halves up, on every engine alike."""
    return (number * MILLI + 0.5).floor().cast("int64")


def variance(parts: ir.IntegerColumn) -> ir.Value:
    """Of a stratum's total, from what its units add to it (in thousandths), as if drawn with replacement."""
    count, total, squares = parts.count(), parts.sum().cast("float64"), (parts * parts).sum().cast("float64")
    spread = (count * squares - total * total) / (count - 1).nullif(0).cast("float64")
    chosen = ibis.greatest(spread, 0.0).fill_null(squares)
    return rounded((count == 1).ifelse(squares, chosen) / MILLI**2, 6).cast("decimal(18, 6)")


def effective(found: ir.Table) -> ir.Value:
    """How many units drawn with equal chances would tell as much: by the weights, and by the spread if that is less."""
    known, rate = found.known.cast("float64"), found.rate.cast("float64")
    by_weight = known * known * MILLI**2 / found.squares.nullif(0).cast("float64")
    spread = found.variance_rate.cast("float64") / (known * known)
    by_spread = rate * (1 - rate) / spread.nullif(0)
    return ibis.least(by_weight, by_spread.nullif(0).fill_null(by_weight))


def interval(found: ir.Table, z: float) -> tuple[ir.Value, ir.Value]:
    """Wilson's limits of the rate with the effective number; the rate itself where nothing was left to chance."""
    rate, units = found.rate.cast("float64"), found.effective
    scale = 1 + z * z / units
    middle = (rate + z * z / (2 * units)) / scale
    half = (rate * (1 - rate) / units + z * z / (4 * units * units)).sqrt() * z / scale
    census = (found.chance == 0) & (found.inspected == found.planned)
    low, high = (rounded(ibis.greatest(end, 0.0), 6).cast("decimal(9, 6)") for end in (middle - half, middle + half))
    known = found.rate.notnull()
    return known.ifelse(census.ifelse(found.rate, low), None), known.ifelse(census.ifelse(found.rate, high), None)
