"""The lifecycle in force on a night, read from policy and checked before it moves anybody."""

import logging
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from etl.ground.policy import Policy, PolicyIncomplete, policy
from etl.tier.machine import faults, shadowed
from etl.tier.rules import OPERATORS, Condition, Evaluation, Lifecycle, LifecycleError, Rule, Veto, type_of

log = logging.getLogger(__name__)


def lifecycle(night: date) -> Lifecycle:
    """The lifecycle in force on `night`; `LifecycleError` if it is faulty; logs rules that can never fire."""
    source = policy("lifecycle", night)
    try:
        titles = {entry["id"]: entry["title"] for entry in policy("scorecard", night).rules["criteria"]}
        life = Lifecycle(
            version=source.version,
            vetoes=tuple(Veto(entry["title"], conditions(entry["when"])) for entry in source.rules["vetoes"]),
            rules=tuple(_rule(entry) for entry in source.rules["rules"]),
            grades={tier: tuple(titles) for tier, titles in source.rules.get("grades", {}).items()},
            notices=source.rules.get("notices", {}),
            lacking=source.rules.get("lacking", {}),
            objection_days=source.rules.get("objection_days"),
            decision_days=source.rules.get("decision_days"),
            evaluation=_evaluation(source, night),
            titles=titles,
        )
        found = list(faults(life))
    except PolicyIncomplete as missing:
        found = [missing.what]
    except LifecycleError as fault:
        found = [str(fault)]
    if found:
        raise LifecycleError(f"lifecycle {source.version}: " + "; ".join(found))
    for rule, earlier in shadowed(life):
        log.warning("lifecycle %s: rule %s can never fire, %s come first", life.version, rule, earlier)
    return life


def _rule(entry: dict[str, Any]) -> Rule:
    try:
        when = conditions(entry["when"])
    except LifecycleError as fault:
        raise LifecycleError(f"rule {entry['id']}: {fault}") from fault
    optional = {name: entry.get(name) for name in ("grade", "rectify_days")}
    return Rule(
        entry["id"], tuple(entry["from"]), when, entry["to"], entry["reason"], **optional, goal=entry.get("goal", False)
    )


def _evaluation(source: Policy, night: date) -> Evaluation | None:
    """The re-evaluation of the policy with its days since the policy took effect, up to `night`."""
    if (entry := source.rules.get("evaluation")) is None:
        return None
    try:
        every = [
            date.fromisoformat(f"{year}-{entry['day']}") for year in range(source.effective_from.year, night.year + 1)
        ]
    except ValueError:
        raise LifecycleError(f"evaluation: {entry['day']} is no day of a year such as 12-01") from None
    days = tuple(day for day in every if source.effective_from <= day <= night)
    return Evaluation(days, conditions(entry["passed"]), tuple(conditions(when) for when in entry["failed"]))


def conditions(when: dict[str, dict[str, Any]], type_of: Callable[[str], type] = type_of) -> tuple[Condition, ...]:
    """The `when` of a policy, each value as the type of its fact; `LifecycleError` if it cannot be."""
    tests = ((fact, operator, value) for fact, entry in when.items() for operator, value in entry.items())
    return tuple(_condition(fact, operator, value, type_of) for fact, operator, value in tests)


def _condition(fact: str, operator: str, value: Any, type_of: Callable[[str], type]) -> Condition:
    if operator not in OPERATORS:
        raise LifecycleError(f"unknown operator {operator} for {fact}; there are {', '.join(OPERATORS)}")
    if operator == "is_null":
        return Condition(fact, operator, _value(fact, value, bool))
    kind = type_of(fact)
    if operator in ("gte", "gt", "lte", "lt") and kind in (bool, str):
        raise LifecycleError(f"{fact} is no number, so {operator} has no meaning for it")
    if operator == "in":
        return Condition(fact, operator, tuple(_value(fact, one, kind) for one in value))
    return Condition(fact, operator, _value(fact, value, kind))


def _value(fact: str, value: Any, kind: type) -> Any:
    """A value as the fact's type; decimals come from their text, so 0.85 is 0.85."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is Decimal and number:
        return Decimal(str(value))
    if not isinstance(value, kind) or (kind is int and not number):
        raise LifecycleError(f"{value!r} is no {kind.__name__}, which {fact} is compared with")
    return value
