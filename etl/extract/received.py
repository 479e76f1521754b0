"""A load while it comes in: a stream of pages that the engine takes apart, so that no row passes through Python."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import msgspec
import numpy as np
import pyarrow as pa
from ibis.backends.duckdb import Backend

from etl.extract.drift import missing, renamed, unknown
from etl.extract.landing import landing_query
from etl.ground.engine import PARQUET, read
from etl.ground.workspace import appearing
from etl.sources import Contract
from etl.wire import Page

INCOMING = pa.schema({"row": pa.large_string(), "_row": pa.int64(), "_page": pa.int64(), "_part": pa.string()})
Names = tuple[tuple[str, str], ...]


class Received:
    """What has come, as Parquet in a scratch folder, personal data already gone. `base` is the first row's number."""

    def __init__(self, connection: Backend, contract: Contract, folder: Path, base: int = 0) -> None:
        self.connection = connection
        self.contract = contract
        self.folder = folder
        self.base = base
        self.forget()

    def forget(self) -> None:
        """Start afresh: a reading takes the place of the one before."""
        for stale in self.folder.glob("*.parquet"):
            stale.unlink()
        self.seen: set[str] = set()
        self.totals: defaultdict[str, set[int]] = defaultdict(set)
        self.counts: defaultdict[str, int] = defaultdict(int)
        self.marks: dict[str, str] = {}

    def take(self, pages: Iterable[Page]) -> None:
        """Receive all `pages`: one stream, and a further one whenever a column turns up under another name."""
        self.forget()
        for number, (_, stream) in enumerate(groupby(self.looked_at(pages), key=lambda _: self.names)):
            self.write(stream, self.folder / f"received-{number:05d}.parquet")

    def looked_at(self, pages: Iterable[Page]) -> Iterator[Page]:
        """The pages, each with its column names noted: those of its first and its last row."""
        for page in pages:
            for row in page.rows[:1], page.rows[-1:]:
                self.seen |= msgspec.json.decode(row[0], type=dict[str, msgspec.Raw]).keys() if row else set()
            yield page

    def write(self, pages: Iterable[Page], target: Path) -> None:
        """Land a stream of pages; what goes wrong while they are fetched is raised as it was."""
        self.connection.con.register("incoming", INCOMING.empty_table())
        query = landing_query(self.connection, self.contract, self.renamed)
        with as_it_was(self.batches(pages)) as batches:
            self.connection.con.register("incoming", pa.RecordBatchReader.from_batches(INCOMING, batches))
            self.connection.raw_sql(f"COPY ({query}) TO '{target}' ({PARQUET})")
        self.connection.con.unregister("incoming")

    def batches(self, pages: Iterable[Page]) -> Iterator[pa.RecordBatch]:
        for page in pages:
            yield batch(page, self.base + self.rows)
            self.totals[page.part].add(page.total)
            self.counts[page.part] += page.count
            if page.part:
                self.marks[page.part] = page.mark

    @property
    def all_in_one(self) -> bool:
        """Whether one stream brought everything and nothing of it was refused: it can land as it is."""
        refused = self.table()["_refused"].notnull().any().fill_null(False)
        return len(list(self.folder.glob("*.parquet"))) == 1 and not self.connection.execute(refused)

    def become(self, target: Path) -> None:
        """Publish the one stream's file as `target`; it is no longer here."""
        with appearing(target) as scratch:
            (self.folder / "received-00000.parquet").rename(scratch)

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def reported(self) -> int:
        """How many rows the platform says there are, by the most it said of each part."""
        return sum(max(totals) for totals in self.totals.values())

    def table(self) -> ir.Table:
        """Everything received."""
        if not list(self.folder.glob("*.parquet")):
            self.write([], self.folder / "received-00000.parquet")
        return read(self.connection, *sorted(self.folder.glob("*.parquet")))

    @property
    def renamed(self) -> dict[str, str]:
        return renamed(self.contract, self.seen)

    @property
    def names(self) -> Names:
        return tuple(sorted(self.renamed.items()))

    @property
    def unknown(self) -> list[str]:
        return unknown(self.contract, self.seen, self.renamed)

    @property
    def missing(self) -> list[str]:
        return missing(self.contract, self.seen, self.renamed)


def batch(page: Page, first: int) -> pa.RecordBatch:
    """A page as columns: each row's text, its number from `first` on, its page and part."""
    ends = np.cumsum([0, *map(len, page.rows)], dtype=np.int64)
    texts = pa.LargeStringArray.from_buffers(page.count, pa.py_buffer(ends), pa.py_buffer(b"".join(page.rows)))
    place = [np.arange(first, first + page.count), np.full(page.count, page.number), [page.part] * page.count]
    return pa.record_batch([texts, *map(pa.array, place[:2]), pa.array(place[2], pa.string())], schema=INCOMING)


@contextmanager
def as_it_was(batches: Iterator[pa.RecordBatch]) -> Iterator[Iterator[pa.RecordBatch]]:
    """The batches for the engine to pull; it hides what goes wrong meanwhile behind an error of its own."""
    failed: list[BaseException] = []

    def watched() -> Iterator[Any]:
        try:
            yield from batches
        except BaseException as error:
            failed.append(error)
            raise

    try:
        yield watched()
    except Exception as hidden:
        raise (failed[0] if failed else hidden) from None
