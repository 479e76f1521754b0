"""How many units are drawn: so many a county, shared out among its strata by risk."""

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import whole
from etl.tier.inspection.frame import NOWHERE
from etl.tier.inspection.rules import InspectionPolicy, Method

COUNTY = ("method", "county")
STRATUM = ("method", "stratum")


def sized(rules: InspectionPolicy, rows: ir.Table) -> ir.Table:
    """The weighed frame with `population`, `weight_sum` and `sample_size` of each unit's stratum.

    A county's size is what the policy says, exactly. Each unit of a stratum is a seat; seats are given to the stratum
    with most weight for the seats it already has (Sainte-Laguë), after every stratum has had its first ones. So the
    sizes add up, no stratum with units gets nothing, and none gets more than it has units.
    """
    of_stratum = ibis.window(group_by=STRATUM)
    rows = rows.mutate(
        population=rows.count().over(of_stratum),
        weight_sum=whole(rows.risk_weight.sum().over(of_stratum)),
        county_size=county_size(rules, rows),
        seat=ibis.row_number().over(group_by=STRATUM, order_by="unit_id"),
    )
    assured = rules.rules["per_stratum"]
    claim = rows.weight_sum.cast("float64") / (2 * rows.seat + 1).cast("float64")
    order = [ibis.least(rows.seat, assured), claim.desc(), rows.stratum, rows.seat]
    rows = rows.mutate(place=ibis.row_number().over(group_by=COUNTY, order_by=order))
    taken = (rows.place < rows.county_size).cast("int64")
    size = whole(taken.sum().over(ibis.window(group_by=STRATUM)))
    return rows.mutate(sample_size=size).drop("seat", "place", "county_size")


def county_size(rules: InspectionPolicy, rows: ir.Table) -> ir.Value:
    """Units to draw in the county of each row by its method; none where there is no county."""
    units = rows.count().over(ibis.window(group_by=COUNTY))
    sizes = ((rows.method == method.name, size(method, units)) for method in rules.methods)
    return (rows.county == NOWHERE).ifelse(0, ibis.cases(*sizes, else_=0))


def size(method: Method, units: ir.IntegerValue) -> ir.Value:
    """The share of `units`, rounded up, between minimum and maximum, and never more than there are."""
    share = (units * method.per_thousand + 999) // 1000
    return ibis.least(units, ibis.greatest(method.minimum, ibis.least(method.maximum, share)))
