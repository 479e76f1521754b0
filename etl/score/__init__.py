"""Score: criteria → contributions → total, each with its reason and evidence."""

import operator
from datetime import date
from functools import reduce

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, publish, read, transform_engine
from etl.ground.numbers import quotient
from etl.ground.objections import contests_judgement
from etl.ground.workspace import Workspace
from etl.score.criteria import POINTS, contribution
from etl.score.events import DATASETS
from etl.score.scorecard import Criterion, Scorecard, ScorecardError, scorecard

__all__ = ["ScorecardError", "score"]


def score(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish `contribution`, a file a criterion, and `score` of `night`; returns rows written for each.

    Sorting the criteria of millions of units in one query would not fit the memory of a small machine.

    A dataset without a table tonight leaves its criteria inconclusive. Raises `ScorecardError` for a policy that
    contradicts itself, `NoPolicyInForce` when none had taken effect.
    """
    card = scorecard(night)
    with transform_engine() as connection:
        units = _table(connection, workspace, night, "unit")
        if units is None:
            raise FileNotFoundError(workspace.table(night, "unit"))
        units = _with_trade(units, _table(connection, workspace, night, "entity"))
        struck = _struck(_table(connection, workspace, night, "linked/objections"), night)
        contributions = 0
        for criterion in card.criteria:
            rows = _part(connection, workspace, night, card, criterion, units, struck)
            target = workspace.table(night, f"contribution/{criterion.id}")
            contributions += publish(connection, rows, target, ["unit_id"])
        _forget_others(workspace, night, card)
        totals = total(card, read(connection, *workspace.parts(night, "contribution")))
        scores = publish(connection, totals, workspace.table(night, "score"), ["unit_id"])
    return {"contribution": contributions, "score": scores}


def _forget_others(workspace: Workspace, night: date, card: Scorecard) -> None:
    """Remove what an earlier run of `night` found under criteria that the scorecard does not have any more."""
    known = {criterion.id for criterion in card.criteria}
    for path in workspace.parts(night, "contribution"):
        if path.stem not in known:
            path.unlink()


def _table(connection: Connection, workspace: Workspace, night: date, name: str) -> ir.Table | None:
    path = workspace.table(night, name)
    return read(connection, path) if path.exists() else None


def _struck(objections: ir.Table | None, night: date) -> ir.Table | None:
    """Rows about an entity (`entity_id, evidence`) that a decision by `night` on its own objection has struck out.

    None where nobody delivers objections. A reply strikes out nothing, nor does an objection to the disclosure.
    """
    if objections is None:
        return None
    decided = (objections.decidedAt.cast("date") <= night).fill_null(False)
    upheld = objections.filter(
        decided, contests_judgement(objections), objections.status == "upheld", objections.evidence.notnull()
    )
    return upheld.select("entity_id", evidence=upheld.evidence.strip()).distinct()


def _part(
    connection: Connection,
    workspace: Workspace,
    night: date,
    card: Scorecard,
    criterion: Criterion,
    units: ir.Table,
    struck: ir.Table | None,
) -> ir.Table:
    found = [_table(connection, workspace, night, name) for name in DATASETS[criterion.dataset].tables]
    tables = [table for table in found if table is not None]
    return contribution(card, criterion, units, tables if len(tables) == len(found) else None, night, struck)


def _with_trade(units: ir.Table, entities: ir.Table | None) -> ir.Table:
    """What criteria need of the units: `unit_id, entity_id, store_name, trade` (GB/T 4754 section, NULL if unknown)."""
    units = units.select("unit_id", "entity_id", "store_name")
    if entities is None or "industry_section" not in entities.columns:
        return units.mutate(trade=ibis.null("string"))
    return units.left_join(entities.select("entity_id", trade="industry_section"), "entity_id").drop("entity_id_right")


def total(card: Scorecard, contributions: ir.Table) -> ir.Table:
    """Each unit's total, and out of how many points; too little weight means no total, not zero.

    `points` is the sum of scored points under the caps of their dimensions; `total` the same or less: one grave fault
    holds it at `ceiling`, and `ceiling_by` names the criterion.
    """
    points, dimension = contributions.points, contributions.dimension
    weights = contributions.max_points
    sums = contributions.group_by("unit_id").aggregate(
        **{f"points_{name}": points.sum(where=dimension == name) for name in card.caps},
        **{f"weight_{name}": weights.sum(where=(dimension == name) & points.notnull()) for name in card.caps},
        **{
            f"no_points_{one.id}": ((contributions.criterion == one.id) & (points == 0)).fill_null(False).max()
            for one in card.criteria
            if one.ceiling
        },
    )
    weight, reached = _capped(card, sums, "weight"), _capped(card, sums, "points")
    enough = weight >= card.minimum_weight
    share, by = _ceiling(card, sums)
    ceiling = quotient(weight * share, ibis.literal(1), 2).cast(POINTS)
    held = enough & (ceiling < reached).fill_null(False)
    return sums.select(
        unit_id=sums.unit_id,
        points=enough.ifelse(reached, None).cast(POINTS),
        ceiling=held.ifelse(ceiling, None),
        ceiling_by=held.ifelse(by, None),
        total=enough.ifelse(held.ifelse(ceiling, reached), None).cast(POINTS),
        scored_weight=weight,
        status=enough.ifelse("scored", "inconclusive"),
        policy_version=ibis.literal(card.version),
    )


def _ceiling(card: Scorecard, sums: ir.Table) -> tuple[ir.Value, ir.Value]:
    """The lowest share that a grave fault leaves, and the criterion of it; NULL where there is none."""
    grave = sorted(
        (criterion for criterion in card.criteria if criterion.ceiling), key=lambda one: (one.ceiling, one.id)
    )
    if not grave:
        return ibis.null(POINTS), ibis.null("string")
    at_fault = [(sums[f"no_points_{one.id}"], one) for one in grave]
    share = ibis.cases(*((fault, ibis.literal(one.ceiling, type=POINTS)) for fault, one in at_fault))
    return share, ibis.cases(*((fault, ibis.literal(one.id)) for fault, one in at_fault))


def _capped(card: Scorecard, sums: ir.Table, what: str) -> ir.Value:
    parts = (ibis.least(sums[f"{what}_{name}"].fill_null(0), cap).cast(POINTS) for name, cap in card.caps.items())
    return reduce(operator.add, parts).cast(POINTS)
