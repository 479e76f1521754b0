"""The risk weight of a unit: whole points for what is known of it. Its chance of being drawn is proportional to it."""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from etl.tier.inspection.rules import InspectionPolicy

KNOWN = ("lost", "complaints", "idle")
"""Besides the library: points for the score, the complaints, and the time since the last inspection."""


def weighed(
    rules: InspectionPolicy, rows: ir.Table, tables: dict[str, ir.Table], lately: ir.Table | None, night: date
) -> ir.Table:
    """The frame with `risk_weight` (whole points, at least 1) and what it is made of.

    `points_<part>` is NULL where the platform has never delivered, so nothing can be said; `lately` has the `unit_id`
    of those drawn by the plans of the last months.
    """
    rows = with_lost(rules.risk["lost"], rows, tables["score"])
    rows = with_complaints(rules.risk["complaints"], rows, tables.get("linked/complaints_zj"), night)
    rows = with_idle(rules.risk["idle"], rows, tables.get("linked/inspections"), night)
    library = rows.tier.cases(*rules.risk["tiers"].items(), else_=0).cast("int64")
    rows = with_recent(rows.mutate(points_tier=library), lately)
    full = rules.risk["base"] + rows.points_tier
    for part in KNOWN:
        full = full + rows[f"points_{part}"].fill_null(0)
    less = (full * rules.risk["recent"]["percent"]) // 100
    weight = rows.recent.ifelse(ibis.greatest(less, 1), full)
    return rows.mutate(risk_weight=weight.cast("int64"))


def with_lost(numbers: dict[str, Any], rows: ir.Table, score: ir.Table) -> ir.Table:
    """`lost`: whole points lost in the score, NULL where it is inconclusive, which has points of its own."""
    lost = (score.scored_weight - score.total).cast("float64").floor().cast("int64")
    joined = rows.left_join(score.select("unit_id", lost=lost), "unit_id").drop("unit_id_right")
    return joined.mutate(points_lost=each(numbers, joined.lost).fill_null(numbers["unknown"]))


def with_complaints(numbers: dict[str, Any], rows: ir.Table, complaints: ir.Table | None, night: date) -> ir.Table:
    """`complaints`: accepted ones about the entity within the window."""
    if complaints is None:
        return rows.mutate(complaints=ibis.null("int64"), points_complaints=ibis.null("int64"))
    days = ibis.literal(night).delta(complaints.recorddate.date(), unit="day")
    counted = (complaints.acceptresult == "受理") & (days >= 0) & (days < numbers["window_days"])
    kept = complaints.filter(counted & complaints.entity_id.notnull())
    found = kept.group_by("entity_id").aggregate(complaints=kept.count())
    joined = rows.left_join(found, "entity_id").drop("entity_id_right")
    known = joined.entity_id.notnull().ifelse(joined.complaints.fill_null(0), None).cast("int64")
    return joined.mutate(complaints=known, points_complaints=each(numbers, known))


def with_idle(numbers: dict[str, Any], rows: ir.Table, inspections: ir.Table | None, night: date) -> ir.Table:
    """`idle`: days since the entity was last inspected, NULL if it never was."""
    if inspections is None:
        return rows.mutate(idle=ibis.null("int64"), points_idle=ibis.null("int64"))
    kept = inspections.filter((inspections.jcrq <= night) & inspections.entity_id.notnull())
    found = kept.group_by("entity_id").aggregate(last=kept.jcrq.max())
    joined = rows.left_join(found, "entity_id").drop("entity_id_right")
    idle = ibis.literal(night).delta(joined["last"], unit="day").cast("int64")
    points = ibis.least(idle // numbers["days"], numbers["at_most"]).cast("int64")
    known = joined.entity_id.notnull().ifelse(points.fill_null(numbers["at_most"]), None)
    return joined.mutate(idle=idle, points_idle=known).drop("last")


def with_recent(rows: ir.Table, lately: ir.Table | None) -> ir.Table:
    """`recent`: whether a plan of the last months drew the unit."""
    if lately is None:
        return rows.mutate(recent=ibis.literal(False))
    drawn = lately.select("unit_id", drawn=True).distinct()
    joined = rows.left_join(drawn, "unit_id").drop("unit_id_right")
    return joined.mutate(recent=joined.drawn.fill_null(False)).drop("drawn")


def each(numbers: dict[str, Any], count: ir.IntegerValue) -> ir.Value:
    """So many points for each, up to a limit; NULL for an unknown number."""
    points = count * numbers["each"]
    return (points > numbers["at_most"]).ifelse(numbers["at_most"], points).cast("int64")
