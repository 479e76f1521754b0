"""Where a row counts: its county, its city, the province. What cannot be placed is counted apart, never lost."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few
from etl.ground.regions import Region, regions

PROVINCE = "330000"
UNKNOWN = "unknown"
LEVELS = ("province", "city", "county")
UNKNOWN_NAME = "地区不明"
PLACE = ibis.schema({"district": "string", "county": "string", "city": "string"})
REGION = ibis.schema({"level": "string", "region": "string", "name": "string", "city": "string", "standing": "boolean"})


def level_of(code: str) -> str:
    """The level of a region's code."""
    if code == PROVINCE:
        return "province"
    return "city" if code.endswith("00") else "county"


def zhejiang() -> list[Region]:
    """Every city and county Zhejiang has or had."""
    return [region for code, region in regions().items() if code[:2] == PROVINCE[:2] and code != PROVINCE]


def located(connection: Connection, facts: ir.Table) -> ir.Table:
    """`facts` with `county` and `city` of their `district`.

    A code of a city, or an unknown one within a known city, counts at county level under the city's own code (市本级);
    one that is not Zhejiang's, or none at all, under `unknown`, at both levels.
    """
    known = few(connection, [_place(region) for region in zhejiang()], PLACE)
    cities = known.filter(known.county == known.city).select(prefix=known.city, around=known.city)
    rows = facts.mutate(prefix=facts.district.substr(0, 4) + "00")
    rows = rows.left_join(known, "district").drop("district_right")
    rows = rows.left_join(cities, "prefix").drop("prefix", "prefix_right")
    return rows.mutate(
        county=ibis.coalesce(rows.county, rows.around, ibis.literal(UNKNOWN)),
        city=ibis.coalesce(rows.city, rows.around, ibis.literal(UNKNOWN)),
    ).drop("around")


def _place(region: Region) -> dict[str, Any]:
    city = region.code if region.level == "prefecture" else region.parent
    return {"district": region.code, "county": region.code, "city": city}


def region_table(connection: Connection, night: date) -> ir.Table:
    """Every region a row can count under, with its level, name and city; `standing` if it is one on `night`."""
    return few(connection, list(_regions(night)), REGION)


def _regions(night: date) -> Iterator[dict[str, Any]]:
    yield _row("province", PROVINCE, regions()[PROVINCE].name, None, True)
    yield from (_row(level, UNKNOWN, UNKNOWN_NAME, UNKNOWN, False) for level in LEVELS[1:])
    for region in zhejiang():
        if region.level == "county":
            yield _row("county", region.code, region.name, region.parent, stands(region, night))
        else:
            yield _row("city", region.code, region.name, region.code, stands(region, night))
            yield _row("county", region.code, f"{region.name}（区县不明或市本级）", region.code, False)


def stands(region: Region, night: date) -> bool:
    return (region.valid_from or night) <= night <= (region.valid_to or night)


def _row(level: str, region: str, name: str, city: str | None, standing: bool) -> dict[str, Any]:
    return {"level": level, "region": region, "name": name, "city": city, "standing": standing}
