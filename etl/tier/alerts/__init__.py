"""Early warning (预警): what an officer should look at, with the source rows it rests on."""

import logging
from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.calendar import UnknownYear
from etl.ground.engine import Connection, few, keep, publish, read, transform_engine
from etl.ground.workspace import Workspace
from etl.tier.alerts.findings import COLUMNS
from etl.tier.alerts.food import papers, recalls
from etl.tier.alerts.rules import AlertPolicyError, Alerts, in_force
from etl.tier.alerts.standing import remembered, standing
from etl.tier.alerts.subjects import watched
from etl.tier.alerts.surges import surges

__all__ = ["AlertPolicyError", "alert"]

log = logging.getLogger(__name__)

FIGURES = {
    "observed": "int64",
    "evidence_count": "int64",
    **dict.fromkeys(("expected", "ratio", "score"), "decimal(12, 2)"),
}
SCHEMA = ibis.schema({name: FIGURES.get(name, "string") for name in COLUMNS})


def alert(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish `alert`: one row for each alert of `night`, shown or held back; returns rows.

    Looks at the alerts of the last `remember_days` to know which go on. A dataset without a table gives no alerts of
    its kind; nor does a year whose holidays are not known give any of a surge, which is logged. Raises
    `AlertPolicyError` for a faulty policy, `NoPolicyInForce` when none had taken effect.
    """
    rules = in_force(night)
    with transform_engine() as connection:
        before = keep(connection, remembered(connection, workspace, rules, night))
        found = findings(connection, workspace, rules, night, before)
        rows = standing(found, before, rules, night)
        return {"alert": publish(connection, rows, workspace.table(night, "alert"), ["alert_id"])}


def findings(connection: Connection, workspace: Workspace, rules: Alerts, night: date, before: ir.Table) -> ir.Table:
    """Everything that is an alert tonight, of every kind whose dataset is there."""
    unit, entity = (read(connection, workspace.table(night, name)) for name in ("unit", "entity"))
    known = keep(connection, watched(unit, entity, rules))
    parts: list[ir.Table | None] = [few(connection, [], SCHEMA)]
    if (rows := linked(connection, workspace, night, "complaints_zj")) is not None:
        try:
            parts.append(surges(connection, rules, night, rows, known, entity, before))
        except UnknownYear as missing:
            log.warning("no surge of complaints can be told from a holiday: %s", missing)
    if (rows := linked(connection, workspace, night, "traces")) is not None:
        parts.append(recalls(rules, night, rows, known))
    if (rows := linked(connection, workspace, night, "batches")) is not None:
        parts.append(papers(rules, night, rows, known))
    return ibis.union(*(part.cast(SCHEMA) for part in parts if part is not None))


def linked(connection: Connection, workspace: Workspace, night: date, dataset: str) -> ir.Table | None:
    path = workspace.table(night, f"linked/{dataset}")
    return read(connection, path) if path.exists() else None
