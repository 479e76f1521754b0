"""The frame of a month's draw: every unit in a library, under the methods that look at it, in its stratum."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground import regions
from etl.ground.engine import Connection, few
from etl.tier.inspection.rules import InspectionPolicy, Method

NOWHERE = "000000"
"""Stands for the county of units whose district is none: they are counted, and cannot be drawn."""
COUNTY = ibis.schema(
    {"county": "string", "county_name": "string", "city": "string", "in_force": "boolean"},
)


def counties(connection: Connection, month: date) -> ir.Table:
    """Every county known, abolished ones too, and whether it is in force when `month` begins."""
    rows = [
        {
            "county": region.code, "county_name": region.name, "city": region.parent,
            "in_force": (region.valid_from or month) <= month <= (region.valid_to or month),
        }
        for region in regions.regions().values()
        if region.level == "county"
    ]  # fmt: skip
    return few(connection, rows, COUNTY)


def frame(rules: InspectionPolicy, tables: dict[str, ir.Table], county: ir.Table, night: date) -> ir.Table:
    """One row for each method and unit it looks at, with its county, group of kinds, stratum and library.

    Units that are declared no more, or have left the libraries, are in no frame.
    """
    placed = tables["tier"].select("unit_id", "tier")
    rows = tables["unit"].select("unit_id", "entity_id", "kind", "district").inner_join(placed, "unit_id")
    rows = with_business(rules, rows, tables.get("linked/commitments"), night)
    rows = rows.left_join(county.select("county", "city"), rows.district == county.county)
    rows = rows.mutate(county=rows.county.fill_null(NOWHERE), kind_group=kind_group(rules, rows.kind))
    rows = rows.mutate(stratum=rows.county + "/" + rows.kind_group)
    return ibis.union(*(looked_at(method, rows) for method in rules.methods))


def kind_group(rules: InspectionPolicy, kind: ir.StringValue) -> ir.Value:
    groups = ((kind.isin(list(kinds)), name) for name, kinds in rules.groups.items())
    return ibis.cases(*groups, else_=rules.rules["other_group"])


def with_business(rules: InspectionPolicy, rows: ir.Table, commitments: ir.Table | None, night: date) -> ir.Table:
    """The units with `online`: by their kind, or by an online return promise in force that night."""
    rows = rows.mutate(online=rows.kind.isin(list(rules.rules["online_kinds"])).fill_null(False))
    if commitments is None:
        return rows
    begun = commitments["startTime"].fill_null(night) <= night
    running = commitments["endTime"].fill_null(night) >= night
    kept = commitments.filter((commitments.status == "1") & (commitments.channel == "online") & begun & running)
    promised = kept.select(unit_id=kept.entity_id + "/" + kept["storeName"], promised=True).distinct()
    joined = rows.left_join(promised, "unit_id").drop("unit_id_right")
    return joined.mutate(online=joined.online | joined.promised.fill_null(False)).drop("promised")


def looked_at(method: Method, rows: ir.Table) -> ir.Table:
    """The units one method looks at."""
    wanted = rows.filter((rows.online == method.online) & rows.tier.isin(list(method.tiers)))
    return wanted.select(
        "county", "city", "kind_group", "stratum", "unit_id", "entity_id", "tier", method=ibis.literal(method.name)
    )  # fmt: skip
