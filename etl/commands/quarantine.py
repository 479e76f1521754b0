"""`quarantine` and `replay`: what waits in quarantine, and judging it once more after a rule was corrected."""

from datetime import date, datetime
from typing import Annotated, Any

import ibis.expr.types as ir
import typer
from rich.table import Table
from rich.text import Text

from etl import extract, validate
from etl import replay as again
from etl.commands.terminal import console
from etl.ground.engine import engine
from etl.ground.workspace import Workspace, read_json
from etl.sources import contract

app = typer.Typer()
COLUMNS = ("dataset", "rule", "status", "entries", "first seen", "last seen", "example")

On = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="by default the night after the last one that was merged")
]


def chosen(workspace: Workspace, night: datetime | None) -> date:
    return night.date() if night else extract.next_night(workspace)


@app.command()
def quarantine(dataset: Annotated[str | None, typer.Argument()] = None, night: On = None) -> None:
    """Show what stands in quarantine as of --night: since when, by which rule, and what has become of it.

    Open entries wait for a corrected rule (`replay`) or a better row; expired ones have waited too long, and stay.
    """
    workspace = Workspace.from_environment()
    on = chosen(workspace, night)
    with engine() as connection:
        entries = validate.entries(connection, workspace, on)
        rows = entries.filter(entries["dataset"] == contract(dataset).dataset) if dataset else entries
        lines = connection.to_pyarrow(counted(rows)).to_pylist()
    table = Table(*COLUMNS, title=f"quarantine, {on}")
    for line in lines:
        table.add_row(*[Text(str(value or ""), overflow="fold") for value in line.values()])
    console().print(table)


def counted(entries: ir.Table) -> ir.Table:
    """Entries counted by dataset, rule and status, each with a value and where it landed."""
    shown = entries.mutate(example=entries["value"].fill_null("") + " " + entries["raw_ref"])
    return (
        shown.group_by("dataset", "rule", "status")
        .agg(
            entries=shown.count(),
            first_seen=shown["first_seen"].min(),
            last_seen=shown["last_seen"].max(),
            example=shown["example"].argmax(shown["last_seen"]),
        )
        .order_by("dataset", "rule", "status")
    )


@app.command()
def replay(dataset: str, night: On = None) -> None:
    """Judge what waits in the quarantine of DATASET once more, by the rules and the contract now in force.

    What passes arrives with --night as of the night it first landed; the rest goes on waiting.
    """
    workspace = Workspace.from_environment()
    load = again.replay(workspace, dataset, chosen(workspace, night))
    if load.status == "absent":
        console().print(f"{dataset}: nothing waits in quarantine")
        return
    verdict = workspace.stage(load.delivery.night) / "verdict" / f"{dataset}{load.delivery.suffix}.json"
    show(load, validate.balance(workspace, contract(dataset), load.delivery), read_json(verdict))


def show(load: extract.Load, lines: list[validate.Line], verdict: dict[str, Any]) -> None:
    """The balance, one line a rule; a replay the judges disagree on is stopped, and releases nothing."""
    table = Table("rule", "considered", "released", "still rejected", title=f"{load.dataset}, {load.delivery.name}")
    for line in lines:
        figures = (line.considered, line.released, line.rejected)
        table.add_row(line.rule or "all rows", *[f"{figure:,}" for figure in figures])
    console().print(table)
    if verdict["status"] != "passed":
        console().print(f"stopped, nothing is released: {'; '.join(verdict['reasons'])}")
        raise typer.Exit(1)
    console().print(f"what was released arrives with the night of {load.night}")
