"""The data dictionary, written from the definitions: `python -m etl.load.dictionary` writes docs/data-dictionary.md."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Table, make_url

from etl.ground.workspace import PROJECT
from etl.load.schema import ANALYST, KINDS, SCHEMA, metadata
from etl.load.views import ANALYTIC, READER, View

TARGET: Path = PROJECT / "docs" / "data-dictionary.md"

HEAD = f"""# Data dictionary 数据字典

Written by `python -m etl.load.dictionary` from the definitions in `etl/load/`; change those, not this page.

Analysts read the views in the schema `{ANALYST}` (in PostgreSQL through the role `{READER}`). There is one view for
each table of the schema `{SCHEMA}`, of the same name and columns, that shows what is published; and the views below it
that answer questions. In a DuckDB file and in PostgreSQL they are the same.

A reader sees the state of one night, whole. In PostgreSQL, run several queries in one `REPEATABLE READ` transaction to
have them all see the same night.
"""


def render() -> str:
    """The whole page as Markdown."""
    tables = [table for table in metadata.tables.values() if table.info["kind"] != "control"]
    control = [table for table in metadata.tables.values() if table.info["kind"] == "control"]
    return "\n".join(
        [
            HEAD,
            "## Views that answer questions\n",
            *map(view_section, ANALYTIC),
            "## Tables\n",
            *map(table_section, tables),
            "## Tables that load itself keeps\n",
            *map(table_section, control),
        ]
    )


def view_section(view: View) -> str:
    rows = grid(("Column", "Meaning"), ((f"`{name}`", meaning) for name, meaning in view.columns.items()))
    return f"### `{ANALYST}.{view.name}`\n\n{view.comment}.\n\n{rows}\n"


def table_section(table: Table) -> str:
    kind = table.info["kind"]
    key = ", ".join(f"`{name}`" for name in table.info["key"])
    facts = f"*{kind}*: {KINDS[kind]}." + (f" Key: {key}." if key else "")
    dialect = make_url("postgresql+psycopg://").get_dialect()()
    columns = ((f"`{c.name}`", c.type.compile(dialect=dialect), str(c.comment)) for c in table.columns)
    return f"### `{table.fullname}`\n\n{table.comment}.\n\n{facts}\n\n{grid(('Column', 'Type', 'Meaning'), columns)}\n"


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
