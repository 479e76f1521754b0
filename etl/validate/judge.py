"""Great Expectations' verdict on a dataset: the suite, run on bounded pandas batches, added up."""

import logging
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import ibis.expr.types as ir
import pandas as pd
from ibis.backends.duckdb import Backend

from etl.ground.engine import batches
from etl.validate.rules import Rule

logging.getLogger("great_expectations").setLevel(logging.WARNING)

BATCH = 100_000
"""Rows a batch: about 100 MB of pandas for the widest dataset."""


class BrokenSuite(Exception):
    """An expectation could not be evaluated: a fault of the suite, not of the data."""


def frames(connection: Backend, rows: ir.Table, rules: tuple[Rule, ...]) -> Iterator[pd.DataFrame]:
    """The columns the rules look at, with `_row` to name each row by.

    Decimals as floats: Great Expectations compares numbers, and no limit is a fraction of a cent.
    """
    names = {name for rule in rules for name in (rule.column, *condition_columns(rule))}
    readings = [
        rows[name].cast("float64").name(name) if rows[name].type().is_decimal() else rows[name]
        for name in sorted(names)
    ]
    for batch in batches(connection, rows.select("_row", *readings), BATCH):
        yield batch.to_pandas(date_as_object=False)


def condition_columns(rule: Rule) -> list[str]:
    """Columns a rule looks at beside its own."""
    condition = rule.kwargs.get("row_condition")
    others = [condition.removesuffix("()").rpartition(".")[0]] if condition else []
    return others + [rule.kwargs[side] for side in ("column_A", "column_B") if side in rule.kwargs]


@cache
def context() -> Any:
    """An ephemeral Great Expectations context; importing it costs seconds, so only judging does."""
    import great_expectations as gx

    import etl.validate.identifier_expectation  # noqa: F401 (registers the expectation)

    made = gx.get_context(mode="ephemeral")
    made.variables.progress_bars = {"globally": False}
    source = made.data_sources.add_pandas("batches")
    source.add_dataframe_asset("rows").add_batch_definition_whole_dataframe("batch")
    return made


def verdicts(frame: pd.DataFrame, rules: tuple[Rule, ...], result_format: dict[str, Any]) -> list[dict[str, Any]]:
    """Great Expectations' result for each rule on one batch."""
    import great_expectations as gx

    definition = context().data_sources.get("batches").get_asset("rows").get_batch_definition("batch")
    suite = gx.ExpectationSuite(name="suite", expectations=[rule.expectation() for rule in rules])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = definition.get_batch({"dataframe": frame}).validate(suite, result_format=result_format).results
    return [checked(result.to_json_dict()) for result in results]


def checked(result: dict[str, Any]) -> dict[str, Any]:
    """Great Expectations never raises; a result with an exception is not a verdict."""
    trouble = result.get("exception_info") or {}
    if trouble.get("raised_exception") or any(
        isinstance(item, dict) and item.get("raised_exception") for item in trouble.values()
    ):
        raise BrokenSuite(f"{rule_of(result)}: {trouble}")
    return result


def judge(connection: Backend, rows: ir.Table, rules: tuple[Rule, ...]) -> list[dict[str, Any]]:
    """How many rows each rule was held against and how many failed, over all batches: `rule, checked, failed`."""
    checked_rows: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for frame in frames(connection, rows, rules):
        for result in verdicts(frame, rules, {"result_format": "BASIC", "partial_unexpected_count": 0}):
            rule = rule_of(result)
            checked_rows[rule] += result["result"]["element_count"]
            failed[rule] += result["result"]["unexpected_count"]
    return [{"rule": rule.id, "checked": checked_rows[rule.id], "failed": failed[rule.id]} for rule in rules]


def rule_of(result: dict[str, Any]) -> str:
    """The id of the rule a result is about: Great Expectations does not keep a suite's order."""
    return str(result["expectation_config"]["meta"]["rule"])
