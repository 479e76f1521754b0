"""What the rules may know of each unit on a night: its declaration, its entity, its score and its present tier."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import quotient
from etl.tier.rules import COMPARE, NONE, POINTS, Condition, Lifecycle

SHARE = "decimal(5, 4)"
JOINER = "、"
STANDING = {
    "grade": "int64", "dwell": "int64", "grade_dwell": "int64", "rectify_by": "string", "overdue": "int64",
}  # fmt: skip
"""What is known of a unit from its place the night before."""


def facts(
    life: Lifecycle,
    night: date,
    unit: ir.Table,
    entity: ir.Table | None,
    score: ir.Table,
    contribution: ir.Table,
    before: ir.Table | None,
) -> ir.Table:
    """One row for each unit ever seen: `unit_id`, its `name`, its present `tier` (`none` if new) and every fact but
    `evaluation`.

    `before` is the `tier` table of an earlier night, None on the first; units in it that are declared no more have
    `present` false and nothing else known.
    """
    known = declared(unit, entity, night)
    scores = score.select(
        "unit_id", "total", "scored_weight", score_status=score.status,
        share=quotient(score.total, score.scored_weight, 4).cast(SHARE),
    )  # fmt: skip
    known = known.left_join(scores, "unit_id").drop("unit_id_right")
    known = known.left_join(_points(life, contribution), "unit_id").drop("unit_id_right")
    placed = _with_tier(known, before, night)
    return placed.mutate(present=placed.present.fill_null(False), veto=_veto(life, placed))


def declared(unit: ir.Table, entity: ir.Table | None, night: date) -> ir.Table:
    """What is known of each unit from its declaration and the register."""
    rows = unit.select(
        "unit_id", "entity_id", "name", "status", "audit_opinion",
        present=ibis.literal(True),
        valid_days=ibis.literal(night).delta(unit.valid_from, unit="day"),
    )  # fmt: skip
    if entity is None:
        return rows.mutate(registered=ibis.null("boolean"), register_state=ibis.null("string"))
    states = entity.semi_join(unit, "entity_id").select("entity_id", "registered", register_state=entity.state)
    return rows.left_join(states, "entity_id").drop("entity_id_right")


def _points(life: Lifecycle, contribution: ir.Table) -> ir.Table:
    wanted = contribution.filter(contribution.criterion.isin(list(life.criteria)))
    points = {f"{POINTS}{name}": wanted.points.max(where=wanted.criterion == name) for name in life.criteria}
    return wanted.group_by("unit_id").aggregate(**points)


def _with_tier(known: ir.Table, before: ir.Table | None, night: date) -> ir.Table:
    if before is None:
        return known.mutate(tier=ibis.literal(NONE), **{name: ibis.null(type_) for name, type_ in STANDING.items()})
    joined = known.outer_join(_standing(before, night), "unit_id")
    joined = joined.mutate(unit_id=ibis.coalesce(joined.unit_id, joined.unit_id_right)).drop("unit_id_right")
    return joined.mutate(tier=joined.tier.fill_null(NONE))


def placed_at(known: ir.Table, tier: ir.Table, night: date) -> ir.Table:
    """`known` with each unit's place as `tier` has it, that is after the moves of the night."""
    elsewhere = known.drop("tier", *STANDING).inner_join(_standing(tier, night), "unit_id")
    return elsewhere.drop("unit_id_right") if "unit_id_right" in elsewhere.columns else elsewhere


def _standing(before: ir.Table, night: date) -> ir.Table:
    """Where each unit stands, and for how long."""
    since, graded, by = before.since, before.grade_since, before.rectify_by
    days = {
        name: ibis.literal(night).delta(day, unit="day")
        for name, day in {"dwell": since, "grade_dwell": graded}.items()
    }
    text = {"rectify_by": by.cast("string"), "overdue": ibis.literal(night).delta(by, unit="day")}
    return before.select("unit_id", "tier", "grade", **days, **text)


def _veto(life: Lifecycle, known: ir.Table) -> ir.Value:
    """Titles of all vetoes that hold, in the order of the policy."""
    text: ir.Value = ibis.literal("")
    for veto in life.vetoes:
        text = text + every(veto.when, known).ifelse(JOINER + veto.title, "")
    return text.substr(len(JOINER)).nullif("")


def every(conditions: tuple[Condition, ...], known: ir.Table) -> ir.Value:
    """Whether all conditions hold; an unknown fact fails every test but `is_null`."""
    return ibis.and_(*(_holds(condition, known[condition.fact]) for condition in conditions))


def _holds(condition: Condition, fact: ir.Value) -> ir.Value:
    if condition.operator == "is_null":
        return fact.isnull() if condition.value else fact.notnull()
    if condition.operator == "in":
        return fact.isin(list(condition.value)).fill_null(False)
    return COMPARE[condition.operator](fact, condition.value).fill_null(False)
