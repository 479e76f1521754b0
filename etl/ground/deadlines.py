"""Legal last days for whole tables: each distinct start is counted once, in the calendar, and joined to its rows."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few


def with_last_day(
    connection: Connection, rows: ir.Table, keys: Sequence[str], last_day: Callable[..., date | None], name: str
) -> ir.Table:
    """`rows` with the DATE `name`: what `last_day` says to the values of `keys`; NULL where one of them is.

    Raises what `last_day` raises, for example `UnknownYear` where a holiday notice is missing.
    """
    starts = rows.select(*keys).distinct().drop_null()
    known: list[dict[str, Any]] = connection.to_pyarrow(starts).to_pylist()
    counted = [row | {name: last_day(*(row[key] for key in keys))} for row in known]
    types = dict(rows.select(*keys).schema().items()) | {name: "date"}
    days = few(connection, counted, ibis.schema(types))
    joined = rows.left_join(days, list(keys))
    return joined.drop(*(f"{key}_right" for key in keys if f"{key}_right" in joined.columns))
