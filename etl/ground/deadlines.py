"""Legal last days for whole tables: each distinct start is counted once, in the calendar, and joined to its rows."""

import logging
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from etl.ground.calendar import UnknownYear
from etl.ground.engine import Connection, few
from etl.ground.policy import NoPolicyInForce

log = logging.getLogger(__name__)


def with_last_day(
    connection: Connection, rows: ir.Table, keys: Sequence[str], last_day: Callable[..., date], name: str
) -> ir.Table:
    """`rows` with the DATE `name`: what `last_day` says to the values of `keys`; NULL where one of them is.

    NULL, too, where no rule was in force yet, and where the limit ends in a year whose holiday notice is not loaded: a
    table of thousands does not stop for one, so that is logged with what to load (docs/decisions/0016).
    """
    starts = rows.select(*keys).distinct().drop_null()
    known: list[dict[str, Any]] = connection.to_pyarrow(starts).to_pylist()
    counted = [row | {name: _counted(last_day, *(row[key] for key in keys))} for row in known]
    for problem in sorted({str(row[name]) for row in counted if isinstance(row[name], UnknownYear)}):
        log.warning("%s is unknown for some rows: %s", name, problem)
    counted = [row | {name: row[name] if isinstance(row[name], date) else None} for row in counted]
    types = dict(rows.select(*keys).schema().items()) | {name: "date"}
    joined = rows.left_join(few(connection, counted, ibis.schema(types)), list(keys))
    return joined.drop(*(f"{key}_right" for key in keys if f"{key}_right" in joined.columns))


def _counted(last_day: Callable[..., date], *values: Any) -> date | UnknownYear | None:
    try:
        return last_day(*values)
    except NoPolicyInForce:
        return None
    except UnknownYear as problem:
        return problem
