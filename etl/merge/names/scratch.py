"""Tables that a match needs on its way and nobody after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import ibis.expr.types as ir

from etl.ground.engine import Connection, keep, release

Keep = Callable[[ir.Table], ir.Table]
"""Works a table out once, to be read several times."""


@contextmanager
def scratch(connection: Connection) -> Iterator[Keep]:
    """A `Keep` whose tables are let go in the end."""
    held: list[ir.Table] = []

    def hold(table: ir.Table) -> ir.Table:
        held.append(keep(connection, table))
        return held[-1]

    try:
        yield hold
    finally:
        for table in held:
            release(connection, table)
