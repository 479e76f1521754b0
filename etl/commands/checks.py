"""`check` and `check-server`: the night's own checks for those who send, before they send."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from etl.check import Answer, Unreadable, check, kind_of
from etl.commands.terminal import console
from etl.sources import contract

app = typer.Typer()


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
        console().print(Text(f"{file.name}: {error}"))
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(answer.as_dict(), ensure_ascii=False, indent=2))
    else:
        show(answer)
    raise typer.Exit(1 if answer.bad else 0)


def show(answer: Answer) -> None:
    """Findings as a table, and what they come to."""
    table = Table(title=answer.dataset)
    for heading in ("行 row", "字段 column", "规则 rule", "原因 reason", "值 value", "正确示例 example"):
        table.add_column(heading, overflow="fold")
    for one in answer.findings:
        reason = f"{one.reason_zh}\n{one.reason}"
        cells = (str(one.row), f"{one.title}\n{one.column}", one.rule, reason, one.value or "", one.example or "")
        table.add_row(*map(Text, cells))
    if answer.findings:
        console().print(table)
    console().print(Text(summary(answer)))


def summary(answer: Answer) -> str:
    """The last line: how many rows are good, and which columns are strange or not there."""
    parts = [f"{answer.rows:,} rows: {answer.good:,} good, {answer.bad:,} bad"]
    parts += [f"{answer.unlisted:,} more findings"] if answer.unlisted else []
    parts.append(f"unknown columns: {', '.join(answer.unknown_columns) or 'none'}")
    parts.append(f"missing columns: {', '.join(answer.missing_columns) or 'none'}")
    return "; ".join(parts)


@app.command("check-server")
def serve(port: int = 8090, host: str = "127.0.0.1") -> None:
    """Serve the same checks: `POST /check/{dataset}` with a file as its body, and a page with an upload form at `/`.

    A token in ETL_CHECK_TOKEN, if there is one, is demanded of everybody who checks.
    """
    import uvicorn

    from etl.check.endpoint import application

    uvicorn.run(application(os.environ.get("ETL_CHECK_TOKEN")), host=host, port=port, limit_concurrency=16)
