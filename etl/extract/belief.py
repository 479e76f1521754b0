"""Whether a reading can be believed to hold everything: a list that moves while it is read loses rows in silence.

A row that is inserted, removed or changed while pages are fetched moves all rows behind it. Totals show most of that;
a key that comes twice, or is known and does not come, shows the rest. A reading with such a sign is believed only when
the next one brings the very same rows: then it is the list that is so, and not the reading.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from etl.extract.received import Received
from etl.wire import Protocol, Window

READINGS = 4
"""How often a window is read before it is given up for the night."""


@ibis.udf.scalar.builtin(name="hash")
def hash_of(record: str, content: str, part: str) -> int:  # type: ignore[empty-body]
    """A 64-bit hash of a row: the sum over a reading tells two readings apart."""


@dataclass(frozen=True)
class Belief:
    """How many readings it took, whether the last one can be believed, and how many of its rows bring a key again."""

    readings: int
    complete: bool
    repeats: int


def read_whole(received: Received, protocol: Protocol, asked: Window, known: ir.Table | None) -> Belief:
    """Read the window until it can be believed, or `READINGS` times."""
    before = None
    for reading in range(1, READINGS + 1):
        received.take(protocol.pages(asked))
        keys, held = Keys(received), None
        if sound(received, keys):
            if not (keys.repeated or left_out(received, asked, known)):
                return Belief(reading, True, keys.repeats)
            held = fingerprint_of(received)
            if held == before:
                return Belief(reading, True, keys.repeats)
        before = held
    return Belief(READINGS, False, keys.repeats)


class Keys:
    """The keys of a reading, and how many rows bring one again. (A file does not move: what it repeats, it holds.)"""

    def __init__(self, received: Received) -> None:
        self.received = received
        rows = received.table()
        self.keyed = rows.filter(rows["_record"].notnull()).select("_part", "_record", "_page", "_row")
        rows, different = self.keyed.count(), self.keyed.select("_part", "_record").distinct().count()
        self.repeats = int(received.connection.execute(rows)) - int(received.connection.execute(different))

    @property
    def repeated(self) -> bool:
        return bool(self.repeats) and not self.received.marks

    def a_page_brings_nothing_new(self) -> bool:
        """Whether every key of some page stood on earlier pages: the platform has sent a page again for another one."""
        if not self.repeated:
            return False
        first = self.keyed.group_by("_record").agg(first=self.keyed["_row"].min())
        seen = self.keyed.inner_join(first, "_record")
        pages = seen.group_by("_page").agg(rows=seen.count(), new=(seen["_row"] == seen["first"]).sum())
        return bool(self.received.connection.execute(((pages["rows"] > 1) & (pages["new"] == 0)).sum()))


def sound(received: Received, keys: Keys) -> bool:
    """Whether one total held from first page to last, the pages hold that many rows, and no page came for another."""
    if any(len(totals) > 1 for totals in received.totals.values()):
        return False
    if received.reported not in (received.rows, received.rows - keys.repeats):
        return False
    return not keys.a_page_brings_nothing_new()


def left_out(received: Received, asked: Window, known: ir.Table | None) -> bool:
    """Whether a row we know is missing from a list that was read whole."""
    if received.marks or asked.start is not None or known is None:
        return False
    return bool(received.connection.execute(gone(received, known).count()))


def gone(received: Received, known: ir.Table) -> ir.Table:
    """Known rows of what was read whole (all parts received) that did not come again: `_record, _part`."""
    came = received.table().select("_record", "_part").distinct()
    covered = known.filter(known["_part"].isin(list(received.counts) or [""]))
    return covered.anti_join(came, ["_record", "_part"]).select("_record", "_part")


def fingerprint_of(received: Received) -> tuple[int, int]:
    """The same for two readings that hold the same rows, in whatever order."""
    rows = received.table()
    content = hash_of(rows["_record"].fill_null(""), rows["_hash"], rows["_part"])
    return received.rows, int(received.connection.execute(content.cast("decimal(38, 0)").sum().fill_null(0)))
