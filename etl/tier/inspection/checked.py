"""The inspection policy in force on a night, read from `config/inspection.yaml` and checked before anybody is drawn."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from string import Formatter
from typing import Any

from etl.ground.policy import Policy, PolicyIncomplete, policy
from etl.tier.inspection.rules import CROSSED, METHODS, InspectionPolicy, InspectionPolicyError, Method
from etl.tier.rules import TIERS

PLACES: dict[str, set[str]] = {
    "parts.base": {"points"},
    "parts.tier": {"tier", "points"},
    "parts.lost": {"lost", "points"},
    "parts.lost_unknown": {"points"},
    "parts.complaints": {"days", "count", "points"},
    "parts.idle": {"days", "points"},
    "parts.idle_never": {"points"},
    "parts.recent": {"months", "percent"},
    "reason": {
        "month", "method", "county", "group", "population", "sample", "weight", "parts", "probability", "team",
    },
    "crossed": {"team"},
    "own": set(),
    "unassigned": set(),
}  # fmt: skip
"""The texts, and what each may name in braces."""
NEEDED = (
    "salt", "lead_days", "online_kinds", "other_group", "per_stratum", "tier_names", "results.passed",
    "results.not_passed", "z", "risk.tiers",
)  # fmt: skip
NUMBERS = (
    "base", "lost.each", "lost.at_most", "lost.unknown", "complaints.each", "complaints.at_most",
    "complaints.window_days", "idle.days", "idle.at_most", "recent.months", "recent.percent",
)  # fmt: skip


def inspection_policy(night: date) -> InspectionPolicy:
    """The policy on `night`; `InspectionPolicyError` names every fault it has."""
    source = policy("inspection", night)
    try:
        rules = checked(source)
        faults = list(_faults(rules))
    except PolicyIncomplete as missing:
        faults = [missing.what]
    except TypeError as fault:
        faults = [str(fault)]
    if faults:
        raise InspectionPolicyError(f"inspection {source.version}: " + "; ".join(faults))
    return rules


def checked(source: Policy) -> InspectionPolicy:
    """The policy as objects; `PolicyIncomplete` where something is missing."""
    rules = source.rules
    methods = tuple(Method(entry["method"], **_but(entry, "method")) for entry in rules["methods"])
    groups = {name: tuple(kinds) for name, kinds in rules["kind_groups"].items()}
    for name in (*NEEDED, *PLACES, *(f"risk.{number}" for number in NUMBERS)):
        _at(rules, name)
    return InspectionPolicy(source.version, methods, groups, rules)


def _but(entry: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: tuple(value) if key == "tiers" else value for key, value in entry.items() if key != name}


def _at(rules: dict[str, Any], path: str) -> Any:
    found: Any = rules
    for name in path.split("."):
        found = found[name]
    return found


def _faults(rules: InspectionPolicy) -> Iterator[str]:
    for name, times in Counter(method.name for method in rules.methods).items():
        if times > 1:
            yield f"method {name} is there twice"
    for method in rules.methods:
        yield from (f"method {method.name}: {fault}" for fault in _method_faults(method, len(rules.groups) + 1))
    for kind, times in Counter(kind for kinds in rules.groups.values() for kind in kinds).items():
        if times > 1:
            yield f"kind {kind} is in two groups"
    yield from _risk_faults(rules)
    for text, places in PLACES.items():
        words = {word for _, word, _, _ in Formatter().parse(_at(rules.rules, text)) if word}
        yield from (f"unknown word {word} in {text}" for word in sorted(words - places))
    if not 0 <= rules.rules["lead_days"] <= 28:
        yield "lead_days must be 0 to 28"
    if rules.rules["per_stratum"] < 1:
        yield "per_stratum below 1 leaves strata of which nothing could be said"


def _method_faults(method: Method, groups: int) -> Iterator[str]:
    if method.name not in METHODS:
        yield f"unknown; there are {', '.join(METHODS)}"
    yield from (f"no library {tier}" for tier in method.tiers if tier not in TIERS or tier == "exited")
    if method.team not in ("own", "crossed"):
        yield f"team {method.team} is neither own nor crossed"
    if method.name in CROSSED and method.team != "crossed":
        yield "no county may look at its own units, so team must be crossed"
    if not 0 <= method.per_thousand <= 1000:
        yield "per_thousand must be 0 to 1000"
    if method.minimum < groups:
        yield f"minimum {method.minimum} does not reach for {groups} kind groups"
    if method.maximum < method.minimum:
        yield "maximum is below minimum"


def _risk_faults(rules: InspectionPolicy) -> Iterator[str]:
    wanted = {tier for method in rules.methods for tier in method.tiers} & set(TIERS)
    for tier in sorted(wanted):
        if tier not in rules.risk["tiers"] or tier not in rules.rules["tier_names"]:
            yield f"risk.tiers and tier_names must have {tier}"
    numbers = {f"risk.{name}": _at(rules.risk, name) for name in NUMBERS}
    numbers |= {f"risk.tiers.{tier}": points for tier, points in rules.risk["tiers"].items()}
    for name, number in numbers.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            yield f"{name} is {number!r}, not a whole number from 0 on"
        elif number < 1 and name in ("risk.base", "risk.idle.days", "risk.recent.percent"):
            yield f"{name} must be at least 1, or units could never be drawn"
    if rules.risk["recent"]["percent"] > 100:
        yield "risk.recent.percent is above 100"
