"""The sentence that tells an inspector why a unit is in the plan, by the texts of the policy."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.wording import filled, short
from etl.tier.inspection.rules import InspectionPolicy


def reason(rules: InspectionPolicy, rows: ir.Table, month: date) -> ir.Value:
    """One sentence for each row; `county_name` and `team_name` are the names of the counties."""
    texts = rules.rules
    places = {
        "month": ibis.literal(f"{month.year}年{month.month}月"),
        "method": rows.method,
        "county": rows.county_name,
        "group": rows.kind_group,
        "population": rows.population.cast("string"),
        "sample": rows.sample_size.cast("string"),
        "weight": rows.risk_weight.cast("string"),
        "parts": parts(rules, rows),
        "probability": short(rows.inclusion_probability.cast("decimal(12, 4)") * 1),
        "team": going(rules, rows),
    }
    return filled(texts["reason"], lambda name, _: places[name])


def going(rules: InspectionPolicy, rows: ir.Table) -> ir.Value:
    """Who goes there."""
    crossed = filled(rules.rules["crossed"], lambda *_: rows.team_name)
    own = rows.team_county == rows.county
    return own.ifelse(rules.rules["own"], crossed).fill_null(rules.rules["unassigned"])


def parts(rules: InspectionPolicy, rows: ir.Table) -> ir.Value:
    """What the weight is made of; what is not known, or adds nothing, is left out."""
    risk, texts = rules.risk, rules.rules["parts"]
    tier = rows.tier.cases(*rules.rules["tier_names"].items())
    days = ibis.literal(str(risk["complaints"]["window_days"]))

    def part(name: str, when: ir.Value, **places: ir.Value) -> ir.Value:
        return when.fill_null(False).ifelse(filled(texts[name], lambda place, _: places[place]), "")

    told = {name: rows[f"points_{name}"].cast("string") for name in ("tier", "lost", "complaints", "idle")}
    lost, idle = rows.lost.cast("string"), rows.idle.cast("string")
    return (
        filled(texts["base"], lambda *_: ibis.literal(str(risk["base"])))
        + part("tier", rows.points_tier > 0, tier=tier, points=told["tier"])
        + part("lost", (rows.points_lost > 0) & rows.lost.notnull(), lost=lost, points=told["lost"])
        + part("lost_unknown", (rows.points_lost > 0) & rows.lost.isnull(), points=told["lost"])
        + part(
            "complaints", rows.points_complaints > 0, days=days, count=rows.complaints.cast("string"),
            points=told["complaints"],
        )
        + part("idle", (rows.points_idle > 0) & rows.idle.notnull(), days=idle, points=told["idle"])
        + part("idle_never", (rows.points_idle > 0) & rows.idle.isnull(), points=told["idle"])
        + part("recent", rows.recent, **{name: ibis.literal(str(risk["recent"][name])) for name in risk["recent"]})
    )  # fmt: skip
