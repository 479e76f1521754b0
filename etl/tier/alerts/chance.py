"""How far a count lies above what was to be expected, in standard deviations, and what was to be expected.

The subject's past rate is a gamma posterior of its own complaints, so the count to come is negative binomial: its mean
is what is expected, its variance holds chance, the past's own uncertainty, and how unevenly the subject's weeks ran.
The score is the signed root of the deviance, with the count lowered by a half for being whole: near zero it stays close
to the exact tail, where a plain z would call three complaints after none a wonder. It is a PROPOSAL of this project;
docs/alerts.md measures it.
"""

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import rounded
from etl.tier.alerts.days import PARTS, Days
from etl.tier.alerts.rules import Alerts

KIND = "complaint_surge"
FIGURE = "decimal(12, 2)"


def judged(counts: ir.Table, rules: Alerts, days: Days) -> ir.Table:
    """`counts` with `expected`, `ratio` and `score`.

    A row has `observed` in the window, `base` in the baseline, `squares` (the squares of its weekly counts, weighted),
    and of the others `others_observed` and `others_base`.
    """
    factor = others_factor(counts, rules, days)
    share = factor * number(len(days.window)) / number(len(days.ordinary))
    mean = (counts.base.cast("float64") + value(rules, "prior")) * share
    uneven = value(rules, "spread.festive") if days.festive else ibis.literal(0.0)
    unsure = (spread(counts, rules, days) - 1.0 + share) / mean + uneven * uneven
    known = counts.mutate(mean=mean, size=1.0 / unsure)
    return known.mutate(
        expected=rounded(known.mean, 2).cast(FIGURE),
        ratio=rounded(known.observed.cast("float64") / known.mean, 2).cast(FIGURE),
        score=rounded(root_deviance(known), 2).cast(FIGURE),
    ).drop("mean", "size")


def others_factor(counts: ir.Table, rules: Alerts, days: Days) -> ir.Value:
    """What all others did in the window against their ordinary days: from 1 to `most`: quiet excuses nothing."""
    most = "most.festive" if days.festive else "most.ordinary"
    daily = counts.others_observed.cast("float64") / number(len(days.window))
    before = counts.others_base.nullif(0).cast("float64") / number(len(days.ordinary))
    return ibis.least(ibis.greatest((daily / before).fill_null(1.0), 1.0), value(rules, most))


def spread(counts: ir.Table, rules: Alerts, days: Days) -> ir.Value:
    """Variance of the weekly counts over their mean (Pearson), drawn towards the policy's floor and never below it."""
    floor, weeks = value(rules, "spread.floor"), value(rules, "spread.weeks")
    free = number(len(days.weeks) - 1)
    base = counts.base.cast("float64")
    squares = counts.squares.cast("float64") / number(PARTS)
    pearson = (squares * number(len(days.ordinary)) / base.nullif(0) - base).fill_null(0.0)
    return ibis.greatest((floor * weeks + pearson) / (weeks + free), floor)


def root_deviance(known: ir.Table) -> ir.Value:
    """Signed root of the negative binomial deviance; zero where no more came than expected."""
    count, mean, size = known.observed.cast("float64") - 0.5, known.mean, known["size"]
    deviance = count * (count / mean).ln() - (count + size) * ((count + size) / (mean + size)).ln()
    return (count > mean).ifelse((ibis.greatest(deviance, 0.0) * 2.0).sqrt(), 0.0)


def value(rules: Alerts, name: str) -> ir.Value:
    """A number of the policy as a double, by way of its decimal, which every engine reads alike."""
    return ibis.literal(rules.number(f"{KIND}.{name}"), type="decimal(10, 4)").cast("float64")


def number(count: int) -> ir.Value:
    return ibis.literal(count, type="int64").cast("float64")
