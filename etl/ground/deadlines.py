"""Legal last days for whole tables: each distinct start is counted once, in the calendar, and joined to its rows."""

from collections.abc import Callable
from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few


def with_last_day(
    connection: Connection, rows: ir.Table, start: str, last_day: Callable[[date], date], name: str
) -> ir.Table:
    """`rows` with the DATE `name`: `last_day` of the DATE column `start`; NULL where that is.

    Raises what `last_day` raises, for example `UnknownYear` where a holiday notice is missing.
    """
    starts = connection.to_pyarrow(rows.select(start).distinct()).column(start).to_pylist()
    known = [{"_start": day, name: last_day(day)} for day in starts if day is not None]
    days = few(connection, known, ibis.schema({"_start": "date", name: "date"}))
    return rows.left_join(days, rows[start] == days["_start"]).drop("_start")
