"""What is published of a draw: the frame, the strata, the plan."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.tier.inspection.frame import NOWHERE
from etl.tier.inspection.reason import reason
from etl.tier.inspection.rules import InspectionPolicy
from etl.tier.inspection.sizes import STRATUM

KEYS = ["method", "unit_id"]
SIZES = ("population", "weight_sum", "sample_size", "random_size", "random_weight", "random_start")


def dated(rules: InspectionPolicy, rows: ir.Table, month: date, night: date) -> ir.Table:
    return rows.mutate(
        month=ibis.literal(month), night=ibis.literal(night), policy_version=ibis.literal(rules.version)
    )  # fmt: skip


def framed(rules: InspectionPolicy, rows: ir.Table, month: date, night: date) -> ir.Table:
    """Every unit that could be drawn: what anybody needs to repeat the draw."""
    known = dated(rules, rows.filter(rows.county != NOWHERE), month, night)
    return known.select(
        "month", "night", "method", "unit_id", "stratum", "risk_weight", "certain", "inclusion_probability",
        "order_key", "selected", "policy_version",
    )  # fmt: skip


def strata(rules: InspectionPolicy, rows: ir.Table, month: date, night: date) -> ir.Table:
    """Sizes by stratum; units without a county stand under `000000`, of whom none is drawn."""
    found = rows.group_by(*STRATUM).aggregate(
        **{name: rows[name].max() for name in ("county", "city", "kind_group", *SIZES, "seed")}
    )
    return dated(rules, found, month, night).select(
        "month", "night", "method", "stratum", "county", "city", "kind_group", *SIZES, "seed", "policy_version"
    )  # fmt: skip


def planned(
    rules: InspectionPolicy, rows: ir.Table, county: ir.Table, going: ir.Table, month: date, night: date
) -> ir.Table:
    """The units drawn, in the order of the draw within county and method, with who goes there and why."""
    names = county.select("county", "county_name")
    chosen = dated(rules, rows.filter(rows.selected), month, night)
    chosen = chosen.left_join(names, "county").drop("county_right")
    chosen = chosen.left_join(going, ["method", "county"]).drop("method_right", "county_right")
    team = names.select(team_county=names.county, team_name=names.county_name)
    chosen = chosen.left_join(team, "team_county").drop("team_county_right")
    order = ibis.row_number().over(group_by=["method", "county"], order_by=["order_key", "unit_id"])
    return chosen.mutate(selected_order=(order + 1).cast("int64"), reason=reason(rules, chosen, month)).select(
        "month", "night", "method", "county", "city", "unit_id", "entity_id", "stratum", "risk_weight", "certain",
        "inclusion_probability", "expansion", "selected_order", "team_county", "seed", "reason", "policy_version",
    )  # fmt: skip
