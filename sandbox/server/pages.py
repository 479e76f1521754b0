"""Pages of a dataset, read straight from the world's file: only row numbers are held in memory."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import duckdb
import numpy as np
from numpy.typing import NDArray

from sandbox.world import World


@dataclass(frozen=True)
class Window:
    """Rows of a dataset updated in [start, end) as they stand at `clock`; None = unbounded."""

    dataset: str
    start: datetime | None
    end: datetime | None
    clock: datetime

    @property
    def condition(self) -> str:
        seen = f"_from <= TIMESTAMP '{self.clock}' AND (_to IS NULL OR _to > TIMESTAMP '{self.clock}')"
        after = f" AND _upd >= TIMESTAMP '{self.start}'" if self.start else ""
        before = f" AND _upd < TIMESTAMP '{self.end}'" if self.end else ""
        return seen + after + before


@dataclass(frozen=True)
class Page:
    """`rows` is the JSON text of a list with `count` objects; the window holds `total`."""

    rows: str
    count: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


class Shelf:
    """The world's tables, open for reading. Safe for many threads."""

    def __init__(self, world: World) -> None:
        self._con = duckdb.connect(config={"memory_limit": "600MB"})
        self._con.execute(f"ATTACH '{world.path}' AS world (READ_ONLY)")
        self.row_numbers = lru_cache(maxsize=16)(self._row_numbers)
        self.row_json = lru_cache(maxsize=None)(self._row_json)

    def close(self) -> None:
        self._con.close()

    def _fetch(self, sql: str) -> duckdb.DuckDBPyConnection:
        return self._con.cursor().execute(sql)

    def _row_numbers(self, window: Window) -> NDArray[np.int32]:
        """The numbers of the window's rows, in the order they are served: 4 bytes a row, kept for the next pages."""
        sql = f"SELECT _n FROM world.{window.dataset} WHERE {window.condition}"
        return np.sort(self._fetch(sql).fetchnumpy()["_n"])

    def _row_json(self, dataset: str, empty: str | None) -> str:
        """SQL of one row as JSON. `empty` is what the platform sends where there is no value."""
        columns = [name for name, *_ in self._fetch(f"DESCRIBE world.{dataset}").fetchall() if name[0] != "_"]
        value = '"{0}"' if empty is None else f"""coalesce("{{0}}", '{empty}')"""
        return "to_json({" + ", ".join(f"'{c}': {value.format(c)}" for c in columns) + "})"

    def page(self, window: Window, number: int, size: int, empty: str | None) -> Page:
        """Page `number` from 1. The file is sorted by row number, so this reads one short range of it."""
        numbers = self.row_numbers(window)
        wanted = numbers[(number - 1) * size : number * size]
        if not len(wanted):
            return Page("[]", 0, len(numbers), size)
        found = self._fetch(
            f"SELECT '[' || string_agg({self.row_json(window.dataset, empty)}, ',' ORDER BY _n) || ']' "
            f"FROM world.{window.dataset} WHERE _n BETWEEN {wanted[0]} AND {wanted[-1]} AND {window.condition}"
        ).fetchone()
        return Page(found[0] if found else "[]", len(wanted), len(numbers), size)
