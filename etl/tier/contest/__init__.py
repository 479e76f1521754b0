"""The contest and the targets (三比一讲): targets against actuals, league tables, and how promises are kept."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, publish, transform_engine
from etl.ground.workspace import Workspace
from etl.tier.contest.actuals import actuals
from etl.tier.contest.disciplines import league
from etl.tier.contest.known import Known
from etl.tier.contest.measures import SHARES
from etl.tier.contest.practice import practice
from etl.tier.contest.progress import progress
from etl.tier.contest.rules import Contest, ContestError, in_force
from etl.tier.contest.targets import known_targets

__all__ = ["ContestError", "contest"]

KEYS = {
    "target_progress": ["year", "measure", "level", "region"],
    "league_table": ["year", "level", "kind", "discipline", "item", "region"],
    "return_practice": ["year", "level", "region"],
}
SHOWN = ibis.schema({"region": "string", "demonstration": "boolean"})


def contest(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish `target_progress`, `league_table` and `return_practice` for `night`; returns rows.

    Needs the night's tables as merge and tier left them; a source that did not come leaves NULL, not 0. Raises
    `ContestError` for a faulty policy, `NoPolicyInForce` when none had taken effect.
    """
    rules = in_force(night, SHARES)
    version, targets = known_targets(night, SHARES)
    with transform_engine() as connection:
        known = Known.of(connection, workspace, night, rules)
        actual = actuals(connection, known)
        shown = demonstration(connection, rules)
        tables = {
            "target_progress": progress(connection, actual, targets, version, night, shown),
            "league_table": league(connection, actual, rules, night, shown),
            "return_practice": practice(connection, actual, known, shown),
        }
        return {
            name: publish(connection, table, workspace.table(night, name), KEYS[name]) for name, table in tables.items()
        }


def demonstration(connection: Connection, rules: Contest) -> ir.Table:
    """The regions that are a demonstration (嘉善 is the Delta's)."""
    return few(connection, [{"region": code, "demonstration": True} for code in rules.demonstration], SHOWN)
