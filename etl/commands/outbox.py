"""`send` and `outbox`: what goes back to the platform, and what became of it."""

from datetime import date, datetime
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table

from etl.commands.terminal import console
from etl.ground.workspace import Workspace
from etl.load import Batch, batches, sending
from etl.load.outbox import PLATFORM, waiting
from etl.sources.connections import from_environment
from etl.wire import PlatformError

app = typer.Typer()

Until = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="only batches of this night and before; empty: all")
]


@app.command()
def send(night: Until = None) -> None:
    """Send the reviews that wait to the platform, oldest first; what is not answered for goes on waiting."""
    workspace = Workspace.from_environment()
    left, endpoint = waiting(workspace, night.date() if night else date.max), from_environment(PLATFORM)
    if not left:
        console().print("nothing waits")
        return
    if endpoint is None:
        console().print(f"{len(left)} batches wait; no connection: set AIRFLOW_CONN_{PLATFORM.upper()}")
        raise typer.Exit(1)
    try:
        sent = list(track(sending(workspace, left[-1].night, endpoint), "sending", len(left), console=console()))
    except PlatformError as error:
        console().print(f"{error}\n{len(waiting(workspace))} batches go on waiting")
        raise typer.Exit(1) from error
    show(sent)


@app.command()
def outbox() -> None:
    """List the batches of reviews: which wait, which were sent, and what the platform refused and why."""
    show(batches(Workspace.from_environment()))


def show(listed: list[Batch]) -> None:
    """Batches as a table, one line each, and every refusal with its reason below."""
    table = Table("night", "batch", "reviews", "state", "new to the platform", "refused", title="outbox")
    refused = Table("night", "batch", "declaration", "why", title="refused by the platform")
    for batch in listed:
        receipt = batch.receipt
        figures = (f"{receipt['accepted']:,}", f"{len(receipt['rejected']):,}") if receipt else ("", "")
        table.add_row(
            str(batch.night), str(batch.number), f"{batch.reviews:,}", "sent" if receipt else "waiting", *figures
        )
        for one in receipt["rejected"] if receipt else []:
            refused.add_row(str(batch.night), str(batch.number), one["id"], one["why"])
    console().print(table)
    if refused.row_count:
        console().print(refused)
