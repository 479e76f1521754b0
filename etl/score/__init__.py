"""Score: criteria → contributions → total, each with its reason and evidence."""

import operator
from datetime import date
from functools import reduce

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, publish, read, transform_engine
from etl.ground.workspace import Workspace
from etl.score.criteria import POINTS, contribution
from etl.score.events import DATASETS
from etl.score.scorecard import Criterion, Scorecard, ScorecardError, scorecard

__all__ = ["ScorecardError", "score"]


def score(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish `contribution` and `score` of `night`; returns rows written for each.

    A dataset without a table tonight leaves its criteria inconclusive. Raises `ScorecardError` for a policy that
    contradicts itself, `NoPolicyInForce` when none had taken effect.
    """
    card = scorecard(night)
    with transform_engine() as connection:
        units = _table(connection, workspace, night, "unit")
        if units is None:
            raise FileNotFoundError(workspace.table(night, "unit"))
        units = units.select("unit_id", "entity_id", "store_name")
        parts = [_part(connection, workspace, night, card, criterion, units) for criterion in card.criteria]
        target = workspace.table(night, "contribution")
        contributions = publish(connection, ibis.union(*parts), target, ["unit_id", "criterion"])
        totals = total(card, read(connection, target))
        scores = publish(connection, totals, workspace.table(night, "score"), ["unit_id"])
    return {"contribution": contributions, "score": scores}


def _table(connection: Connection, workspace: Workspace, night: date, name: str) -> ir.Table | None:
    path = workspace.table(night, name)
    return read(connection, path) if path.exists() else None


def _part(
    connection: Connection, workspace: Workspace, night: date, card: Scorecard, criterion: Criterion, units: ir.Table
) -> ir.Table:
    rows = _table(connection, workspace, night, DATASETS[criterion.dataset].table)
    return contribution(card, criterion, units, rows, night)


def total(card: Scorecard, contributions: ir.Table) -> ir.Table:
    """Each unit's capped sum of scored points, and out of how many; too little weight means no total, not zero."""
    points, dimension = contributions.points, contributions.dimension
    weights = contributions.max_points
    sums = contributions.group_by("unit_id").aggregate(
        **{f"points_{name}": points.sum(where=dimension == name) for name in card.caps},
        **{f"weight_{name}": weights.sum(where=(dimension == name) & points.notnull()) for name in card.caps},
    )
    weight = _capped(card, sums, "weight")
    enough = weight >= card.minimum_weight
    return sums.select(
        unit_id=sums.unit_id,
        total=enough.ifelse(_capped(card, sums, "points"), None).cast(POINTS),
        scored_weight=weight,
        status=enough.ifelse("scored", "inconclusive"),
        policy_version=ibis.literal(card.version),
    )


def _capped(card: Scorecard, sums: ir.Table, what: str) -> ir.Value:
    parts = (ibis.least(sums[f"{what}_{name}"].fill_null(0), cap).cast(POINTS) for name, cap in card.caps.items())
    return reduce(operator.add, parts).cast(POINTS)
