"""The moves of a night: the first rule that fits each unit, in words and with the facts it looked at."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.ground.wording import filled, quoted, short
from etl.tier.facts import every
from etl.tier.rules import NONE, Lifecycle, Rule, type_of

UNKNOWN = "无"
PERCENT = "decimal(5, 2)"


def moves(life: Lifecycle, known: ir.Table, night: date) -> ir.Table:
    """One row for each unit that some rule moves, as `transition` has it; `from_tier` NULL for a new unit."""
    fits = ((known.tier.isin(list(rule.origins)) & every(rule.when, known), rule.id) for rule in life.rules)
    decided = known.mutate(rule=ibis.cases(*fits))
    moved = decided.filter(decided.rule.notnull())
    return moved.select(
        unit_id=moved.unit_id,
        night=ibis.literal(night),
        from_tier=moved.tier.nullif(NONE),
        to_tier=_by_rule(life, moved, lambda rule: ibis.literal(rule.to)),
        rule=moved.rule,
        reason=_by_rule(life, moved, lambda rule: _reason(rule, moved)),
        facts=_by_rule(life, moved, lambda rule: _facts(life.shown(rule), moved)),
        policy_version=ibis.literal(life.version),
    )


def tiers(transition: ir.Table, before: ir.Table | None) -> ir.Table:
    """Every unit's last move: tonight's, else the one it had before."""
    moved = transition.select(
        "unit_id",
        tier=transition.to_tier,
        since=transition.night,
        rule=transition.rule,
        reason=transition.reason,
        facts=transition.facts,
        previous_tier=transition.from_tier,
        policy_version=transition.policy_version,
    )
    if before is None:
        return moved
    return moved.union(before.select(*moved.columns).anti_join(moved, "unit_id"))


def _by_rule(life: Lifecycle, moved: ir.Table, value: Callable[[Rule], ir.Value]) -> ir.Value:
    return ibis.cases(*((moved.rule == rule.id, value(rule)) for rule in life.rules))


def _reason(rule: Rule, moved: ir.Table) -> ir.Value:
    return filled(rule.reason, lambda fact, form: _text(moved, fact, form).fill_null(UNKNOWN))


def _text(moved: ir.Table, fact: str, form: str) -> ir.Value:
    """A fact as people write it: decimals without trailing zeros, and `{share:%}` as a percentage."""
    if form == "%":
        return short((moved[fact] * 100).cast(PERCENT)) + "%"
    return short(moved[fact]) if type_of(fact) is Decimal else moved[fact].cast("string")


def _facts(shown: tuple[str, ...], moved: ir.Table) -> ir.Value:
    """A JSON object of the facts shown."""
    text: ir.Value = ibis.literal("{")
    for position, fact in enumerate(shown):
        text = text + f'{", " if position else ""}"{fact}": ' + _json(fact, moved).fill_null("null")
    return text + "}"


def _json(fact: str, moved: ir.Table) -> ir.Value:
    text = moved[fact].cast("string")
    return quoted(text) if type_of(fact) is str else text
