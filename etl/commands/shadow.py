"""`shadow`: what a change of policy would move, before it is adopted."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import ibis
import ibis.expr.types as ir
import typer
from ibis.backends.duckdb import Backend
from rich.table import Table

from etl.commands.terminal import console
from etl.ground.engine import engine
from etl.ground.policy import GUARDED, NoPolicyInForce, NotAdopted, policy, tried
from etl.ground.regions import regions
from etl.ground.spreadsheet import write_csv
from etl.ground.workspace import Workspace
from etl.score import ScorecardError
from etl.shadow import Impact, NothingToTry, impact
from etl.shadow import shadow as judged_by
from etl.tier import LifecycleError

app = typer.Typer()
BEYOND = 3
"""Exit code when a library would lose more of its units than the policy tolerates without an approval."""


@app.command()
def shadow(
    on: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="a night that is published")],
    policies: Annotated[
        Path, typer.Argument(help="folder with the changed scorecard.yaml, lifecycle.yaml or review.yaml", exists=True)
    ],
) -> None:
    """Judge a published night by changed policies: who would move, where, why. Changes nothing.

    The newest version in each file of the folder counts, whatever its date; other policies are those in force. All
    moves go to a CSV file beside the night's report. Exits with 3 when a library would lose more than the policy in
    force tolerates: such a change needs an approval before it is put into config/.
    """
    workspace, night = Workspace.from_environment(), on.date()
    target = workspace.report(night) / "shadow.csv"
    try:
        with judged_by(workspace, night, policies) as beside, engine() as connection:
            found = impact(connection, workspace, beside, night)
            say(connection, found)
            write_csv(connection, found.moves.order_by("unit_id"), target)
            beyond = leaving(connection, found.units, tolerated(night))
    except (FileNotFoundError, NothingToTry, LifecycleError, ScorecardError, NoPolicyInForce, NotAdopted) as problem:
        console().print(str(problem))
        raise typer.Exit(1) from None
    console().print(f"{versions(night, policies)}; all moves: {target}")
    if beyond:
        console().print(f"beyond tolerance, so this needs an approval before it is adopted: {'; '.join(beyond)}")
        raise typer.Exit(BEYOND)


def versions(night: date, policies: Path) -> str:
    """Which version was tried against which."""
    before = {name: policy(name, night).version for name in GUARDED}
    with tried(policies):
        after = {name: policy(name, night).version for name in GUARDED}
    return ", ".join(f"{name} {before[name]} → {after[name]}" for name in GUARDED)


def tolerated(night: date) -> float:
    """The share of a library's units that may leave it by a change of policy without an approval."""
    return float(policy("lifecycle", night).rules["tolerance"])


def leaving(connection: Backend, units: ir.Table, tolerance: float) -> list[str]:
    """The libraries that lose more than the tolerated share."""
    counted = units.group_by(tier=units.tier_published).aggregate(units=units.count(), moved=units.moved.sum())
    rows = connection.to_pyarrow(counted.order_by("tier")).to_pylist()
    return [
        f"{row['tier']} {row['moved']:,} of {row['units']:,} (tolerated {tolerance:.0%})"
        for row in rows
        if row["moved"] > tolerance * row["units"]
    ]


def say(connection: Backend, found: Impact) -> None:
    """The impact as tables: from where to where, by which rule, what of the score, which kinds and cities."""
    moves, units = found.moves, found.units
    by_rule = moves.group_by("tier_published", "tier_shadow", "rule").aggregate(
        units=moves.count(), e_g=_example(moves)
    )
    show(connection, "moves by rule", by_rule.order_by(ibis.desc("units"), "rule", "tier_published"))
    gained = found.criteria.filter((found.criteria.gaining > 0) | (found.criteria.losing > 0))
    show(connection, "points by criterion", gained.order_by(gained.points, "criterion"))
    for name in ("kind", "city"):
        counted = units.group_by(name).aggregate(units=units.count(), moved=units.moved.sum())
        show(connection, f"moves by {name}", counted.filter(counted.moved > 0).order_by(ibis.desc("moved"), name))
    total = connection.to_pyarrow(units.aggregate(units=units.count(), moved=units.moved.sum())).to_pylist()[0]
    console().print(f"{total['moved'] or 0:,} of {total['units']:,} units would be in another library")


def _example(moves: ir.Table) -> ir.Value:
    """One move as people would read it, the same one each time."""
    return (moves.unit_id + " " + moves.name.fill_null("") + ": " + moves.reason.fill_null("")).min()


def show(connection: Backend, title: str, rows: ir.Table) -> None:
    """A small table, with the names of the divisions beside their codes; nothing where there are no rows."""
    table = Table(*rows.columns, title=title)
    known = regions()
    for row in connection.to_pyarrow(rows).to_pylist():
        region = known.get(str(row.get("city")))
        told = row | ({"city": f"{row['city']} {region.name}"} if region else {})
        table.add_row(*("" if value is None else str(value) for value in told.values()))
    if table.row_count:
        console().print(table)
