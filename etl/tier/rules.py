"""What a lifecycle policy is made of: facts, conditions, vetoes, rules and grades."""

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

NONE = "none"
"""Where a unit is before its first night."""
TIERS = ("selection_pool", "cultivation", "star", "warning", "exited")

POINTS = "points_"
FACTS: dict[str, type] = {
    "present": bool,
    "status": str,
    "audit_opinion": str,
    "registered": bool,
    "register_state": str,
    "score_status": str,
    "total": Decimal,
    "scored_weight": Decimal,
    "share": Decimal,
    "dwell": int,
    "grade": int,
    "grade_dwell": int,
    "valid_days": int,
    "rectify_by": str,
    "overdue": int,
    "evaluation": str,
    "objection": str,
    "veto": str,
}
"""Facts a rule may look at, beside `points_<criterion>` (points): `share` of 1; `dwell` (in the library),
`grade_dwell`, `valid_days` and `overdue` (past `rectify_by`) in days; `grade` of the library it is in."""

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
}
"""Operators that read the same on a column and on a plain value."""
OPERATORS = (*COMPARE, "in", "is_null")


class LifecycleError(ValueError):
    """A policy of this step (`lifecycle`, `review`) contradicts itself or names something that does not exist."""


@dataclass(frozen=True)
class Condition:
    """One test of one fact. The value of `in` is a tuple, of `is_null` a bool."""

    fact: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Veto:
    """A grave fault that no total makes good (一票否决)."""

    title: str
    when: tuple[Condition, ...]


@dataclass(frozen=True)
class Rule:
    """Moves a unit from one of `origins` to `to`, in `grade` where that library has any, when all conditions hold.

    `rectify_days`: by then it must have put things right (整改期限). `goal`: its conditions are what a unit is shown as
    its next step.
    """

    id: str
    origins: tuple[str, ...]
    when: tuple[Condition, ...]
    to: str
    reason: str
    grade: int | None = None
    rectify_days: int | None = None
    goal: bool = False

    @property
    def facts(self) -> set[str]:
        """The facts its conditions look at or its reason names."""
        named = {name for _, name, _, _ in Formatter().parse(self.reason) if name is not None}
        return named | {condition.fact for condition in self.when}


@dataclass(frozen=True)
class Evaluation:
    """The yearly re-evaluation (后评价): its `days` so far, newest last; what passes, and what fails it on its own."""

    days: tuple[date, ...]
    passed: tuple[Condition, ...]
    failed: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True)
class Lifecycle:
    """One version of the policy; the first rule that fits moves a unit, no rule leaves it where it is.

    `grades`: titles of the grades of a library, the first is grade 1; `notices`: what a unit is told, by library, and
    by `<library>_grade` for a new grade in the same one; `lacking`: what is said of a fact that keeps a unit from its
    next step; `objection_days` (to raise one) and `decision_days` (to decide
    it) in working days; `titles` of the criteria of the scorecard in force.
    """

    version: str
    vetoes: tuple[Veto, ...]
    rules: tuple[Rule, ...]
    grades: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)
    objection_days: int | None = None
    decision_days: int | None = None
    titles: dict[str, str] = field(default_factory=dict)
    evaluation: Evaluation | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """All facts that some rule, veto or the re-evaluation looks at, sorted."""
        looked_at = {fact for rule in self.rules for fact in self.shown(rule)}
        beneath = {test.fact for veto in self.vetoes for test in veto.when}
        judged = () if self.evaluation is None else (self.evaluation.passed, *self.evaluation.failed)
        return tuple(sorted(looked_at | beneath | {test.fact for tests in judged for test in tests}))

    def shown(self, rule: Rule) -> tuple[str, ...]:
        """The facts to keep with a move by `rule`, sorted; a veto is shown with what it rests on."""
        beneath = {test.fact for veto in self.vetoes for test in veto.when} if "veto" in rule.facts else set()
        return tuple(sorted(rule.facts | beneath))

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria of the scorecard among the facts."""
        return tuple(fact.removeprefix(POINTS) for fact in self.facts if fact.startswith(POINTS))


def type_of(fact: str) -> type:
    """Type of a fact's values; `LifecycleError` for a fact that does not exist."""
    if fact.startswith(POINTS):
        return Decimal
    if fact not in FACTS:
        raise LifecycleError(f"unknown fact {fact}")
    return FACTS[fact]
