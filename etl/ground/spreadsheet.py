"""Tables as CSV that a spreadsheet opens right, with Chinese text, and safely."""

from pathlib import Path

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground.workspace import appearing

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the local code page and shows Chinese as rubbish."""
FORMULA = r"^[=+\-@\t\r\n]"
"""Beginnings that a spreadsheet would run as a formula (OWASP, CSV injection)."""


def write_csv(connection: Backend, table: ir.Table, target: Path) -> None:
    """Write `table` with its header; texts that begin like a formula get an apostrophe before them."""
    texts = [name for name, kind in table.schema().items() if kind.is_string()]
    safe = {name: table[name].re_search(FORMULA).ifelse("'" + table[name], table[name]) for name in texts}
    with appearing(target) as scratch:
        connection.to_csv(table.mutate(**safe), scratch, header=True)
        scratch.write_bytes(BYTE_ORDER_MARK + scratch.read_bytes())
