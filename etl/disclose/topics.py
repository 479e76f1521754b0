"""What complaints are about, and when they came: tables of counts whose small cells are withheld."""

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.places import DELTA
from etl.disclose.suppression import TOTAL, published
from etl.ground.engine import few

TOPICS = ("category", "problem")
UNSAID = "未填写"
SCHEMA = ibis.schema({"region_code": "string", "kind": "string", "word": "string", "complaints": "int64"})
MONTHS = ibis.schema({"region_code": "string", "month": "string", "complaints": "int64"})


def topics(connection: Backend, disclosed: ir.Table, smallest: int) -> ir.Table:
    """Complaints by province and category, and by province and problem, with totals; NULL is withheld."""
    rows = [
        {"region_code": region, "kind": kind, "word": word, "complaints": count}
        for kind in TOPICS
        for region, word, count in _cells(connection, disclosed, disclosed[kind].fill_null(UNSAID), smallest)
    ]
    return few(connection, rows, SCHEMA)


def months(connection: Backend, disclosed: ir.Table, smallest: int) -> ir.Table:
    """Complaints by province and month of registration; NULL is withheld. The totals are those of `topics`."""
    cells = _cells(connection, disclosed, disclosed.recorded_on.strftime("%Y-%m"), smallest)
    rows = [
        {"region_code": region, "month": month, "complaints": count} for region, month, count in cells if month != TOTAL
    ]
    return few(connection, rows, MONTHS)


def _cells(
    connection: Backend, disclosed: ir.Table, by: ir.StringValue, smallest: int
) -> list[tuple[str, str, int | None]]:
    """The table of provinces and `by`, its totals under `delta` and `""`, small counts withheld."""
    counted = disclosed.group_by(region=disclosed.region, column=by).aggregate(complaints=disclosed.count())
    rows = connection.to_pyarrow(counted).to_pylist()
    counts = {(row["region"], row["column"]): row["complaints"] for row in rows}
    shown = published(counts, smallest) if counts else {}
    return [(region or DELTA, column, count) for (region, column), count in shown.items()]
