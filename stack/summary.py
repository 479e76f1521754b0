"""What a demonstration has shown, for a person to read: what came in, what did not and why, what came out."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import create_engine, text

from etl.ground.workspace import Workspace, read_json
from etl.load import warehouse
from sandbox.world import World, figures
from stack.memory import Peak
from stack.stages import Task, stages

TOP_RULES = 12
HEADLINE = {
    "units_in_force": "units",
    "units_with_promise": "promises",
    "factories": "factories",
    "outlets_in_force": "outlets",
    "banks": "banks",
    "coordinators_serving": "coordinators",
}
"""Column of `analyst.headline` → figure of the sandbox, which knows what is true."""


def summary(home: Path, world: World, runs: dict[str, list[Task]], peak: Peak) -> str:
    """The whole story; `runs` are the tasks of each run by its title."""
    workspace = Workspace(home)
    nights = workspace.nights_with("tier", date.max)
    parts = [
        *(came_in(workspace, night) for night in nights),
        not_kept(workspace, nights),
        libraries(workspace),
        headline(workspace, world),
        released(workspace),
        timings(runs),
        f"Largest process: {peak.resident / 2**30:.2f} GiB ({peak.process})",
        where_next(workspace, nights[-1]),
    ]
    return "\n\n".join(parts)


def table(title: str, heads: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Rows under heads, numbers to the right."""
    cells = [[str("" if cell is None else cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [heads, *cells]) for column in range(len(heads))]
    return "\n".join([title, *("  " + "  ".join(aligned(row, widths)).rstrip() for row in [heads, *cells])])


def aligned(row: list[str], widths: list[int]) -> Iterator[str]:
    for cell, width in zip(row, widths, strict=True):
        number = cell.replace(".", "").replace("-", "").isdigit()
        yield cell.rjust(width) if number else cell.ljust(width)


def came_in(workspace: Workspace, night: date) -> str:
    verdicts = [read_json(path) for path in sorted((workspace.stage(night) / "verdict").glob("*.json"))]
    counts = ("received", "kept", "rejected", "duplicate", "unchanged")
    rows = [(v["dataset"], v["status"], *(v[name] for name in counts), "; ".join(v["reasons"])[:60]) for v in verdicts]
    return table(f"What came in on the night of {night}", ["dataset", "verdict", *counts, "reasons"], rows)


def not_kept(workspace: Workspace, nights: list[date]) -> str:
    """The rules that rejected most rows, over all nights."""
    files = [str(path) for night in nights for path in (workspace.stage(night) / "quarantine").glob("*.parquet")]
    with duckdb.connect() as connection:
        found = connection.read_parquet(files).aggregate("dataset, rule, any_value(reason) AS reason, count(*) AS rows")
        rows = found.order("rows DESC, dataset, rule").limit(TOP_RULES).project("rows, dataset, rule, reason")
        return table(
            "Why rows were rejected, most frequent first", ["rows", "dataset", "rule", "reason"], rows.fetchall()
        )


def ask(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    """Rows from the warehouse that the demonstration has loaded."""
    url = warehouse(workspace, None)
    only_read = {"read_only": True} if url.get_backend_name() == "duckdb" else {}
    engine = create_engine(url, connect_args=only_read)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(sql))]
    engine.dispose()
    return rows


def libraries(workspace: Workspace) -> str:
    counted = ask(
        workspace,
        "SELECT tier, sum(units), sum(scored), round(sum(average_score * scored) / nullif(sum(scored), 0), 2)"
        " FROM analyst.library_counts GROUP BY tier ORDER BY 2 DESC",
    )
    heads = ["library", "units", "scored", "average"]
    return table(
        "The libraries (选育池 selection_pool, 培育库 cultivation, 星级库 star, 预警库 warning)", heads, counted
    )


def headline(workspace: Workspace, world: World) -> str:
    """The figures of the warehouse beside those the sandbox made the feeds from."""
    true = figures(world)
    [found] = ask(workspace, f"SELECT {', '.join(HEADLINE)}, loans_in_100m_yuan FROM analyst.headline")
    expected = [*(true[name] for name in HEADLINE.values()), f"{float(true['loans']) / 10_000:.4f}"]
    rows = list(zip([*HEADLINE, "loans_in_100m_yuan"], found, expected, strict=True))
    return table("The headline figures", ["figure", "warehouse", "sandbox"], rows)


def released(workspace: Workspace) -> str:
    lines = [f"  {path.parent}/index.html" for path in sorted(workspace.releases.glob("*/*/v*/manifest.json"))]
    return "\n".join(["The disclosure, as approved and published", *lines])


def timings(runs: dict[str, list[Task]]) -> str:
    told = [f"  {title}\n" + "\n".join(f"    {stage}" for stage in stages(tasks)) for title, tasks in runs.items()]
    return "\n".join(["How long each step took, by the clock", *told])


def where_next(workspace: Workspace, night: date) -> str:
    return (
        "Where to look next\n"
        f"  {workspace.report(night) / 'index.html'}   the night's validation report\n"
        f"  {workspace.warehouse}   the warehouse: SELECT * FROM analyst.unit_story …\n"
        "  python -m stack up   the same, left running, with Airflow's pages"
    )
