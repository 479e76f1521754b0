"""The preliminary review (系统初审): a verdict on every declaration that waits, with reasons and what they rest on."""

from datetime import date

from etl.ground.engine import Connection, publish, read, transform_engine
from etl.ground.policy import policy
from etl.ground.workspace import Workspace
from etl.tier.review.cases import cases
from etl.tier.review.facts import INPUTS, applicants, received
from etl.tier.review.grounds import in_force
from etl.tier.review.verdicts import verdicts

__all__ = ["review"]


def review(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish `review` (one row for each declaration that waits on `night`) and `declaration_case` (one for each ever
    received); returns rows.

    Raises `LifecycleError` for a faulty policy, `NoPolicyInForce` when none had taken effect.
    """
    with transform_engine() as connection:
        reviewed = _verdicts(connection, workspace, night)
        return {"review": reviewed, "declaration_case": cases(connection, workspace, night)}


def _verdicts(connection: Connection, workspace: Workspace, night: date) -> int:
    rules = in_force(night)
    paths = {name: workspace.table(night, name) for name in INPUTS}
    tables = {name: read(connection, path) for name, path in paths.items() if path.exists()}
    tables["contribution"] = read(connection, *workspace.parts(night, "contribution"))
    register = policy("golden", night).rules["register"]
    came = {dataset: received(workspace, night, dataset) for dataset in {register, *rules.asked}}
    rows = applicants(rules, tables, came, register, night)
    return publish(connection, verdicts(rows, rules, night), workspace.table(night, "review"), ["id"])
