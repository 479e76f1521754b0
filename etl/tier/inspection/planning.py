"""The plan of a month: drawn once, on the first night that is due for it, and never again."""

from datetime import date, timedelta

import ibis.expr.types as ir

from etl.ground.engine import Connection, keep, publish, read, transform_engine
from etl.ground.workspace import Workspace
from etl.tier.inspection.checked import inspection_policy
from etl.tier.inspection.draw import drawn, probabilities
from etl.tier.inspection.frame import counties, frame
from etl.tier.inspection.projection import projected
from etl.tier.inspection.risk import weighed
from etl.tier.inspection.rules import InspectionPolicy
from etl.tier.inspection.sizes import sized
from etl.tier.inspection.tables import KEYS, framed, planned, strata
from etl.tier.inspection.teams import teams

PLAN, STRATUM, FRAME, PROJECTION = TABLES = (
    "inspection_plan", "inspection_stratum", "inspection_frame", "inspection_projection",
)  # fmt: skip
INPUTS = ("unit", "tier", "score", "linked/commitments", "linked/complaints_zj", "linked/inspections")


def plan(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish the plan of the month that is due, unless it has one, and what the results so far say of all plans.

    `inspection_frame` is who could be drawn and how likely, `inspection_stratum` the sizes, `inspection_plan` who is
    drawn, `inspection_projection` the estimates; returns their rows of this night. Whatever night has published a
    month's plan, it is never drawn again: a plan is an act, as a release is. A night on which no library holds anybody
    draws nothing. Raises `InspectionPolicyError` for a faulty policy, `NoPolicyInForce` when none had taken effect.
    """
    rules = inspection_policy(night)
    month = due(rules, night)
    with transform_engine() as connection:
        if not has_plan(connection, workspace, month):
            draw(connection, workspace, rules, month, night)
        project(connection, workspace, rules, night)
        return {name: rows_of(connection, workspace, night, name) for name in TABLES}


def due(rules: InspectionPolicy, night: date) -> date:
    """First day of the month that must have a plan on `night`."""
    return (night + timedelta(days=rules.rules["lead_days"])).replace(day=1)


def has_plan(connection: Connection, workspace: Workspace, month: date) -> bool:
    """Whether any night, earlier or later, has published the plan of `month`."""
    plans = list(workspace.published(PLAN, date.max).values())
    if not plans:
        return False
    rows = read(connection, *plans)
    return count(rows.filter(rows["month"] == month)) > 0


def count(rows: ir.Table) -> int:
    return int(rows.count().execute())


def rows_of(connection: Connection, workspace: Workspace, night: date, name: str) -> int:
    path = workspace.table(night, name)
    return count(read(connection, path)) if path.exists() else 0


def draw(connection: Connection, workspace: Workspace, rules: InspectionPolicy, month: date, night: date) -> None:
    """Draw and publish; the plan comes last, for it says that the month has one."""
    paths = {name: workspace.table(night, name) for name in INPUTS}
    tables = {name: read(connection, path) for name, path in paths.items() if path.exists()}
    county = counties(connection, month)
    recent = lately(connection, workspace, rules.risk["recent"]["months"], month, night)
    weights = weighed(rules, frame(rules, tables, county, night), tables, recent, night)
    sizes = keep(connection, sized(rules, keep(connection, weights)))
    seeds = {method.name: rules.seed(month, method.name) for method in rules.methods}
    chances = probabilities(sizes.mutate(seed=sizes.method.cases(*seeds.items())))
    rows = keep(connection, drawn(keep(connection, chances)))
    if count(rows) == 0:
        return
    publish(connection, strata(rules, rows, month, night), workspace.table(night, STRATUM), ["method", "stratum"])
    publish(connection, framed(rules, rows, month, night), workspace.table(night, FRAME), KEYS)
    going = planned(rules, rows, county, teams(rules, county, seeds), month, night)
    publish(connection, going, workspace.table(night, PLAN), KEYS)


def lately(connection: Connection, workspace: Workspace, months: int, month: date, night: date) -> ir.Table | None:
    """The rows of earlier nights' plans for the `months` before `month`."""
    plans = list(workspace.published(PLAN, night - timedelta(days=1)).values())
    if not plans:
        return None
    rows = read(connection, *plans)
    return rows.filter((rows["month"] >= months_before(month, months)) & (rows["month"] < month))


def months_before(month: date, months: int) -> date:
    """First day of the month so many months before `month`."""
    index = month.year * 12 + month.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def project(connection: Connection, workspace: Workspace, rules: InspectionPolicy, night: date) -> None:
    """Publish what the results known on `night` say; nothing before the first plan, or without results."""
    plans, sizes = (list(workspace.published(name, night).values()) for name in (PLAN, STRATUM))
    results = workspace.table(night, "linked/inspections")
    target = workspace.table(night, PROJECTION)
    if plans and results.exists():
        found = projected(
            connection, rules, read(connection, *plans), read(connection, *sizes), read(connection, results), night
        )
        publish(connection, found, target, ["month", "method", "area"])
    else:
        target.unlink(missing_ok=True)
