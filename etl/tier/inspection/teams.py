"""Who inspects whom: the counties of a city stand in a random circle, and each goes to the one before it."""

import ibis
import ibis.expr.types as ir

from etl.tier.inspection.rules import InspectionPolicy


def teams(rules: InspectionPolicy, county: ir.Table, seeds: dict[str, str]) -> ir.Table:
    """`method, county, team_county`: the county itself, or where crossed another one of the same city, never itself.

    Each county in force goes to exactly one and receives exactly one. To a county that is abolished, whose code units
    still carry, goes the first of the circle. NULL where a city has no other county.
    """
    return ibis.union(*(team(method.name, method.team, county, seeds[method.name]) for method in rules.methods))


def team(method: str, kind: str, county: ir.Table, seed: str) -> ir.Table:
    if kind == "own":
        return county.select("county", method=ibis.literal(method), team_county=county.county)
    circle = county.filter(county.in_force)
    key = (ibis.literal(f"{seed}:team:") + circle.county).hexdigest("sha256")
    order = {"group_by": "city", "order_by": [key, circle.county]}
    placed = circle.select(
        "county", "city", following=circle.county.lead().over(**order), place=ibis.row_number().over(**order)
    )  # fmt: skip
    first = placed.filter(placed.place == 0).select("city", first=placed.county)
    rows = county.select("county", "city").left_join(placed.select("county", "following"), "county")
    rows = rows.drop("county_right").left_join(first, "city").drop("city_right")
    goes = ibis.coalesce(rows.following, rows["first"]).nullif(rows.county)
    return rows.select("county", method=ibis.literal(method), team_county=goes)
