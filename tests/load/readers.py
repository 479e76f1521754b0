"""Reads a warehouse as an analyst does: through the views, over a connection of its own."""

from typing import Any

from sqlalchemy import Connection, NullPool, create_engine

from etl.load.views import all_views

Rows = list[tuple[Any, ...]]


def connect(url: str) -> Connection:
    """A reader; in PostgreSQL one that keeps to the state it first saw."""
    if url.startswith("duckdb"):
        return create_engine(url, poolclass=NullPool, connect_args={"read_only": True}).connect()
    return create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ").connect()


def ask(connection: Connection, sql: str) -> Rows:
    return [tuple(row) for row in connection.exec_driver_sql(sql)]


def rows(url: str, sql: str) -> Rows:
    with connect(url) as connection:
        return ask(connection, sql)


def everything(connection: Connection, without: tuple[str, ...] = ()) -> dict[str, Rows]:
    """The rows of every view, in an order of their own."""
    names = [view.name for view in all_views() if view.name not in without]
    return {name: sorted(ask(connection, f"SELECT * FROM analyst.{name}"), key=repr) for name in names}
