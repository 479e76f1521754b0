"""The command line: everything the DAGs do, one night or one release at a time, and looking at the result."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.markdown import Markdown
from rich.table import Table

from etl import disclose
from etl import night as nights
from etl.commands import adopt, checks, decide, delta, explain, outbox, publishing, quarantine, releases, reread, shadow
from etl.commands.terminal import console
from etl.ground.calendar import Occasion
from etl.ground.workspace import Workspace
from etl.load import load
from etl.sources import platforms
from etl.sources.connections import from_environment

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="放心消费 data integration without a scheduler: the same functions the DAGs call. Files go to ETL_HOME "
    "(default: var/), the warehouse to WAREHOUSE_URL (default: a DuckDB file there), and platforms are reached "
    "through AIRFLOW_CONN_<PLATFORM>. `python -m etl sources` shows which are connected.",
)
app.add_typer(outbox.app)
app.add_typer(reread.app)
app.add_typer(quarantine.app)
app.add_typer(checks.app)
app.add_typer(explain.app)
app.add_typer(delta.app)
app.add_typer(shadow.app)
app.add_typer(adopt.app)
app.add_typer(publishing.app)
app.add_typer(releases.app)
app.add_typer(decide.app, name="decide")

Night = Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="the night's day, e.g. 2021-10-31")]
FIGURES = ("received", "kept", "rejected", "duplicate", "unchanged")


@app.command()
def night(on: Night) -> None:
    """Run one whole night: extract, validate, merge, score, tier, load, disclose (preview)."""
    workspace = Workspace.from_environment()
    result: dict[str, Any] = {}
    for done in nights.night(workspace, on.date()):
        result = done.result
        console().print(f"{done.seconds:7.1f} s  {done.step:9}{done.subject:20}{brief(done)}", highlight=False)
    show_ledger(result["datasets"])
    console().print(f"validation report: {workspace.report(on.date()) / 'index.html'}")
    console().print(f"warehouse:         {workspace.warehouse}   (start with: SELECT * FROM analyst.headline)")


def brief(done: nights.Done) -> str:
    """What one piece of work did, on one line."""
    result = done.result
    if done.step in ("extract", "validate"):
        counts = " ".join(f"{name} {result[name]:,}" for name in FIGURES if result.get(name))
        return f"{result['status']:8} {counts} {'; '.join(result.get('reasons', [])) or result.get('reason', '')}"
    if done.step in ("merge", "score", "tier"):
        return ", ".join(f"{name} {rows:,}" for name, rows in result.items() if "/" not in name)
    if done.step == "load":
        return f"publication {result['publication']}" + ("" if result["changed"] else " (nothing had changed)")
    if done.step == "send":
        return ", ".join(f"{name} {value}" for name, value in result.items())
    return ""


def show_ledger(datasets: dict[str, dict[str, Any]]) -> None:
    """The night's ledger as a table: received = kept + rejected + duplicate + unchanged."""
    table = Table("dataset", "status", *FIGURES, "why", title="ledger")
    for name, verdict in datasets.items():
        table.add_row(
            name, verdict["status"], *[f"{verdict[figure]:,}" for figure in FIGURES], "; ".join(verdict["reasons"])
        )
    console().print(table)


@app.command()
def sources() -> None:
    """List the declared platforms and datasets, and which have a connection."""
    table = Table("platform", "", "datasets", "connection")
    for platform in platforms().values():
        known = from_environment(platform.name)
        wanted = f"none: set AIRFLOW_CONN_{platform.name.upper()}"
        table.add_row(platform.name, platform.title, ", ".join(platform.datasets), known.base_url if known else wanted)
    console().print(table)


@app.command()
def reload(on: Night) -> None:
    """Load a night that has been tiered into the warehouse again; changes nothing if nothing changed."""
    console().print(asdict(load(Workspace.from_environment(), on.date())))


@app.command()
def draft(occasion: Occasion, year: int, on: Night) -> None:
    """Draw up a holiday disclosure from a night's data, with its checks and what changed; nothing goes out."""
    workspace = Workspace.from_environment()
    drawn = disclose.draft(workspace, occasion, year, on.date())
    console().print(Markdown(disclose.briefing(drawn.counts, disclose.write_review(workspace, drawn.id))))
    console().print(
        f"look at {workspace.drafts / drawn.id / 'index.html'}; to publish it:"
        f" python -m etl approve {drawn.id} --officer NAME --comment WHY"
    )


def main() -> None:
    """Entry point of `python -m etl`."""
    app()
