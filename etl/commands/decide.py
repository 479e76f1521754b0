"""`decide`: what people decide about identity, kept with name, date and reason, and how to take it back."""

from datetime import date, datetime
from typing import Annotated

import typer
from rich.table import Table

from etl.commands.terminal import console
from etl.ground.workspace import Workspace
from etl.merge.decisions import Decision, RefusedDecision, everything, in_force
from etl.merge.decisions import decide as keep

app = typer.Typer(no_args_is_help=True, help="Decide about identity: redirects and matches, dated, signed, undoable.")

By = Annotated[str, typer.Option(help="who decides")]
Reason = Annotated[str, typer.Option(help="why; name the notice or the file")]


@app.command()
def redirect(
    entity: Annotated[str, typer.Argument(help="the entity that became, or is followed by, another")],
    successor: Annotated[str, typer.Argument(help="that other entity")],
    relation: Annotated[str, typer.Option(help="duplicate, reregistration, merger, split (config/identity.yaml)")],
    by: By,
    reason: Reason,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day it happened")] = None,
) -> None:
    """Say that one entity is another one, or is followed by it; counts from the next night on."""
    day = since.date() if since else None
    take(Decision("redirect", entity.upper(), successor.upper(), by, reason, date.today(), relation, day))


@app.command()
def match(
    row: Annotated[str, typer.Argument(help="dataset:record:role, as in analyst.name_match")],
    entity: Annotated[str, typer.Argument(help="the entity it is about, or `none`")],
    by: By,
    reason: Reason,
) -> None:
    """Say whom a row with only a name is about, or that it is none of those proposed."""
    take(Decision("match", row, entity if entity == "none" else entity.upper(), by, reason, date.today()))


@app.command()
def undo(decision: Annotated[str, typer.Argument(help="its id")], by: By, reason: Reason) -> None:
    """Take a decision back; it stays on record, and stops counting from the next night on."""
    take(Decision("undo", decision, "", by, reason, date.today()))


@app.command(name="list")
def listed() -> None:
    """Every decision ever taken, and whether it is in force."""
    workspace = Workspace.from_environment()
    standing = {decision.id for decision in in_force(workspace, date.max)}
    table = Table("id", "on", "by", "what", "subject", "object", "relation", "reason", "in force")
    for one in everything(workspace):
        force = "" if one.what == "undo" else "yes" if one.id in standing else "no"
        table.add_row(
            one.id, str(one.decided_on), one.by, one.what, one.subject, one.object, one.relation, one.reason, force
        )
    console().print(table)


def take(decision: Decision) -> None:
    try:
        path = keep(Workspace.from_environment(), decision)
    except RefusedDecision as refusal:
        console().print(str(refusal))
        raise typer.Exit(1) from None
    console().print(f"decision {decision.id} is kept in {path}; it counts from the next night on")
