"""`delta`: what differs between any two published nights."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from etl.commands.terminal import console
from etl.ground.engine import engine, publish, read
from etl.ground.workspace import Workspace
from etl.load.changes import KEYS, changes_between
from etl.load.stage import StageIncomplete

app = typer.Typer()
Night = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])]


@app.command()
def delta(
    before: Night,
    after: Night,
    of: Annotated[Literal["entity", "unit"], typer.Option(help="of which table")] = "entity",
    into: Annotated[Path | None, typer.Option(help="Parquet file for the changes; empty: only count them")] = None,
) -> None:
    """Count, and write, what changed between two nights: ADD, MOD, DEL, MERGED, SPLIT."""
    with engine() as connection:
        try:
            found = changes_between(connection, Workspace.from_environment(), of, before.date(), after.date())
            if into:
                publish(connection, found, into, [KEYS[of]])
                found = read(connection, into)
            counts = connection.execute(found.group_by("change").agg(rows=found.count()).order_by("change"))
        except StageIncomplete as missing:
            console().print(str(missing))
            raise typer.Exit(1) from None
    table = Table("change", "rows", title=f"{of}: {before:%Y-%m-%d} → {after:%Y-%m-%d}")
    for change, number in counts.itertuples(index=False):
        table.add_row(change, f"{number:,}")
    console().print(table)
    if into:
        console().print(f"written to {into}")
