"""Pages of a dataset, read straight from the world's file: only row numbers are held in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import duckdb
import numpy as np

from sandbox.server.mishap import Mishap, Numbers
from sandbox.world import World


@dataclass(frozen=True)
class Window:
    """Rows of a dataset as they stand at `clock`; which of them, and in what order, is SQL over its columns."""

    dataset: str
    clock: datetime
    where: str = "TRUE"
    order: str = "_n"

    @property
    def condition(self) -> str:
        clock = f"TIMESTAMP '{self.clock}'"
        return f"_from <= {clock} AND (_to IS NULL OR _to > {clock}) AND {self.where}"


@dataclass(frozen=True)
class Page:
    """`rows` is the JSON text of a list with `count` objects; the window holds `total`."""

    rows: str
    count: int
    total: int


class Shelf:
    """The world's tables, open for reading. Safe for many threads."""

    def __init__(self, world: World) -> None:
        self._con = duckdb.connect(config={"memory_limit": "600MB"})
        self._con.execute(f"ATTACH '{world.path}' AS world (READ_ONLY)")
        self.row_numbers = lru_cache(maxsize=16)(self._row_numbers)
        self.columns = lru_cache(maxsize=None)(self._columns)

    def close(self) -> None:
        self._con.close()

    def _fetch(self, sql: str, *values: object) -> duckdb.DuckDBPyConnection:
        return self._con.cursor().execute(sql, values)

    def _row_numbers(self, window: Window) -> Numbers:
        """The numbers of the window's rows, in the order they are served: 4 bytes a row, kept for the next pages."""
        sql = f"SELECT _n FROM world.{window.dataset} WHERE {window.condition} ORDER BY {window.order}"
        return np.asarray(self._fetch(sql).fetchnumpy()["_n"], np.int32)

    def _columns(self, dataset: str) -> list[str]:
        """The served columns, in their order."""
        return [name for name, *_ in self._fetch(f"DESCRIBE world.{dataset}").fetchall() if name[0] != "_"]

    def row_json(self, dataset: str, empty: str | None) -> str:
        """SQL of one row as JSON. `empty` is what the platform sends where there is no value."""
        value = '"{0}"' if empty is None else f"""coalesce("{{0}}", '{empty}')"""
        return "to_json({" + ", ".join(f"'{c}': {value.format(c)}" for c in self.columns(dataset)) + "})"

    def page(self, window: Window, offset: int, size: int, empty: str | None, mishap: Mishap) -> Page:
        """At most `size` rows of the window from `offset` on, as far as the mishap lets them through."""
        numbers = mishap.listed(self.row_numbers(window))
        wanted = mishap.paged(numbers, offset, size)
        return Page(self.rows(window.dataset, wanted, empty), len(wanted), mishap.total(len(numbers)))

    def rows(self, dataset: str, numbers: Numbers, empty: str | None) -> str:
        """JSON text of these rows, in this order. The file is sorted by row number: that is a short range of it."""
        found = self._fetch(
            f"SELECT '[' || string_agg({self.row_json(dataset, empty)}, ',' ORDER BY place) || ']' "
            "FROM (SELECT unnest($1) AS _n, generate_subscripts($1, 1) AS place) "
            f"JOIN world.{dataset} USING (_n)", numbers.tolist(),
        ).fetchone()  # fmt: skip
        return found[0] if found and found[0] else "[]"

    def known(self, dataset: str, keys: Iterable[str], clock: datetime) -> set[str]:
        """Those of the keys that the dataset's platform has ever had a row of, as of `clock`."""
        sql = f"SELECT DISTINCT _key FROM world.{dataset} WHERE _key IN (SELECT unnest($1)) AND _from <= $2"
        return {key for (key,) in self._fetch(sql, list(keys), clock).fetchall()}
