"""What each table and chart of a page has to print, by the published tables."""

from pathlib import Path
from typing import Any

import duckdb

from tests.disclose.printed import WITHHELD

Row = dict[str, Any]
Cell = tuple[Any, ...] | str
Line = tuple[str, list[Cell]]
"""The label of a row, and for each cell the values that it prints, or its text."""
FIRST = 500
"""Companies on the first page."""
STATES = {"fresh": "完整", "stale": "不全", "missing": "缺失"}


class Published:
    """The published tables of one release."""

    def __init__(self, folder: Path, about: Row) -> None:
        self.folder, self.about = folder, about
        self.regions = {row["region_code"]: row for row in self.rows("regions")}
        self.topics, self.months, self.holidays = (self.rows(table) for table in ("topics", "months", "holidays"))

    def rows(self, table: str) -> list[Row]:
        found = duckdb.sql(f"SELECT * FROM '{self.folder / table}.parquet'")
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    def beside(self, code: str) -> list[Row]:
        """A region, and those in it in the order of their codes."""
        inside = [row for row in self.regions.values() if row["parent"] == code]
        return [self.regions[code], *sorted(inside, key=lambda row: row["region_code"])]

    def tables(self, code: str) -> dict[str, list[Line]]:
        """The tables with a row for each region, and those with one for each year."""
        beside = self.beside(code)
        made = {"regions": outcomes, "times": times, "amounts": amounts, "changes": changes}
        held = sorted((row for row in self.holidays if row["region_code"] == code), key=lambda row: row["year"])
        own = self.regions[code]
        said: list[Cell] = [(own[of],) for of in ("complaints", "accepted", "success_rate")]
        now = (f"{self.about['year']}（本期）", [*said, self.about["policy_version"]])
        lines = {name: [(row["region_name"], of(row)) for row in beside] for name, of in made.items()}
        return (
            lines
            | {"history": [now]}
            | ({"holidays": [(str(row["year"]), holiday(row)) for row in held]} if held else {})
        )

    def matrices(self, code: str) -> dict[str, dict[tuple[str, str], Any]]:
        """The tables with a column for each region: what stands in each row and column."""
        names = {row["region_code"]: row["region_name"] for row in self.beside(code)}
        found = {
            "categories": cross(names, (row for row in self.topics if row["kind"] == "category"), "word", "complaints"),
            "problems": cross(names, (row for row in self.topics if row["kind"] == "problem"), "word", "complaints"),
            "months": cross(names, self.months, "month", "complaints"),
            "daily": cross(names, self.holidays, "year", "daily"),
        }
        found["daily"] = found["daily"] if len({name for _, name in found["daily"]}) > 1 else {}
        return {name: cells for name, cells in found.items() if cells}

    def companies(self) -> list[Line]:
        ordered = sorted(self.rows("companies"), key=lambda row: (row["company_name"], row["entity_id"]))
        return [(row["company_name"], company(row)) for row in ordered[:FIRST]]

    def sources(self) -> list[Line]:
        ordered = sorted(self.rows("sources"), key=lambda row: row["region_code"])
        return [(row["region_name"], [STATES[row["state"]], str(row["last_day"]), row["text"]]) for row in ordered]

    def exclusions(self) -> list[Line]:
        ordered = sorted(self.rows("exclusions"), key=lambda row: row["position"])
        return [(row["text"], [(row["complaints"],)]) for row in ordered]


def cross(names: dict[str, str], rows: Any, line: str, value: str) -> dict[tuple[str, str], Any]:
    own = [row for row in rows if row["region_code"] in names]
    withheld = WITHHELD if value == "complaints" else None
    cells = {(str(row[line]) or "合计", names[row["region_code"]]): row[value] for row in own}
    return {at: withheld if number is None else number for at, number in cells.items()}


def share(part: int, whole: int) -> Cell:
    """A share with its parts; nothing of nothing is a dash alone."""
    return (part / whole, part, whole) if whole else (None,)


def between(row: Row) -> Cell:
    return (None,) if row["rate_low"] is None else (row["rate_low"], row["rate_high"])


def outcomes(row: Row) -> list[Cell]:
    made, mediated = row["mediation_succeeded"], row["mediation_succeeded"] + row["mediation_failed"]
    return [(row["complaints"],), (row["accepted"],), share(made, mediated), between(row), (row["companies"],)]


def times(row: Row) -> list[Cell]:
    limits = [share(row[f"{limit}_on_time"], row[f"{limit}_decided"]) for limit in ("acceptance", "mediation")]
    return [*limits, share(row["online"], row["channel_known"])]


def amounts(row: Row) -> list[Cell]:
    return [(row[name],) for name in ("amount_known", "amount", "recovered")]


def changes(row: Row) -> list[Cell]:
    return [(row[name],) for name in ("complaints", "before", "growth")]


def holiday(row: Row) -> list[Cell]:
    return [f"{row['first']}至{row['last']}", *((row[name],) for name in ("days", "complaints", "daily", "growth"))]


def company(row: Row) -> list[Cell]:
    made = row["mediation_succeeded"]
    rate = (row["success_rate"], made, made + row["mediation_failed"])
    change = (row["before"],) if row["before"] is None else (row["before"], row["growth"])
    return [(row["complaints"],), (row["accepted"],), rate, between(row), (row["peer_rate"],), change]


def overview(row: Row) -> list[Cell]:
    """The numbers at the head of a page, in their order."""
    made, mediated = row["mediation_succeeded"], row["mediation_succeeded"] + row["mediation_failed"]
    before = () if row["before"] is None else (row["before"],)
    rate, change = (row["success_rate"], made, mediated), (row["growth"], *before)
    return [(row["complaints"],), (row["accepted"],), rate, change, (row["companies"],)]


def bars(found: Published, code: str) -> list[list[Line]]:
    """The lying bars: complaints of the regions, their rates, and the largest categories and problems."""
    beside, words = found.beside(code), found.matrices(code)
    drawn = [largest(words[name], found.regions[code]["region_name"]) for name in ("categories", "problems") if words]
    return drawn if len(beside) == 1 else [parts(beside), rates(beside), *drawn]


def parts(beside: list[Row]) -> list[Line]:
    return [(row["region_name"], [(row["complaints"],)]) for row in beside[1:]]


def rates(beside: list[Row]) -> list[Line]:
    rated = [row for row in beside if row["success_rate"] is not None]
    return [(row["region_name"], [(row["success_rate"], *between(row))]) for row in rated]


def largest(cells: dict[tuple[str, str], Any], name: str) -> list[Line]:
    """The twelve words with the most complaints, what is withheld last."""
    own = [(word, count) for (word, of), count in cells.items() if of == name and word != "合计"]
    size = [(0 if count == WITHHELD else -count, word, count) for word, count in own]
    return [(word, [(count,)]) for _, word, count in sorted(size, key=lambda one: one[:2])[:12]]


def columns(found: Published, code: str) -> list[list[Line]]:
    """The standing columns: months, and the daily number of the holidays."""
    name, drawn = found.regions[code]["region_name"], []
    for table, rows, value in (("month", found.months, "complaints"), ("year", found.holidays, "daily")):
        cells = cross({code: name}, rows, table, value)
        drawn += [[(line, [(number,)]) for (line, _), number in sorted(cells.items())]] if cells else []
    return drawn
