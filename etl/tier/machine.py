"""Checks a lifecycle as a state machine: every name known, every library reachable, no rule hidden behind others."""

from collections.abc import Iterator
from string import Formatter

from etl.tier.rules import COMPARE, FACTS, NONE, POINTS, TIERS, Condition, Lifecycle, LifecycleError, Rule, type_of

PLACES = ("name", "night", "from", "grade", "rectify_by", "reason", "objection_days")
"""What the notice of a move may name."""
STATUSES = ("waiting", "county_passed", "city_passed", "refused", "in_force", "removed", "expired")
LOWER, UPPER = ("gte", "gt"), ("lte", "lt")


def faults(life: Lifecycle) -> Iterator[str]:
    """Everything that makes `life` unfit to run."""
    ids = [rule.id for rule in life.rules]
    yield from (f"rule {name} is there twice" for name in sorted({name for name in ids if ids.count(name) > 1}))
    for rule in life.rules:
        yield from (f"rule {rule.id}: {fault}" for fault in (*_rule_faults(rule), *_grade_faults(life, rule)))
    yield from (f"the scorecard has no criterion {name}" for name in life.criteria if name not in life.titles)
    yield from _notice_faults(life)
    yield from _goal_faults(life)
    yield from (f"no chain of rules leads to {tier}" for tier in TIERS if tier not in reachable(life))
    if not any(NONE in rule.origins and not rule.when for rule in life.rules):
        yield "no rule without conditions places a unit from none, so some unit could have no tier"
    yield from (f"a unit in {tier} that vanishes stays" for tier in TIERS if not _leaves_when_gone(life, tier))


def _rule_faults(rule: Rule) -> Iterator[str]:
    yield from (f"unknown tier {tier}" for tier in rule.origins if tier not in (NONE, *TIERS))
    if rule.to not in TIERS:
        yield f"unknown tier {rule.to}"
    for fact in sorted(rule.facts):
        try:
            type_of(fact)
        except LifecycleError as fault:
            yield str(fault)
    for condition in rule.when:
        values = condition.value if condition.operator == "in" else (condition.value,)
        if condition.fact == "status" and condition.operator != "is_null":
            yield from (f"unknown status {value}" for value in values if value not in STATUSES)


def _grade_faults(life: Lifecycle, rule: Rule) -> Iterator[str]:
    """A graded library is entered in a grade it has, and a rule within it leads to another grade."""
    titles = life.grades.get(rule.to, ())
    if rule.grade is None and titles:
        yield f"leads to {rule.to}, which has grades, and names none"
    if rule.grade is not None and not 1 <= rule.grade <= len(titles):
        yield f"{rule.to} has {len(titles)} grades, grade {rule.grade} is none of them"
    other = any(test.fact == "grade" and not holds(test, rule.grade) for test in rule.when if rule.grade is not None)
    if rule.to in rule.origins and not other:
        yield f"moves from {rule.to} to itself"


def _notice_faults(life: Lifecycle) -> Iterator[str]:
    """Each library, and each graded one again for a new grade, has a text, and texts name known places only."""
    wanted = (*TIERS, *(f"{tier}_grade" for tier in life.grades)) if life.notices else ()
    yield from (f"no notice for {name}" for name in wanted if name not in life.notices)
    for name, text in life.notices.items():
        places = {place for _, place, _, _ in Formatter().parse(text) if place is not None}
        yield from (f"notice {name}: no such place {{{place}}}" for place in sorted(places - set(PLACES)))


def _goal_faults(life: Lifecycle) -> Iterator[str]:
    """Each fact that may keep a unit from its next step has a text, which names known facts."""
    for rule in (rule for rule in life.rules if rule.goal):
        facts = {"points" if test.fact.startswith(POINTS) else test.fact for test in rule.when} - {"grade"}
        yield from (f"rule {rule.id}: lacking has no text for {fact}" for fact in sorted(facts - set(life.lacking)))
    for fact, text in life.lacking.items():
        named = {place for _, place, _, _ in Formatter().parse(text) if place is not None}
        yield from (f"lacking {fact}: no such place {{{place}}}" for place in sorted(named - {"wanted", *FACTS}))


def reachable(life: Lifecycle) -> set[str]:
    """The libraries a unit can come to, starting as a new one."""
    seen = {NONE}
    while found := {rule.to for rule in life.rules if seen.intersection(rule.origins)} - seen:
        seen |= found
    return seen - {NONE}


def _leaves_when_gone(life: Lifecycle, tier: str) -> bool:
    gone = Condition("present", "eq", False)
    exits = (rule for rule in life.rules if rule.to == "exited" and tier in rule.origins)
    return tier == "exited" or any(rule.when == (gone,) for rule in exits)


def shadowed(life: Lifecycle) -> Iterator[tuple[str, str]]:
    """Rules that can never fire, with the earlier ones that always fire first."""
    for position, rule in enumerate(life.rules):
        covers = {origin: _cover(life.rules[:position], rule, origin) for origin in rule.origins}
        names = [name for name in covers.values() if name is not None]
        if len(names) == len(covers):
            yield rule.id, ", ".join(sorted(set(names)))


def _cover(earlier: tuple[Rule, ...], rule: Rule, origin: str) -> str | None:
    """The first of the earlier rules that takes every unit of `origin` which `rule` would take."""
    for other in earlier:
        if origin in other.origins and all(any(implies(one, test) for one in rule.when) for test in other.when):
            return other.id
    return None


def implies(strong: Condition, weak: Condition) -> bool:
    """Whether `weak` must hold wherever `strong` does. False when it cannot tell."""
    if strong.fact != weak.fact:
        return False
    if strong == weak:
        return True
    if weak.operator == "is_null":
        return weak.value is False and strong.operator in (*COMPARE, "in")
    if strong.operator in ("eq", "in"):
        values = strong.value if strong.operator == "in" else (strong.value,)
        return all(holds(weak, value) for value in values)
    for bounds, tighter in ((LOWER, COMPARE["gt"]), (UPPER, COMPARE["lt"])):
        if strong.operator in bounds and weak.operator in bounds:
            same = strong.value == weak.value and (strong.operator == bounds[1] or weak.operator == bounds[0])
            return bool(same or tighter(strong.value, weak.value))
    return False


def holds(condition: Condition, value: object) -> bool:
    """Whether a known value passes the condition."""
    if condition.operator == "in":
        return any(value == one for one in condition.value)
    if condition.operator == "is_null":
        return condition.value is False
    return bool(COMPARE[condition.operator](value, condition.value))
