"""`python -m etl reread`: a past window of a source, once more."""

from datetime import datetime
from typing import Annotated

import typer

from etl import extract, validate
from etl.commands.terminal import console
from etl.ground.workspace import Workspace

app = typer.Typer()
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]


@app.command()
def reread(
    dataset: str, first: Day, last: Day, night: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None
) -> None:
    """Read the rows of DATASET updated from --first to --last again; what changed arrives with the next night.

    Nothing that was published changes, and tonight's run asks for what it would have asked for. For example:
    `python -m etl reread penalties --first 2021-10-01 --last 2021-10-07`
    """
    workspace = Workspace.from_environment()
    load = extract.reread(workspace, dataset, first.date(), last.date(), night.date() if night else None)
    if load.status == "absent":
        console().print(f"{dataset}: no connection AIRFLOW_CONN_{load.platform.upper()}")
        raise typer.Exit(1)
    verdict = validate.validate(workspace, dataset, load.delivery.night, load.extra)
    console().print(
        f"{dataset}: {load.received:,} rows read, {load.landed:,} new or changed, {load.unchanged:,} as known;"
        f" {verdict['status']} {'; '.join(verdict['reasons'])}"
    )
    console().print(f"they arrive with the night of {load.night}")
