"""`check` and `check-server`: the night's own checks for those who send, before they send."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from etl.check import Answer, Unreadable, check, kind_of
from etl.sources import contract

app = typer.Typer()
console = Console()


@app.command("check")
def check_file(
    dataset: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="the answer as JSON")] = False,
) -> None:
    """Check FILE (CSV, XLSX, JSON, JSON lines) as a night would check it; ends with 1 if any row is bad."""
    try:
        answer = check(contract(dataset), file.read_bytes(), kind_of(file.name))
    except Unreadable as error:
        console.print(f"{file.name}: {error}", markup=False)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(answer.as_dict(), ensure_ascii=False, indent=2))
    else:
        show(answer)
    raise typer.Exit(1 if answer.bad else 0)


def show(answer: Answer) -> None:
    """Findings as a table, and what they come to."""
    table = Table(
        "行 row", "字段 column", "规则 rule", "原因 reason", "值 value", "正确示例 example", title=answer.dataset
    )
    for one in answer.findings:
        cells = (one.column, one.rule, f"{one.reason_zh}\n{one.reason}", one.value or "", one.example or "")
        table.add_row(str(one.row), f"{one.title}\n{cells[0]}", *cells[1:])
    if answer.findings:
        console.print(table, markup=False)
    if answer.unlisted:
        console.print(f"and {answer.unlisted:,} more")
    console.print(
        f"{answer.rows:,} rows: {answer.good:,} good, {answer.bad:,} bad;"
        f" unknown columns: {', '.join(answer.unknown_columns) or 'none'};"
        f" missing columns: {', '.join(answer.missing_columns) or 'none'}",
        markup=False,
    )


@app.command("check-server")
def serve(port: int = 8090, host: str = "127.0.0.1") -> None:
    """Serve the same checks: `POST /check/{dataset}` with a file as its body, and a page with an upload form at `/`.

    A token in ETL_CHECK_TOKEN, if there is one, is demanded of everybody who checks.
    """
    import uvicorn

    from etl.check.endpoint import application

    uvicorn.run(application(os.environ.get("ETL_CHECK_TOKEN")), host=host, port=port, limit_concurrency=16)
