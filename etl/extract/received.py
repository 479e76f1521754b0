"""A load while it comes in.

Rows come in as the JSON text of whole pages and are taken apart by the engine, so no row passes through Python.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from etl.extract.drift import missing, renamed, unknown
from etl.extract.landing import landing_query
from etl.ground.engine import read
from etl.sources import Contract
from etl.wire import Page

CHUNK = 20_000
"""Rows decoded at a time: bounds memory, and is large enough that the engine's set-up does not count."""


def chunks(pages: Iterable[Page]) -> Iterator[pa.Table]:
    """Pages gathered to about `CHUNK` rows, each with the position of its first row in the load."""
    gathered: list[Page] = []
    bases: list[int] = []
    position = 0
    for page in pages:
        gathered.append(page)
        bases.append(position)
        position += page.count
        if position - bases[0] >= CHUNK:
            yield chunk(gathered, bases)
            gathered, bases = [], []
    if gathered:
        yield chunk(gathered, bases)


def chunk(pages: list[Page], bases: list[int]) -> pa.Table:
    return pa.table(
        {
            "rows": pa.array([page.rows for page in pages], pa.large_string()),
            "base": bases,
            "page": [page.number for page in pages],
            "part": [page.part for page in pages],
        }
    )


class Received:
    """Chunks as Parquet in a scratch folder, personal data already gone."""

    def __init__(self, connection: Backend, contract: Contract, folder: Path, base: int = 0) -> None:
        self.connection = connection
        self.contract = contract
        self.folder = folder
        self.base = base
        self.queries: dict[tuple[tuple[str, str], ...], str] = {}
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
        """Receive all `pages`."""
        self.forget()
        for number, rows in enumerate(chunks(self.counted(pages))):
            self.write(rows, self.folder / f"chunk-{number:05d}.parquet")

    def counted(self, pages: Iterable[Page]) -> Iterator[Page]:
        for page in pages:
            self.totals[page.part].add(page.total)
            self.counts[page.part] += page.count
            if page.part:
                self.marks[page.part] = page.mark
            yield page

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def reported(self) -> int:
        """How many rows the platform says there are, by its last word on each part."""
        return sum(max(totals) for totals in self.totals.values())

    def table(self) -> ir.Table:
        """Everything received, in the order it came."""
        files = sorted(self.folder.glob("*.parquet"))
        if not files:
            self.write(chunk([Page(1, b"[]", 0, 0)], [0]), self.folder / "chunk-00000.parquet")
        return read(self.connection, *sorted(self.folder.glob("*.parquet")))

    def write(self, rows: pa.Table, target: Path) -> None:
        self.connection.con.register("chunk", rows)
        self.look_at_names()
        self.connection.raw_sql(f"COPY ({self.query()}) TO '{target}' (FORMAT parquet)")
        self.connection.con.unregister("chunk")

    def query(self) -> str:
        """SQL for what may be written down of a chunk: made once while columns keep their names; it is not quick."""
        spelt = self.renamed
        names = tuple(sorted(spelt.items()))
        if names not in self.queries:
            self.queries[names] = landing_query(self.connection, self.contract, spelt, self.base)
        return self.queries[names]

    def look_at_names(self) -> None:
        """Note every column name the first and the last row of a page carry, to be held against the contract."""
        ends = "flatten(json_keys(rows, ['$[0]', '$[#-1]']))"
        found = self.connection.raw_sql(f"SELECT DISTINCT unnest({ends}) FROM chunk").fetchall()
        self.seen |= {name for (name,) in found}

    @property
    def renamed(self) -> dict[str, str]:
        return renamed(self.contract, self.seen)

    @property
    def unknown(self) -> list[str]:
        return unknown(self.contract, self.seen, self.renamed)

    @property
    def missing(self) -> list[str]:
        return missing(self.contract, self.seen, self.renamed)
