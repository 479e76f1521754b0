"""What a unit lacks for its next step, after the moves of a night: the goal rule's conditions that do not hold yet."""

from collections.abc import Callable
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few
from etl.ground.wording import filled
from etl.tier.facts import every
from etl.tier.moves import UNKNOWN, worded
from etl.tier.rules import POINTS, Condition, Lifecycle, Rule

STRUCTURE = ("grade", "status")
"""Facts that say which of several goals is a unit's own."""
DAYS = ("dwell", "grade_dwell", "valid_days")
MOST_REMEDIES = 3
AND = "；"
POINT, EXACT = "decimal(6, 2)", "decimal(10, 4)"
SCHEMA = ibis.schema({
    "unit_id": "string", "tier": "string", "grade": "int64", "goal": "string", "next_tier": "string",
    "next_grade": "int64", "lacking": "string", "points_needed": POINT, "days_needed": "int64", "remedies": "string",
    "policy_version": "string",
})  # fmt: skip


def outlook(connection: Connection, life: Lifecycle, known: ir.Table, contribution: ir.Table) -> ir.Table:
    """One row for each unit that has a next step, with what it lacks for it.

    `known` has the facts of every unit, its place after the night's moves. `lacking` NULL: nothing, the next night
    moves it; `points_needed` in points of the score, `days_needed` in days; `remedies` for the most points lost.
    """
    goals = [rule for rule in life.rules if rule.goal]
    if not goals:
        return few(connection, [], SCHEMA)
    aimed = known.mutate(goal=_goal(goals, known))
    aimed = aimed.filter(aimed.goal.notnull()).left_join(_remedies(contribution), "unit_id").drop("unit_id_right")

    def by_goal(value: Callable[[Rule], ir.Value]) -> ir.Value:
        return ibis.cases(*((aimed.goal == rule.id, value(rule)) for rule in goals))

    return aimed.select(
        "unit_id", "tier", "grade", "goal",
        next_tier=by_goal(lambda rule: ibis.literal(rule.to)),
        next_grade=by_goal(lambda rule: ibis.literal(rule.grade, "int64")),
        lacking=by_goal(lambda rule: _lacking(life, rule, aimed)),
        points_needed=by_goal(lambda rule: _points(rule, aimed)),
        days_needed=by_goal(lambda rule: _days(rule, aimed)),
        remedies=aimed.remedies,
        policy_version=ibis.literal(life.version),
    )  # fmt: skip


def _goal(goals: list[Rule], known: ir.Table) -> ir.Value:
    """The goal made for the unit's grade and status; where none fits the status, the first for its grade."""
    exact = [(_aims(rule, known, STRUCTURE), rule.id) for rule in goals]
    return ibis.cases(*exact, *((_aims(rule, known, ("grade",)), rule.id) for rule in goals))


def _aims(rule: Rule, known: ir.Table, facts: tuple[str, ...]) -> ir.Value:
    tests = tuple(test for test in rule.when if test.fact in facts)
    from_here = known.tier.isin([origin for origin in rule.origins if origin != "exited"])
    return from_here & every(tests, known)


def _lacking(life: Lifecycle, rule: Rule, known: ir.Table) -> ir.Value:
    """The policy's words for every condition of the rule that does not hold; NULL when all do."""
    text: ir.Value = ibis.literal("")
    vetoed = _told_by_veto(life, rule)
    for test in rule.when:
        if test.fact != "grade":
            said = AND + filled(_template(life, test), _place(life, test, known))
            fine = known[test.fact].notnull() if test.fact in vetoed else every((test,), known)
            text = text + fine.ifelse("", said)
    return text.substr(len(AND)).nullif("")


def _told_by_veto(life: Lifecycle, rule: Rule) -> set[str]:
    """Criteria of which the veto already says that points are missing; that there are no data remains to be said."""
    if all(test.fact != "veto" for test in rule.when):
        return set()
    return {test.fact for veto in life.vetoes for test in veto.when if test.fact.startswith(POINTS)}


def _template(life: Lifecycle, test: Condition) -> str:
    return life.lacking["points" if test.fact.startswith(POINTS) else test.fact]


def _place(life: Lifecycle, test: Condition, known: ir.Table) -> Callable[[str, str], ir.Value]:
    def place(name: str, form: str) -> ir.Value:
        return (
            ibis.literal(_wanted(life, test, form))
            if name == "wanted"
            else worded(known, name, form).fill_null(UNKNOWN)
        )

    return place


def _wanted(life: Lifecycle, test: Condition, form: str) -> str:
    """The policy's value as people write it; of a criterion its title."""
    if test.fact.startswith(POINTS):
        return life.titles[test.fact.removeprefix(POINTS)]
    return f"{(test.value * 100).normalize():f}%" if form == "%" else str(test.value)


def _points(rule: Rule, known: ir.Table) -> ir.Value:
    """Points missing to the wanted share of what could be judged, rounded up; 0 where there are enough."""
    wanted = [test.value for test in rule.when if test.fact == "share" and test.operator == "gte"]
    if not wanted:
        return ibis.null(POINT)
    of_all = known.scored_weight.cast(EXACT) * ibis.literal(wanted[0], EXACT)
    hundredths = ibis.greatest(((of_all - known.total.cast(EXACT)) * 100).ceil(), 0)
    return (hundredths.cast(EXACT) * ibis.literal(Decimal("0.01"), EXACT)).cast(POINT)


def _days(rule: Rule, known: ir.Table) -> ir.Value:
    """Days still to wait for the slowest of the wanted stays; 0 where all are over."""
    missing = [test.value - known[test.fact] for test in rule.when if test.fact in DAYS and test.operator == "gte"]
    return ibis.greatest(0, *missing) if missing else ibis.null("int64")


def _remedies(contribution: ir.Table) -> ir.Table:
    """What the policy advises for the criteria that cost a unit most, the dearest first."""
    lost = contribution.mutate(lost=contribution.max_points - contribution.points)
    lost = lost.filter((lost.lost > 0) & lost.remedy.notnull())
    ranked = lost.mutate(place=ibis.row_number().over(group_by="unit_id", order_by=[lost.lost.desc(), lost.criterion]))
    dearest = (
        ranked.filter(ranked.place < MOST_REMEDIES)
        .group_by("unit_id")
        .aggregate(
            **{f"remedy_{place}": ibis._.remedy.max(where=ibis._.place == place) for place in range(MOST_REMEDIES)}
        )
    )
    told: ir.Value = dearest.remedy_0
    for place in range(1, MOST_REMEDIES):
        told = told + (AND + dearest[f"remedy_{place}"]).fill_null("")
    return dearest.select("unit_id", remedies=told)
