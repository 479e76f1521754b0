"""The landing zone: what was received, as text, written once and never changed.

Rows come in as the JSON text of whole pages and are taken apart by the engine, so no row passes through Python.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from etl.extract.personal import keyed_hash, scrubbed, without_resident_ids
from etl.extract.protocols import Page
from etl.ground.engine import read
from etl.sources import Contract

CHUNK = 20_000
"""Rows decoded at a time: bounds memory, and is large enough that the engine's set-up does not count."""


def chunks(pages: Iterable[Page]) -> Iterator[pa.Table]:
    """Pages gathered to about `CHUNK` rows, each with the position of its first row in the load."""
    texts: list[bytes] = []
    bases: list[int] = []
    rows = position = 0
    for page in pages:
        texts.append(page.rows)
        bases.append(position)
        rows += page.count
        position += page.count
        if rows >= CHUNK:
            yield pa.table({"rows": pa.array(texts, pa.large_string()), "base": bases})
            texts, bases, rows = [], [], 0
    if texts:
        yield pa.table({"rows": pa.array(texts, pa.large_string()), "base": bases})


@ibis.udf.scalar.builtin
def md5(text: str) -> str:  # type: ignore[empty-body]
    """Fingerprint of a row's content, to tell an unchanged row from a changed one; no security rests on it."""


class Received:
    """A load while it comes in: chunks as Parquet in a scratch folder, personal data already gone."""

    def __init__(self, connection: Backend, contract: Contract, folder: Path) -> None:
        self.connection = connection
        self.contract = contract
        self.folder = folder
        self.seen: set[str] = set()
        self.totals: list[int] = []
        self.rows = 0

    def take(self, pages: Iterable[Page]) -> None:
        """Receive all `pages`, in place of whatever an earlier attempt had received."""
        for stale in self.folder.glob("*.parquet"):
            stale.unlink()
        self.seen, self.totals, self.rows = set(), [], 0
        for number, chunk in enumerate(chunks(self.counted(pages))):
            self.write(chunk, self.folder / f"chunk-{number:05d}.parquet")

    def counted(self, pages: Iterable[Page]) -> Iterator[Page]:
        for page in pages:
            self.totals.append(page.total)
            self.rows += page.count
            yield page

    @property
    def agrees(self) -> bool:
        """Whether one total held from the first page to the last, and the pages held that many rows."""
        return set(self.totals) == {self.rows}

    def table(self) -> ir.Table:
        """Everything received, in the order it came."""
        return read(self.connection, *sorted(self.folder.glob("*.parquet")))

    def write(self, chunk: pa.Table, target: Path) -> None:
        self.connection.con.register("chunk", chunk)
        self.look_at_names()
        self.connection.raw_sql(f"COPY ({self.landed}) TO '{target}' (FORMAT parquet)")
        self.connection.con.unregister("chunk")

    @cached_property
    def landed(self) -> str:
        """SQL for what may be written down of a chunk; the same for every chunk, and not quick to make."""
        self.connection.raw_sql(f"CREATE OR REPLACE TEMP VIEW received AS {self.take_apart()}")
        return str(ibis.to_sql(at_the_door(self.connection.table("received"), self.contract), dialect="duckdb"))

    def look_at_names(self) -> None:
        """Note every column name the first row of a page carries, to be held against the contract."""
        names = self.connection.raw_sql("SELECT DISTINCT unnest(json_keys(rows, '$[0]')) FROM chunk").fetchall()
        self.seen |= {name for (name,) in names}

    def take_apart(self) -> str:
        """SQL for one row a source row: every declared name and alias as text, and its position in the load.

        Names are told apart by case (`remdate`, `remDate`), which struct fields of the engine are not.
        """
        names = [name for column in self.contract.landed for name in (column.name, *column.aliases)]
        paths = ", ".join(f"'$.\"{name}\"'" for name in names)
        columns = ", ".join(f"found[{number}] AS {field(number)}" for number in range(1, len(names) + 1))
        return (
            "WITH rows AS (SELECT unnest(from_json(rows, '[\"JSON\"]')) AS row, "
            "base + generate_subscripts(from_json(rows, '[\"JSON\"]'), 1) - 1 AS _row FROM chunk) "
            f"SELECT {columns}, _row FROM (SELECT json_extract_string(row, [{paths}]) AS found, _row FROM rows)"
        )

    @property
    def unknown(self) -> list[str]:
        """Column names received that the contract does not know; dropped columns are known."""
        declared = {name for column in self.contract.columns for name in (column.name, *column.aliases)}
        return sorted(self.seen - declared)

    @property
    def missing(self) -> list[str]:
        """Declared columns that nothing came for."""
        columns = self.contract.columns
        return sorted(c.name for c in columns if self.seen and not self.seen & {c.name, *c.aliases})


def field(number: int) -> str:
    """Name of the `number`-th (from 1) name or alias of a contract while a chunk is taken apart."""
    return f"name_{number}"


def at_the_door(received: ir.Table, contract: Contract) -> ir.Table:
    """What may be written down: aliases resolved, personal data gone, refused rows reduced to a keyed hash."""
    values = admitted(received, contract)
    refusal = refused_by(values, contract)
    record = values[contract.key.name].strip()
    record = ibis.ifelse(refusal.notnull(), keyed_hash(record), record).nullif("")
    kept = {name: ibis.ifelse(refusal.notnull(), ibis.null("string"), value) for name, value in values.items()}
    content = ibis.literal("\x1f").join([kept[name].fill_null("\x00") for name in sorted(kept)])
    return received.select(**kept, _row=received["_row"], _record=record, _refused=refusal, _hash=md5(content))


def admitted(received: ir.Table, contract: Contract) -> dict[str, ir.StringValue]:
    """Each column's text under whichever of its names it came, without personal data."""
    fields = iter(field(number) for number in range(1, len(received.columns)))
    values = {}
    for column in contract.landed:
        text = ibis.coalesce(*[received[next(fields)] for _ in (column.name, *column.aliases)])
        if column.identifier:
            text = without_resident_ids(text)
        values[column.name] = scrubbed(text) if column.landing == "scrub" else text
    return values


def refused_by(values: dict[str, ir.StringValue], contract: Contract) -> ir.StringValue:
    """The rule that forbids a row to land, or NULL: `receivemode.whistle_blower` (Order 121 art. 37)."""
    branches = [
        (values[column.name].strip() == value, f"{column.name}.{rule}")
        for column in contract.columns
        for value, rule in column.refuse
    ]
    return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")
