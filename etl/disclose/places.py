"""The places a release gives figures for: the Delta, its provinces, their cities, and what lies nowhere."""

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground import regions
from etl.ground.engine import few

DELTA = "delta"
ELSEWHERE = "other"
"""Complaints whose handling district is unknown, or outside the province whose feed they came with."""
PROVINCES = ("310000", "320000", "330000", "340000")
MUNICIPALITY = "310000"
"""Shanghai has districts where the others have prefectures."""
SCHEMA = ibis.schema({"region_code": "string", "region_name": "string", "level": "string", "parent": "string"})


def place(complaints: ir.Table) -> ir.StringValue:
    """The city (in Shanghai the district) that handles a complaint, `other` where that is none of its province."""
    cities = list(_cities())
    city = ibis.ifelse(complaints.region == MUNICIPALITY, complaints.district, complaints.district.substr(0, 4) + "00")
    own = (city.substr(0, 2) == complaints.region.substr(0, 2)).fill_null(False)
    return ibis.ifelse(city.isin(cities).fill_null(False) & own, city, ELSEWHERE)


def _cities() -> dict[str, regions.Region]:
    """Every city (in Shanghai district) in force of the four, by code."""
    known = regions.regions()
    return {code: region for code, region in known.items() if region.valid_to is None and _is_city(region)}


def _is_city(region: regions.Region) -> bool:
    province = region.code[:2] + "0000"
    wanted = "county" if province == MUNICIPALITY else "prefecture"
    return province in PROVINCES and region.level == wanted


def places(connection: Backend) -> ir.Table:
    """One row a place, also where nobody complained: `region_code, region_name, level, parent`."""
    names = {code: regions.name(code) for code in PROVINCES}
    rows: list[tuple[str, str, str, str | None]] = [(DELTA, "长三角合计", "delta", None)]
    rows += [(code, name, "province", DELTA) for code, name in names.items()]
    rows += [(code, city.name, "city", code[:2] + "0000") for code, city in _cities().items()]
    rows += [(ELSEWHERE, "办理地区不明或者在本省（市）外", "other", DELTA)]
    return few(connection, [dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)


def at_every_level(complaints: ir.Table) -> ir.Table:
    """Each complaint three times, under `region_code`: the Delta, its province, its place."""
    levels = (ibis.literal(DELTA), complaints.region, complaints.place)
    return ibis.union(*(complaints.mutate(region_code=level) for level in levels))
