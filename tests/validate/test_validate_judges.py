"""Great Expectations and the engine: one rule, two judges, the same verdict row for row."""

from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.ground.engine import engine
from etl.ground.engine import read as read_files
from etl.sources import contract, contracts
from etl.validate.judge import BrokenSuite, verdicts
from etl.validate.reading import KIND
from etl.validate.rules import IDENTIFIER, VOCABULARY, Rule, rule_from, rules
from sandbox.world.datasets import STUBS
from tests.nights import FRIDAY, History
from tests.validate.landed import by_great_expectations, by_the_engine, landing, read

CODES = [
    "91330100799655058B", "91330100799655058b", " 91330100 799655058B", "９１３３０１００７９９６５５０５８Ｂ",
    "330100400015575",
    "3301004000155", "71610585-2", "716105852", "91330100799655O58B", "91330100799655058A", "9.1330E+17", "0" * 18,
    "11010519491231002X", "RID:0a", "企合苏总字第000123号", "9133010079965505", "/", "无", "", " ", None,
    "91330100\n799655058B",
]  # fmt: skip
WORDS = [
    "1", "0", "77", " 1 ", "online", "phone", "注销", "歇业中", "投诉", "-", "——", "", "\t", None, "330102",
    "330102\n", "33010a",
]  # fmt: skip
MOMENTS = [
    "2021-10-31", "2021/10/31", "2021年10月31日", "20211031", "1635609600000", "2021-10-31 08:30:00",
    "2021-13-45", "不是日期",
    "/", "", None, " 2021-10-30 ", "99999999999999", "2021-02-29", "16356096000000000",
]  # fmt: skip
NUMBERS = ["0", "7", "-1", "366", "367", "1.5", "-0.0001", "１２", "1e3", "", "无", None, "nan", "inf", "1" * 20]
POOLS = {"date": MOMENTS, "timestamp": MOMENTS, "number": NUMBERS, "integer": NUMBERS}


def rows_of(dataset: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows with everything in them that has been seen out there, and things that have not."""
    anything = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
    columns = {
        column.name: st.one_of(st.sampled_from(CODES if column.identifier else POOLS.get(column.type, WORDS)), anything)
        for column in contract(dataset).landed
    }
    return st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=40)


@pytest.mark.parametrize(
    "dataset",
    [
        "registrations",
        *(pytest.param(d, marks=pytest.mark.proof) for d in ("declarations", "commitments", "spot_checks")),
    ],
)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_both_judges_agree_on_whatever_comes(dataset: str, data: st.DataObject) -> None:
    declared = contract(dataset)
    with read(declared, landing(declared, data.draw(rows_of(dataset)))) as (connection, rows):
        applied = rules(declared)
        assert by_great_expectations(connection, rows, applied) == by_the_engine(connection, rows, applied)


@pytest.mark.parametrize("dataset", sorted(contracts()))
def test_both_judges_agree_on_what_the_sandbox_sent(dataset: str, history: History) -> None:
    declared = contract(dataset)
    part = history.workspace.landing(declared.platform, dataset, FRIDAY) / "part-00000.parquet"
    with engine() as connection:
        landed = connection.to_pyarrow(read_files(connection, part).limit(6000))
    with read(declared, ibis.memtable(landed)) as (connection, rows):
        applied = rules(declared)
        found = by_the_engine(connection, rows, applied)
        assert by_great_expectations(connection, rows, applied) == found
        assert any(found.values()) or dataset in STUBBED, "a feed without one defect tests nothing"


STUBBED = {stub.name for stub in STUBS}
"""Datasets the sandbox has a few good rows of, and no more."""

EXAMPLES: dict[str, tuple[dict[str, Any], set[int]]] = {
    "expect_column_values_to_not_be_null": ({}, {2}),
    "expect_column_values_to_be_null": ({}, {0, 1, 3}),
    "expect_column_values_to_be_in_set": ({"value_set": ["b"]}, {0, 3}),
    "expect_column_values_to_not_be_in_set": ({"value_set": ["b"]}, {1}),
    "expect_column_values_to_match_regex": ({"regex": "^[a-b]$"}, {3}),
    "expect_column_values_to_be_between": ({"column": "number", "min_value": 1, "max_value": 2}, {0, 3}),
    IDENTIFIER: ({"column": "code", "kinds": ["uscc"]}, {1}),
    "expect_column_pair_values_a_to_be_greater_than_b": (
        {"column_A": "number", "column_B": "other", "or_equal": True, "ignore_row_if": "either_value_is_missing"},
        {0, 1},
    ),
}
TINY = pa.table(
    {
        "_row": [0, 1, 2, 3],
        "_record": ["r0", "r1", "r2", "r3"],
        "text": ["a", "b", None, "c\n"],
        "number": [0, 1, None, 3],
        "other": [1, 2, 3, 3],
        "code": ["91330100799655058B", "91330100799655058A", None, "91330100799655058B"],
        f"code{KIND}": ["uscc", "bad_check", None, "uscc"],
    }
)


@pytest.mark.parametrize("type_", sorted(VOCABULARY))
def test_every_expectation_in_the_vocabulary_compiles_for_both_judges(type_: str) -> None:
    kwargs, expected = EXAMPLES[type_]
    column = {} if "column" in kwargs or "column_A" in kwargs else {"column": "text"}
    rule = rule_from({"type": type_, "kwargs": {**column, **kwargs}})
    with engine() as connection:
        rows = connection.create_table("rows", TINY, temp=True)
        assert by_the_engine(connection, rows, (rule,)) == {rule.id: expected}
        assert by_great_expectations(connection, rows, (rule,)) == {rule.id: expected}


@pytest.mark.parametrize(("condition", "expected"), [("other.isnull()", set()), ("code.notnull()", {0, 3})])
def test_a_row_condition_narrows_both_judges(condition: str, expected: set[int]) -> None:
    kwargs = {"value_set": ["b"], "row_condition": condition, "condition_parser": "pandas"}
    rule = rule_from({"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "text", **kwargs}})
    with engine() as connection:
        rows = connection.create_table("rows", TINY, temp=True)
        assert by_the_engine(connection, rows, (rule,)) == {rule.id: expected}
        assert by_great_expectations(connection, rows, (rule,)) == {rule.id: expected}


def test_an_expectation_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="expect_column_mean_to_be_between is not among"):
        rule_from({"type": "expect_column_mean_to_be_between", "kwargs": {"column": "days"}})


def test_a_rule_that_cannot_be_evaluated_is_a_fault_of_the_suite() -> None:
    rule = Rule("expect_column_values_to_match_regex", "text", "malformed", {"regex": "("})
    with pytest.raises(BrokenSuite, match=r"text\.malformed"):
        verdicts(TINY.to_pandas(), (rule,), {"result_format": "BASIC"})


@pytest.mark.parametrize("dataset", sorted(contracts()))
def test_no_two_rules_of_a_dataset_share_a_name(dataset: str) -> None:
    ids = [rule.id for rule in rules(contract(dataset))]
    assert len(set(ids)) == len(ids)
