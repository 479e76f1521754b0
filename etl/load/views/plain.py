"""One view for each table: what is published of it."""

from sqlalchemy import Table

from etl.load.schema import POINTER, SCHEMA, content_columns, metadata
from etl.load.views.definition import View

VISIBLE = {
    "snapshot": f" WHERE publication = (SELECT publication FROM {SCHEMA}.{POINTER})",
    "journal": f" WHERE night <= (SELECT night FROM {SCHEMA}.{POINTER})",
    "archive": "",
}


def plain_views() -> list[View]:
    """A view for each table, and `published`, which says what readers see."""
    tables = [table for table in metadata.sorted_tables if table.info["kind"] in VISIBLE]
    return [plain_view(table) for table in tables] + [published_view(metadata.tables[f"{SCHEMA}.{POINTER}"])]


def plain_view(table: Table) -> View:
    columns = content_columns(table)
    selected = ", ".join(f'"{column.name}"' for column in columns)
    sql = f"SELECT {selected} FROM {table.fullname}{VISIBLE[table.info['kind']]}"
    return View(table.name, str(table.comment), {column.name: str(column.comment) for column in columns}, sql)


def published_view(table: Table) -> View:
    shown = [table.c[name] for name in ("publication", "night", "content_hash", "published_at")]
    sql = f"SELECT {', '.join(column.name for column in shown)} FROM {table.fullname}"
    return View(table.name, str(table.comment), {column.name: str(column.comment) for column in shown}, sql)
