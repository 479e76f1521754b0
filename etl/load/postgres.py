"""Publishing into PostgreSQL: tonight's rows arrive as new partitions, and one transaction moves the pointer.

Every view joins the pointer, so a reader's snapshot shows one publication whole; a load that dies leaves nothing.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from zoneinfo import ZoneInfo

import duckdb
import pyarrow
from pyarrow import csv
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    Table,
    create_engine,
    delete,
    insert,
    inspect,
    select,
    text,
    true,
)
from sqlalchemy.exc import OperationalError

from etl.load import migrate
from etl.load.publication import LOADED, Published, State, read_published
from etl.load.schema import PARTITIONS
from etl.load.schema.publication import content, published
from etl.load.stage import Content, quoted

SHANGHAI = ZoneInfo("Asia/Shanghai")
BATCH_ROWS = 50_000
PATIENCE = "5s"
"""How long dropping an old partition may wait for a reader (and hold up others); it is tried again the next night."""


def connect(url: URL) -> Engine:
    return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)


def read_pointer(url: URL) -> Published | None:
    """What the database at `url` publishes; nothing before the first load."""
    with connect(url).connect() as connection:
        return pointer_of(connection)


def pointer_of(connection: Connection) -> Published | None:
    if connection.scalar(text("SELECT to_regclass(:name)"), {"name": published.fullname}) is None:
        return None
    return read_published(lambda sql: connection.exec_driver_sql(sql).fetchall())


def publish(duck: duckdb.DuckDBPyConnection, state: State, url: URL) -> bool:
    """Publish `state`; False when the database already publishes just that, and then no row changes."""
    engine = connect(url)
    with engine.begin() as connection:
        one_writer(connection)
        migrate.upgrade(connection)
    with engine.begin() as connection:
        one_writer(connection)
        before = pointer_of(connection)
        if before and before.content_hash == state.content_hash:
            return False
        for table in LOADED:
            write(connection, duck, state, table)
        previous = before.publication if before else None
        move_pointer(connection, state, previous)
    drop_partitions(engine, keep={state.publication, previous})
    return True


def one_writer(connection: Connection) -> None:
    """Wait until no other load is at work; holds to the end of the transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('etl.load'))"))


def write(connection: Connection, duck: duckdb.DuckDBPyConnection, state: State, table: Table) -> None:
    """Bring `table` to `state`; of a journal only the nights whose content differs are touched."""
    days = state.contents[table.name]
    match table.info["kind"]:
        case "snapshot":
            add_partition(connection, duck, state, table)
        case "journal":
            known = recorded(connection, table)
            days = {day: part for day, part in days.items() if known.get(day) != part}
            replace_rows(connection, duck, table, state.queries[table.name], among("night", days))
        case _:
            replace_rows(connection, duck, table, state.queries[table.name], "true")
    outdated = content.c.night.in_(days) if table.info["kind"] == "journal" else true()
    connection.execute(delete(content).where(content.c.table_name == table.name, outdated))
    entries = [(table.name, day, part.rows, part.hash) for day, part in days.items()]
    if entries:
        connection.execute(insert(content), [dict(zip(content.c.keys(), entry, strict=True)) for entry in entries])


def among(column: str, days: Iterable[date]) -> str:
    """The condition that `column` is one of `days`."""
    return f"{column} IN ({', '.join(f'DATE {quoted(day)}' for day in days)})" if days else "false"


def recorded(connection: Connection, table: Table) -> dict[date, Content]:
    """Content of each night of `table` as the database has it."""
    entries = select(content.c.night, content.c.row_count, content.c.content_hash)
    found = connection.execute(entries.where(content.c.table_name == table.name))
    return {night: Content(rows, digest) for night, rows, digest in found}


def add_partition(connection: Connection, duck: duckdb.DuckDBPyConnection, state: State, table: Table) -> None:
    """Tonight's rows as a partition; it is there already when an earlier night is published again.

    FREEZE spares a later vacuum. That the rows are visible at once to every snapshot does no harm: no reader's pointer
    names this publication before the transaction ends.
    """
    partition = f"{PARTITIONS}.{table.name}_{state.publication}"
    if connection.scalar(text("SELECT to_regclass(:name)"), {"name": partition}) is not None:
        return
    connection.exec_driver_sql(f"CREATE TABLE {partition} (LIKE {table.fullname} INCLUDING DEFAULTS)")
    if query := state.queries[table.name]:
        rows = f"SELECT {quoted(state.publication)} AS publication, * FROM ({query})"
        copy(connection, duck, rows, partition, [column.name for column in table.columns], "FORMAT csv, FREEZE")
    connection.exec_driver_sql(
        f"ALTER TABLE {table.fullname} ATTACH PARTITION {partition} FOR VALUES IN ({quoted(state.publication)})"
    )
    # Nothing else analyses a partitioned table; without its figures plans for `analyst.unit_story` take seconds.
    connection.exec_driver_sql(f"ANALYZE {table.fullname}")


def replace_rows(connection: Connection, duck: duckdb.DuckDBPyConnection, table: Table, query: str, where: str) -> None:
    """Put the rows of `query` that satisfy `where` in place of those there."""
    connection.exec_driver_sql(f"DELETE FROM {table.fullname} WHERE {where}")
    if query:
        columns = [column.name for column in table.columns]
        copy(connection, duck, f"SELECT * FROM ({query}) WHERE {where}", table.fullname, columns, "FORMAT csv")


def copy(
    connection: Connection, duck: duckdb.DuckDBPyConnection, query: str, target: str, columns: list[str], options: str
) -> None:
    """Stream the rows of `query` into `target`, batch by batch, as text: Python never holds more than one batch."""
    listed = ", ".join(f'"{name}"' for name in columns)
    rows = duck.sql(f"SELECT COLUMNS(*)::VARCHAR FROM (SELECT {listed} FROM ({query}))")
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {target} ({listed}) FROM STDIN ({options})") as stream:
        for batch in rows.to_arrow_reader(BATCH_ROWS):
            lines = pyarrow.BufferOutputStream()
            csv.write_csv(batch, lines, csv.WriteOptions(include_header=False))
            stream.write(lines.getvalue())


def move_pointer(connection: Connection, state: State, previous: str | None) -> None:
    connection.execute(delete(published))
    connection.execute(
        insert(published).values(
            only_row=True,
            publication=state.publication,
            previous=previous,
            night=state.night,
            content_hash=state.content_hash,
            published_at=datetime.now(SHANGHAI).replace(tzinfo=None),
        )
    )
    connection.exec_driver_sql(f"ANALYZE {published.fullname}")


def drop_partitions(engine: Engine, keep: set[str | None]) -> None:
    """Drop the partitions of publications other than `keep`; one a reader holds stays until the next night."""
    for name in inspect(engine).get_table_names(schema=PARTITIONS):
        if name.rsplit("_", 1)[1] in keep:
            continue
        with suppress(OperationalError), engine.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {quoted(PATIENCE)}")
            connection.exec_driver_sql(f"DROP TABLE {PARTITIONS}.{name}")
