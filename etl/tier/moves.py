"""The moves of a night: the first rule that fits each unit, in words and with the facts it looked at."""

from collections.abc import Callable, Hashable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import ibis
import ibis.expr.types as ir

from etl.ground.wording import filled, quoted, short
from etl.tier.facts import every
from etl.tier.rules import NONE, Lifecycle, Rule, type_of

UNKNOWN = "无"
PERCENT = "decimal(5, 2)"
Key = TypeVar("Key", bound=Hashable)


def moves(life: Lifecycle, known: ir.Table, night: date) -> ir.Table:
    """One row for each unit that some rule moves, as `transition` has it, and its `name`.

    `from_tier` is NULL for a new unit. A move is to another library, or to another grade of the same one.
    """
    fits = ((known.tier.isin(list(rule.origins)) & every(rule.when, known), rule.id) for rule in life.rules)
    decided = known.mutate(rule=ibis.cases(*fits))
    moved = decided.filter(decided.rule.notnull())
    return moved.select(
        unit_id=moved.unit_id,
        night=ibis.literal(night),
        from_tier=moved.tier.nullif(NONE),
        from_grade=moved.grade,
        to_tier=_by(life, moved, lambda rule: rule.to, ibis.literal),
        to_grade=_by(life, moved, lambda rule: rule.grade, lambda grade: ibis.literal(grade, "int64")),
        rule=moved.rule,
        reason=_by(life, moved, lambda rule: rule.reason, lambda text: _reason(text, moved)),
        facts=_by(life, moved, life.shown, lambda shown: _facts(shown, moved)),
        rectify_by=_by(life, moved, lambda rule: (rule.to, rule.rectify_days), lambda key: _clock(*key, moved, night)),
        policy_version=ibis.literal(life.version),
        name=moved.name,
    )


def _clock(to: str, days: int | None, moved: ir.Table, night: date) -> ir.Value:
    """Last day to put things right: in warning the clock that runs is never wound back; elsewhere there is none."""
    if to != "warning":
        return ibis.null("date")
    running = moved.rectify_by.cast("date")
    if days is None:
        return running
    end = ibis.literal(night + timedelta(days=days))
    return ibis.ifelse((moved.tier == "warning") & (running < end), running, end)


def _by(life: Lifecycle, moved: ir.Table, key: Callable[[Rule], Key], value: Callable[[Key], ir.Value]) -> ir.Value:
    """The value of each move's rule, made once for all rules that have the same `key`."""
    rules: dict[Key, list[str]] = {}
    for rule in life.rules:
        rules.setdefault(key(rule), []).append(rule.id)
    return ibis.cases(*((moved.rule.isin(names), value(of)) for of, names in rules.items()))


def _reason(text: str, moved: ir.Table) -> ir.Value:
    return filled(text, lambda fact, form: worded(moved, fact, form).fill_null(UNKNOWN))


def worded(known: ir.Table, fact: str, form: str = "") -> ir.Value:
    """A fact as people write it: decimals without trailing zeros, and `{share:%}` as a percentage."""
    if form == "%":
        return short((known[fact] * 100).cast(PERCENT)) + "%"
    return short(known[fact]) if type_of(fact) is Decimal else known[fact].cast("string")


def _facts(shown: tuple[str, ...], moved: ir.Table) -> ir.Value:
    """A JSON object of the facts shown."""
    text: ir.Value = ibis.literal("{")
    for position, fact in enumerate(shown):
        text = text + f'{", " if position else ""}"{fact}": ' + _json(fact, moved).fill_null("null")
    return text + "}"


def _json(fact: str, moved: ir.Table) -> ir.Value:
    text = moved[fact].cast("string")
    return quoted(text) if type_of(fact) is str else text
