"""Tier: 选育池, 培育库, 星级库, 预警库 and exited, with a reason, a date and a history for every unit."""

from datetime import date, timedelta

import ibis.expr.types as ir

from etl.ground.engine import Connection, publish, read, transform_engine
from etl.ground.workspace import Workspace
from etl.tier.facts import facts
from etl.tier.lifecycle import lifecycle
from etl.tier.moves import moves, tiers
from etl.tier.review import cases, review
from etl.tier.rules import LifecycleError

__all__ = ["LifecycleError", "tier"]


def tier(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish `transition` (the moves of `night`), `tier` (one row for each unit ever seen), `review` and
    `declaration_case`; returns rows.

    Yesterday is the newest earlier night that has a `tier` table. Raises `LifecycleError` for a faulty policy,
    `NoPolicyInForce` when none had taken effect.
    """
    life = lifecycle(night)
    earlier = workspace.nights_with("tier", night - timedelta(days=1))
    with transform_engine() as connection:
        before = read(connection, workspace.table(earlier[-1], "tier")) if earlier else None
        unit, score, contribution = (_read(connection, workspace, night, name) for name in INPUTS)
        entity_path = workspace.table(night, "entity")
        entity = read(connection, entity_path) if entity_path.exists() else None
        known = facts(life, night, unit, entity, score, contribution, before)
        target = workspace.table(night, "transition")
        moved = publish(connection, moves(life, known, night), target, ["unit_id"])
        placed = tiers(read(connection, target), before)
        kept = publish(connection, placed, workspace.table(night, "tier"), ["unit_id"])
        reviewed = review(connection, workspace, night)
        accounted = cases(connection, workspace, night)
    return {"tier": kept, "transition": moved, "review": reviewed, "declaration_case": accounted}


INPUTS = ("unit", "score", "contribution")


def _read(connection: Connection, workspace: Workspace, night: date, name: str) -> ir.Table:
    return read(connection, workspace.table(night, name))
