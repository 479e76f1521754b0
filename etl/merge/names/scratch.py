"""Tables that a match needs on its way and nobody after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend
from ibis.util import gen_name

Keep = Callable[[ir.Table], ir.Table]
"""Works a table out once, to be read several times."""


def kept(connection: Backend, table: ir.Table) -> ir.Table:
    return connection.create_table(gen_name("names"), table, temp=True)


@contextmanager
def scratch(connection: Backend) -> Iterator[Keep]:
    """A `Keep` whose tables are gone in the end."""
    names: list[str] = []

    def keep(table: ir.Table) -> ir.Table:
        found = kept(connection, table)
        names.append(found.op().name)
        return found

    try:
        yield keep
    finally:
        for name in names:
            connection.drop_table(name)
