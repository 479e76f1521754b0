"""The preliminary review (系统初审): a verdict on every declaration that waits, with reasons and what they rest on."""

from datetime import date

from etl.ground.engine import Connection, publish, read
from etl.ground.policy import policy
from etl.ground.workspace import Workspace
from etl.tier.review.cases import cases
from etl.tier.review.facts import INPUTS, applicants, received
from etl.tier.review.grounds import in_force
from etl.tier.review.verdicts import verdicts

__all__ = ["cases", "review"]


def review(connection: Connection, workspace: Workspace, night: date) -> int:
    """Publish `review`: one row for each declaration that waits on `night`; returns how many.

    Raises `LifecycleError` for a faulty policy, `NoPolicyInForce` when none had taken effect.
    """
    rules = in_force(night)
    paths = {name: workspace.table(night, name) for name in INPUTS}
    tables = {name: read(connection, path) for name, path in paths.items() if path.exists()}
    register = policy("golden", night).rules["register"]
    came = {dataset: received(workspace, night, dataset) for dataset in {register, *rules.asked}}
    rows = applicants(rules, tables, came, register, night)
    return publish(connection, verdicts(rows, rules, night), workspace.table(night, "review"), ["id"])
