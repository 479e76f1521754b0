"""`releases`, `verify`, `watch`: what is published, whether it is what was published, and what needs seeing to."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from etl import disclose
from etl.commands.terminal import console
from etl.disclose import versions
from etl.ground.workspace import Workspace

app = typer.Typer()


@app.command()
def releases() -> None:
    """List every release with its versions, which one the public sees, who approved it, and every rollback."""
    workspace = Workspace.from_environment()
    table = Table("release", "version", "shown", "kind", "edition", "published", "officers", "reason")
    moved = Table("release", "from", "to", "at", "officer", "reason", title="rollbacks")
    for home in versions.homes(workspace):
        shown = versions.current(home)
        for one in versions.manifests(home):
            officers = ", ".join(approval["officer"] for approval in one["approvals"])
            pointer = "→" if shown and shown["version"] == one["version"] else ""
            facts = (one["kind"], one["edition"], one["published_at"], officers, one["reason"])
            table.add_row(home.name, str(one["version"]), pointer, *map(Text, facts))
        for move in versions.moves(home):
            told = (str(move["from"]), str(move["to"]), move["at"], move["officer"], move["reason"])
            moved.add_row(home.name, *map(Text, told))
    console().print(table)
    if moved.row_count:
        console().print(moved)
    show(disclose.alarms(workspace, datetime.now().astimezone()))


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(help="folder of a version, of a release, or of all", exists=True)],
) -> None:
    """Check published files against their manifests (SHA-256 and SM3); ends with 1 and names each that differs."""
    try:
        problems = disclose.verify(path)
    except FileNotFoundError as missing:
        problems = [str(missing)]
    for problem in problems:
        console().print(Text(problem))
    if problems:
        raise typer.Exit(1)
    console().print("every file is as it was published")


@app.command()
def watch(
    at: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M"], help="the moment, Asia/Shanghai; empty: now")
    ] = None,
) -> None:
    """Say what must be seen to before a release is late; ends with 1 if anything cannot wait."""
    found = disclose.alarms(Workspace.from_environment(), at or datetime.now().astimezone())
    show(found)
    if any(alarm.level == "fail" for alarm in found):
        raise typer.Exit(1)


def show(alarms: list[disclose.Alarm]) -> None:
    """Alarms, one a line: how urgent, by when, what."""
    for alarm in alarms:
        console().print(Text(f"{alarm.level:4}  {alarm.by:%Y-%m-%d %H:%M}  {alarm.text}"))
