"""Tier: 选育池, 培育库, 星级库, 预警库 and exited, with a reason, a date and a history for every unit.

Beside it what officers act on: preliminary reviews (`review`), early warning (`alert`), inspection plans (`plan`),
targets and contest (`contest`), and the limits of every complaint (`track`).
"""

from datetime import date, timedelta

import ibis.expr.types as ir

from etl.ground.engine import Connection, keep, publish, read, transform_engine
from etl.ground.workspace import Workspace
from etl.tier.alerts import alert
from etl.tier.complaints import track
from etl.tier.contest import contest
from etl.tier.evaluation import evaluated, evaluations
from etl.tier.facts import facts, placed_at
from etl.tier.inspection import plan
from etl.tier.lifecycle import lifecycle
from etl.tier.moves import moves
from etl.tier.notices import with_notice
from etl.tier.objections import objections, with_objection
from etl.tier.outlook import outlook
from etl.tier.places import complete, tiers
from etl.tier.review import review
from etl.tier.rules import LifecycleError

__all__ = ["LifecycleError", "alert", "contest", "plan", "review", "tier", "track"]


def tier(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish `transition` (the moves of `night`), `tier` (one row for each unit ever seen), `outlook` (what each lacks
    for its next step), `evaluation` (yearly) and `objection_case`; returns rows.

    Yesterday is the newest earlier night that has a `tier` table. Raises `LifecycleError` for a faulty policy,
    `NoPolicyInForce` when none had taken effect.
    """
    life = lifecycle(night)
    with transform_engine() as connection:
        yesterday = night - timedelta(days=1)
        before = _places(connection, workspace, yesterday)
        unit, score = (_read(connection, workspace, night, name) for name in INPUTS)
        contribution = read(connection, *workspace.parts(night, "contribution"))
        entity_path = workspace.table(night, "entity")
        entity = read(connection, entity_path) if entity_path.exists() else None
        known = facts(life, night, unit, entity, score, contribution, before)
        told = workspace.published("evaluation", yesterday).values()
        counts = {}

        def put(name: str, rows: ir.Table, key: str = "unit_id") -> ir.Table:
            counts[name] = publish(connection, rows, workspace.table(night, name), [key])
            return _read(connection, workspace, night, name)

        known = with_objection(known, put("objection_case", objections(connection, workspace, life, night), "id"))
        known = keep(connection, evaluated(life, known, read(connection, *told) if told else None, night))
        put("evaluation", evaluations(connection, life, known, night))
        transition = put("transition", with_notice(life, moves(life, known, night), night))
        placed = put("tier", tiers(transition, before))
        put("outlook", outlook(connection, life, placed_at(known, placed, night), contribution))
    return counts


def _places(connection: Connection, workspace: Workspace, until: date) -> ir.Table | None:
    """Where the units were on the newest night up to `until`; None before the first."""
    nights = workspace.nights_with("tier", until)
    return complete(_read(connection, workspace, nights[-1], "tier")) if nights else None


INPUTS = ("unit", "score")


def _read(connection: Connection, workspace: Workspace, night: date, name: str) -> ir.Table:
    return read(connection, workspace.table(night, name))
