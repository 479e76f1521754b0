"""From the points of measures to those of 比快, 比好, 比贡献, 讲大局, and from these to the whole contest."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, keep
from etl.ground.numbers import quotient
from etl.ground.wording import filled, short
from etl.tier.contest.known import AMOUNT
from etl.tier.contest.league import POINTS, VALUE, WEIGHT, measured, ranked, shown_weight
from etl.tier.contest.rules import Contest

WHOLE, WHOLE_TITLE, UNIT = "whole", "三比一讲", "分"
PERCENT = "decimal(18, 2)"


@dataclass(frozen=True)
class Step:
    """What rows are gathered into: their kind, and for each group its id, title and weight in the next step."""

    kind: str
    groups: dict[str, tuple[str, Decimal]]


def league(connection: Connection, actual: ir.Table, rules: Contest, night: date, shown: ir.Table) -> ir.Table:
    """`league_table`: measures, disciplines and the whole, for each city and county of the night."""
    measures = keep(connection, measured(connection, actual, rules))
    steps = Step("discipline", {one.id: (one.title, one.weight) for one in rules.disciplines})
    disciplines = keep(connection, gathered(connection, measures, steps, rules))
    inner = disciplines.mutate(discipline=ibis.literal(WHOLE))
    whole = gathered(connection, inner, Step("contest", {WHOLE: (WHOLE_TITLE, Decimal(1))}), rules)
    rows = ibis.union(measures, *(part.select(*measures.columns) for part in (disciplines, whole)))
    rows = rows.left_join(shown, "region").drop("region_right")
    return rows.select(
        "level", "kind", "discipline", "item", "title", "region", "name",
        "value", "unit", "part", "base", "low", "high", "rank", "out_of", "points", "reason", "weight",
        year=ibis.literal(night.year, type="int64"),
        demonstration=rows.demonstration.fill_null(False),
        policy_version=ibis.literal(rules.version),
    )  # fmt: skip


def gathered(connection: Connection, rows: ir.Table, step: Step, rules: Contest) -> ir.Table:
    """One row a discipline and region: the weighted mean of the points there are, ranked if enough weight has some."""
    zero, nothing = ibis.literal(0, type=VALUE), ibis.literal(0, type=WEIGHT)
    points, weight = rows.points.cast(VALUE).fill_null(zero), rows.points.notnull().ifelse(rows.weight, nothing)
    rows = rows.mutate(worth=points * rows.weight, counted=weight)
    found = rows.group_by("level", "region", "name", "discipline").agg(
        worth=rows.worth.sum(), counted=rows.counted.sum(), all=rows.weight.sum()
    )
    mean, covered = quotient(found.worth, found.counted, 2), quotient(found.counted, found["all"], 4)
    enough = covered >= ibis.literal(rules.enough, type=VALUE)
    found = found.mutate(
        value=mean.cast(VALUE), order=mean.cast(VALUE),
        reason=(enough & (found.counted > 0)).ifelse(ibis.null("string"), _little(covered, rules)),
    )  # fmt: skip
    scored = ranked(connection, keep(connection, _columns(found, step)))
    own = scored.reason.isnull().ifelse(scored.value.cast(POINTS), ibis.null(POINTS))
    return scored.mutate(points=own)


def _columns(found: ir.Table, step: Step) -> ir.Table:
    """The columns of measures for gathered rows; a share of which too little is known has no value."""
    group = found.discipline
    return found.select(
        "level", "region", "name", "discipline", "reason", "order",
        title=group.cases(*((name, title) for name, (title, _) in step.groups.items())),
        unit=ibis.literal(UNIT),
        weight=group.cases(*((name, shown_weight(weight)) for name, (_, weight) in step.groups.items())),
        kind=ibis.literal(step.kind),
        item=group,
        value=found.reason.isnull().ifelse(found.value, ibis.null(VALUE)),
        part=ibis.null(AMOUNT),
        base=ibis.null(AMOUNT),
        low=ibis.null(VALUE),
        high=ibis.null(VALUE),
    )  # fmt: skip


def _little(covered: ir.NumericValue, rules: Contest) -> ir.Value:
    shares = {"covered": covered, "enough": ibis.literal(rules.enough, type=VALUE)}
    return filled(rules.texts["little"], lambda name, _: short((shares[name] * 100).cast(PERCENT)) + "%")
