"""The draw: within a stratum, systematic sampling with chances proportional to risk, over a random order.

All in whole numbers, so that inclusion probabilities are exactly what is written and anybody can repeat it. With n to
draw from units of weight w, W in all, units lie end to end on a line, each n·w long. A random start r of 0 … W−1 is
hit by each unit in n·w of W cases, and so are r + W, r + 2W …: n units in all. A unit longer than W is certain
and taken out first (Särndal, Swensson, Wretman: Model Assisted Survey Sampling, 1992, 3.6).
"""

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import quotient, whole
from etl.tier.inspection.sizes import STRATUM

HEX = "0123456789abcdef"
DIGITS = 15
"""Hex digits of a hash that make its number: below 2^60, so that 64 bits hold it."""


def probabilities(rows: ir.Table) -> ir.Table:
    """The sized frame with `certain`, `random_size` and `random_weight` of the stratum, and `inclusion_probability`.

    A unit is certain when, the heavier ones taken out, its chance comes to one or more. `expansion` is how many units
    it stands for: one over its probability.
    """
    heaviest = {"group_by": STRATUM, "order_by": [rows.risk_weight.desc(), rows.unit_id]}
    before = whole(rows.risk_weight.sum().over(ibis.window(**heaviest, rows=(None, 0)))) - rows.risk_weight
    left = rows.sample_size - ibis.row_number().over(**heaviest)
    rows = rows.mutate(certain=left * rows.risk_weight >= rows.weight_sum - before)
    of_stratum = ibis.window(group_by=STRATUM)
    sure = rows.certain.cast("int64").sum().over(of_stratum)
    open_weight = rows.certain.ifelse(0, rows.risk_weight).sum().over(of_stratum)
    rows = rows.mutate(
        random_size=rows.sample_size - whole(sure), random_weight=whole(open_weight)
    )  # fmt: skip
    length = rows.random_size * rows.risk_weight
    return rows.mutate(
        inclusion_probability=rows.certain.ifelse(1, quotient(length, rows.random_weight, 10)).cast("decimal(12, 10)"),
        expansion=rows.certain.ifelse(1, quotient(rows.random_weight, length, 6)).cast("decimal(18, 6)"),
    )


def drawn(rows: ir.Table) -> ir.Table:
    """The frame with `order_key`, the stratum's `random_start`, and whether each unit is `selected` by its `seed`."""
    rows = rows.inner_join(starts(rows), list(STRATUM))
    rows = rows.mutate(
        order_key=(rows.seed + ":" + rows.unit_id).hexdigest("sha256"),
        length=rows.certain.ifelse(0, rows.random_size * rows.risk_weight).cast("int64"),
    )
    line = ibis.window(group_by=STRATUM, order_by=["order_key", "unit_id"], rows=(None, 0))
    rows = rows.mutate(end=whole(rows.length.sum().over(line)))
    hits = points_before(rows.end, rows) - points_before(rows.end - rows.length, rows)
    return rows.mutate(selected=rows.certain | (hits > 0)).drop("length", "end")


def starts(rows: ir.Table) -> ir.Table:
    """The random start of each stratum, 0 where nothing is left to chance."""
    strata = rows.select(*STRATUM, "seed", "random_weight").distinct()
    start = number((strata.seed + ":start:" + strata.stratum).hexdigest("sha256")) % strata.random_weight.nullif(0)
    return strata.select(*STRATUM, random_start=start.fill_null(0).cast("int64"))


def points_before(place: ir.IntegerValue, rows: ir.Table) -> ir.Value:
    """How many of r, r + W, r + 2W … lie on the line before `place`; 0 where nothing is left to chance."""
    total = rows.random_weight.nullif(0)
    return ((place - rows.random_start - 1 + total) // total).fill_null(0)


def number(digest: ir.StringValue) -> ir.Value:
    """The number that a hash begins with: its first 15 hex digits."""
    total: ir.Value = ibis.literal(0, type="int64")
    for place in range(DIGITS):
        digit = whole(ibis.literal(HEX).find(digest.substr(place, 1)))
        total = total + digit * 16 ** (DIGITS - 1 - place)
    return total
