"""One rule, two uses: an expectation for Great Expectations, and a predicate for the engine.

A rule is written once, as an expectation in `expectations/<dataset>.yaml`, or follows from the contract (key, required,
readable). `broken` turns it into an expression: the id of the rule a row breaks, or NULL.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import ibis
import ibis.expr.types as ir
import yaml

from etl.ground.workspace import PROJECT
from etl.sources import Contract
from etl.validate.reading import KIND, TEXT

SUITES = PROJECT / "expectations"
IDENTIFIER = "expect_column_values_to_be_identifier"


@dataclass(frozen=True)
class Rule:
    """An expectation about one column: what Great Expectations calls it, and what the house calls breaking it."""

    type: str
    column: str
    what: str
    kwargs: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """`<column>.<what>`; for identifiers the kind found takes the place of `what`."""
        return f"{self.column.removesuffix(TEXT)}.{self.what}"

    def expectation(self) -> dict[str, Any]:
        """The rule as a Great Expectations configuration."""
        column = {} if self.type in PAIRS else {"column": self.column}
        return {"type": self.type, "kwargs": {**column, **self.kwargs}, "meta": {"rule": self.id}}


Predicate = Callable[[ir.Table, Rule], ir.BooleanValue]


def is_null(rows: ir.Table, rule: Rule) -> ir.BooleanValue:
    return rows[rule.column].isnull()


def outside_set(rows: ir.Table, rule: Rule) -> ir.BooleanValue:
    return rows[rule.column].notin(rule.kwargs["value_set"])


def inside_set(rows: ir.Table, rule: Rule) -> ir.BooleanValue:
    return rows[rule.column].isin(rule.kwargs["value_set"])


def outside_range(rows: ir.Table, rule: Rule) -> ir.BooleanValue:
    low, high = rule.kwargs.get("min_value"), rule.kwargs.get("max_value")
    below = rows[rule.column] < low if low is not None else ibis.literal(False)
    return below | (rows[rule.column] > high) if high is not None else below


def unlike_pattern(rows: ir.Table, rule: Rule) -> ir.BooleanValue:
    return ~rows[rule.column].re_search(rule.kwargs["regex"])


def is_given(rows: ir.Table, rule: Rule) -> ir.BooleanValue:
    return rows[rule.column].notnull()


def not_after(rows: ir.Table, rule: Rule) -> ir.BooleanValue:
    return rows[rule.kwargs["column_A"]] < rows[rule.kwargs["column_B"]]


def other_kind(rows: ir.Table, rule: Rule) -> ir.BooleanValue:
    return rows[rule.column].notnull() & rows[rule.column + KIND].notin(rule.kwargs["kinds"])


PAIRS = {"expect_column_pair_values_a_to_be_greater_than_b": ("before", not_after)}
VOCABULARY: dict[str, tuple[str, Predicate]] = {
    "expect_column_values_to_not_be_null": ("missing", is_null),
    "expect_column_values_to_be_null": ("surplus", is_given),
    "expect_column_values_to_be_in_set": ("unknown", outside_set),
    "expect_column_values_to_not_be_in_set": ("header_row", inside_set),
    "expect_column_values_to_be_between": ("range", outside_range),
    "expect_column_values_to_match_regex": ("malformed", unlike_pattern),
    IDENTIFIER: ("identifier", other_kind),
    **PAIRS,
}
"""The closed set of expectations that may be used, each with what breaking it is called and its predicate."""


def broken(rows: ir.Table, rule: Rule) -> ir.StringValue:
    """The id of the rule where a row breaks it, else NULL; an unknown (NULL) verdict is no breach."""
    breach = VOCABULARY[rule.type][1](rows, rule) & applies(rows, rule)
    named: ir.StringValue = ibis.literal(rule.id)
    if rule.type == IDENTIFIER:
        named = ibis.literal(f"{rule.column}.") + rows[rule.column + KIND]
    return ibis.ifelse(breach.fill_null(False), named, ibis.null("string"))


def applies(rows: ir.Table, rule: Rule) -> ir.BooleanValue:
    """The expectation's `row_condition`: `<column>.isnull()` or `<column>.notnull()`, and nothing else."""
    condition = rule.kwargs.get("row_condition")
    if condition is None:
        return ibis.literal(True)
    column, _, test = condition.removesuffix("()").rpartition(".")
    return {"isnull": rows[column].isnull, "notnull": rows[column].notnull}[test]()


def rule_from(entry: dict[str, Any]) -> Rule:
    """A rule from an entry of a suite file; an expectation outside the vocabulary is refused."""
    type_, kwargs = entry["type"], dict(entry["kwargs"])
    if type_ not in VOCABULARY:
        raise ValueError(f"{type_} is not among the expectations that compile: {', '.join(sorted(VOCABULARY))}")
    what = entry.get("what", VOCABULARY[type_][0])
    column = kwargs["column_A"] if type_ in PAIRS else kwargs.pop("column")
    return Rule(type_, column, what, kwargs)


def from_contract(contract: Contract) -> list[Rule]:
    """The rules a contract implies: a key that is no heading, required values there, typed values readable."""
    present = "expect_column_values_to_not_be_null"
    key = contract.key
    headings = sorted({key.name, key.title, *key.aliases})
    rules = [Rule("expect_column_values_to_not_be_in_set", key.name, "header_row", {"value_set": headings})]
    for column in contract.landed:
        if column.typed:
            condition = {"row_condition": f"{column.name}{TEXT}.notnull()", "condition_parser": "pandas"}
            rules.append(Rule(present, column.name, "unreadable", condition))
        if column.required:
            rules.append(Rule(present, column.name + (TEXT if column.typed else ""), "missing"))
    return rules


def rules(contract: Contract) -> tuple[Rule, ...]:
    """All rules of a dataset: those of its contract and those of its suite."""
    suite = yaml.safe_load((SUITES / f"{contract.dataset}.yaml").read_text(encoding="utf-8"))
    return (*from_contract(contract), *(rule_from(entry) for entry in suite["expectations"]))


def fingerprint(contract: Contract) -> str:
    """Eight hex digits that name the contract and the rules in force: others, other digits."""
    return sha256(repr((contract, rules(contract))).encode()).hexdigest()[:8]
