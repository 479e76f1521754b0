"""What a page says of one region: its own figures, and those of the regions in it beside each other."""

from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from ibis.backends.duckdb import Backend

from etl.disclose.columns import TABLES
from etl.disclose.files import public

Row = dict[str, Any]


class Matrix(NamedTuple):
    """One number for each line (a word, month or year) and each region beside the other."""

    regions: list[Row]
    lines: list[tuple[str, list[Any]]]

    @property
    def points(self) -> list[tuple[str, Any]]:
        """Each line's number of the first region, without the total: what a chart shows."""
        return [(line, numbers[0]) for line, numbers in self.lines if line]


class View(NamedTuple):
    """One region's page; `regions` is the region itself and then those in it."""

    row: Row
    regions: list[Row]
    above: list[Row]
    parts: list[tuple[str, Any]]
    categories: Matrix
    problems: Matrix
    months: Matrix
    holidays: list[Row]
    daily: Matrix
    history: list[Row]
    yearly: Matrix
    rates: Matrix


def tables(connection: Backend, folder: Path) -> dict[str, list[Row]]:
    """All public tables but the companies, which are many."""
    small = [table for table in TABLES if table.name != "companies"]
    return {table.name: connection.to_pyarrow(public(connection, folder, table)).to_pylist() for table in small}


def view(found: dict[str, list[Row]], code: str, year: int, policy_version: str) -> View:
    """The page of the region `code` in the release of `year`."""
    known = {row["region_code"]: row for row in found["regions"]}
    inside = [row for row in found["regions"] if row["parent"] == code and row["region_code"] != code]
    regions = [known[code], *inside]
    earlier = {code, *(row["region_code"] for row in found["history"])}
    now = [row | {"year": year, "policy_version": policy_version} for row in regions if row["region_code"] in earlier]
    history = sorted(found["history"] + now, key=itemgetter("year"))
    return View(
        known[code],
        regions,
        _above(known, code),
        parts=[(row["region_name"], row["complaints"]) for row in inside],
        categories=_by_size(matrix(_of_kind(found["topics"], "category"), regions, "word", "complaints")),
        problems=_by_size(matrix(_of_kind(found["topics"], "problem"), regions, "word", "complaints")),
        months=matrix(found["months"], regions, "month", "complaints"),
        holidays=[row for row in found["holidays"] if row["region_code"] == code],
        daily=matrix(found["holidays"], regions, "year", "daily"),
        history=[row for row in history if row["region_code"] == code],
        yearly=matrix(history, regions, "year", "complaints"),
        rates=matrix(history, regions, "year", "success_rate"),
    )


def matrix(rows: Iterable[Row], regions: list[Row], line: str, value: str) -> Matrix:
    """`value` of `rows` by `line` and region, lines in order; of the regions after the first only those that have any.

    None is a number not given, "" that there is no row.
    """
    cells = {(row[line], row["region_code"]): row[value] for row in rows}
    counted = {regions[0]["region_code"], *(code for _, code in cells)}
    having = [row for row in regions if row["region_code"] in counted]
    codes = [row["region_code"] for row in having]
    lines = sorted({found for found, code in cells if code in codes})
    return Matrix(having, [(str(found), [cells.get((found, code), "") for code in codes]) for found in lines])


def _by_size(counts: Matrix) -> Matrix:
    """The total first, then the largest of the first region; those withheld come last."""
    return Matrix(counts.regions, sorted(counts.lines, key=lambda line: (line[0] != "", -(line[1][0] or 0), line[0])))


def _of_kind(topics: list[Row], kind: str) -> list[Row]:
    return [row for row in topics if row["kind"] == kind]


def _above(known: dict[str, Row], code: str) -> list[Row]:
    """The regions around this one, the widest first."""
    parent = known.get(known[code]["parent"] or "")
    return [] if parent is None else [*_above(known, parent["region_code"]), parent]
