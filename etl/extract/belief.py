"""Whether a reading can be believed to hold everything: a list that moves while it is read loses rows in silence.

A row that is inserted, removed or changed while pages are fetched moves all rows behind it. Totals show most of that;
a key on two neighbouring pages, with two contents, or known and missing, shows the rest. A reading with such a sign is
believed only when the next one brings the very same rows: then it is the list that is so, and not the reading.
"""

import ibis
import ibis.expr.types as ir

from etl.extract.received import Received
from etl.wire import Protocol, Window

READINGS = 4
"""How often a window is read before it is given up for the night."""


@ibis.udf.scalar.builtin(name="hash")
def hash_of(record: str, content: str, part: str) -> int:  # type: ignore[empty-body]
    """A 64-bit hash of a row: the sum over a reading tells two readings apart."""


def read_whole(received: Received, protocol: Protocol, asked: Window, known: ir.Table | None) -> tuple[int, bool]:
    """Read the window until it can be believed; how many readings that took, and whether it can."""
    before = None
    for reading in range(1, READINGS + 1):
        received.take(protocol.pages(asked))
        if not sound(received):
            before = None
        elif not doubtful(received, protocol, asked, known) or (fingerprint := fingerprint_of(received)) == before:
            return reading, True
        else:
            before = fingerprint
    return READINGS, False


def sound(received: Received) -> bool:
    """Whether one total held from first page to last, the pages hold that many rows, and no page came twice."""
    if any(len(totals) > 1 for totals in received.totals.values()):
        return False
    return received.rows == received.reported or distinct(received) == received.reported


def distinct(received: Received) -> int:
    """Rows received, those sent twice counted once."""
    rows = received.table().select("_part", "_record", "_hash").filter(ibis._["_record"].notnull())
    keyless = received.rows - int(received.connection.execute(rows.count()))
    return keyless + int(received.connection.execute(rows.select("_part", "_record").distinct().count()))


def doubtful(received: Received, protocol: Protocol, asked: Window, known: ir.Table | None) -> bool:
    """Whether something in a sound reading looks as if the list had moved. A file does not move."""
    if received.marks:
        return False
    repeated = again(received)
    reach = 2 * protocol.contract.in_flight + 1
    near = repeated["page_before"].notnull() & (repeated["_page"] - repeated["page_before"]).between(1, reach)
    changed = repeated["_hash"] != repeated["hash_before"]
    if received.connection.execute((near | changed).fill_null(False).sum()):
        return True
    return (
        asked.start is None and known is not None and bool(received.connection.execute(gone(received, known).count()))
    )


def again(received: Received) -> ir.Table:
    """The rows whose key came more than once, each with page and content of the time before."""
    rows = received.table().select("_row", "_page", "_part", "_record", "_hash")
    keys = rows.filter(rows["_record"].notnull()).group_by("_part", "_record").agg(times=ibis._.count())
    repeated = rows.semi_join(keys.filter(keys["times"] > 1), ["_part", "_record"])
    window = ibis.window(group_by=["_part", "_record"], order_by="_row")
    return repeated.mutate(
        page_before=repeated["_page"].lag().over(window), hash_before=repeated["_hash"].lag().over(window)
    )


def gone(received: Received, known: ir.Table) -> ir.Table:
    """Known rows of what was read whole (all parts received) that did not come again: `_record, _part`."""
    came = received.table().select("_record", "_part").distinct()
    covered = known.filter(known["_part"].isin(list(received.counts) or [""]))
    return covered.anti_join(came, ["_record", "_part"]).select("_record", "_part")


def fingerprint_of(received: Received) -> tuple[int, int]:
    """The same for two readings that hold the same rows, in whatever order."""
    rows = received.table()
    content = hash_of(rows["_record"].fill_null(""), rows["_hash"], rows["_part"])
    return received.rows, int(received.connection.execute(content.cast("decimal(38, 0)").sum()))
