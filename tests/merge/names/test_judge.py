"""From features to a verdict."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine
from etl.merge.names.judge import confidence, judged
from tests.merge.names.rows import RULES, Row

SHARE = st.integers(0, 100).map(lambda percent: percent / 100)
FEATURES = st.fixed_dictionaries(
    {
        "name_similarity": SHARE,
        "district_agrees": st.sampled_from([None, False, True]),
        "address_similarity": st.one_of(st.none(), SHARE),
    }
)
SCHEMA = {"name_similarity": "float64", "district_agrees": "boolean", "address_similarity": "float64"}
BEST: Row = {
    "ask": 0, "entity_id": "E1", "kind": "name", "form": "company", "name_place": "330100", "stem": "张记食品",
    "name_similarity": 1.0, "district_agrees": True, "address_similarity": 1.0,
    "same_marks": True, "same_form": True, "same_region": True,
    "size": 1, "districts": 1, "uncompared": 0, "closed": True,
}  # fmt: skip
COVERAGE = ["ask", "kind", "size", "districts", "uncompared", "closed"]


@pytest.fixture(scope="module")
def connection() -> Iterator[Backend]:
    with engine() as opened:
        yield opened


def confidences(connection: Backend, rows: list[Row]) -> list[Any]:
    table = ibis.memtable([{"n": n, **row} for n, row in enumerate(rows)], schema={"n": "int64", **SCHEMA})
    return connection.to_pyarrow(table.select("n", found=confidence(table, RULES)).order_by("n"))["found"].to_pylist()


def judgements(connection: Backend, *candidates: Row) -> list[Row]:
    """The best candidates of one asked row; each says how it differs from one with nothing against it."""
    rows = [{**BEST, **one} for one in candidates]
    texts = dict.fromkeys(["entity_id", "kind", "form", "name_place", "stem"], "string")
    flags = dict.fromkeys(["same_marks", "same_form", "same_region"], "boolean")
    compared = ibis.memtable(
        [{name: row[name] for name in ["ask", *texts, *SCHEMA, *flags]} for row in rows],
        schema={"ask": "int64", **texts, **SCHEMA, **flags},
    )
    kinds = {row["kind"]: {name: row[name] for name in COVERAGE} for row in reversed(rows)}
    types = ["int64", "string", "int64", "int64", "int64", "boolean"]
    coverage = ibis.memtable(list(kinds.values()), schema=dict(zip(COVERAGE, types, strict=True)))
    return connection.to_pyarrow(judged(compared, coverage, RULES).order_by("rank")).to_pylist()


def status(connection: Backend, *candidates: Row) -> str:
    return str(judgements(connection, *candidates)[0]["status"])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(FEATURES, FEATURES), min_size=10, max_size=30))
def test_confidence_grows_with_each_feature(connection: Backend, pairs: list[tuple[Row, Row]]) -> None:
    rows = []
    for one, other in pairs:
        for name in SCHEMA:
            low, high = sorted([one[name], other[name]], key=lambda value: unknown(name) if value is None else value)
            rows += [{**one, name: low}, {**one, name: high}]
    found = confidences(connection, rows)
    assert all(low <= high for low, high in zip(found[::2], found[1::2], strict=True))


def unknown(feature: str) -> float:
    return RULES.unknown[feature.partition("_")[0]]


def test_confidence_is_between_nothing_and_one(connection: Backend) -> None:
    worst = {"name_similarity": 0.0, "district_agrees": False, "address_similarity": 0.0}
    best = {"name_similarity": 1.0, "district_agrees": True, "address_similarity": 1.0}
    assert [float(found) for found in confidences(connection, [worst, best])] == [0.0, 1.0]


def test_a_candidate_with_nothing_against_it_is_accepted(connection: Backend) -> None:
    assert status(connection, {}) == "accepted"


def test_a_full_name_needs_nothing_beside_it(connection: Backend) -> None:
    assert status(connection, {"district_agrees": None, "address_similarity": None}) == "accepted"


@pytest.mark.parametrize(
    "weaker",
    [{"form": None}, {"form": "shop"}, {"name_place": None}, {"stem": "张记"}, {"size": 2}, {"kind": "stem"}],
    ids=lambda weaker: ",".join(weaker),
)
def test_any_other_name_needs_the_district_or_the_address(connection: Backend, weaker: Row) -> None:
    alone = {**weaker, "district_agrees": None, "address_similarity": None}
    assert status(connection, alone) == "review"
    assert status(connection, {**alone, "district_agrees": True}) == "accepted"
    assert status(connection, {**alone, "address_similarity": 0.95}) == "accepted"


@pytest.mark.parametrize("common", [{"size": 5}, {"uncompared": 1}], ids=["five of the name", "one not compared"])
def test_a_common_name_needs_both(connection: Backend, common: Row) -> None:
    assert status(connection, {**common, "address_similarity": None}) == "review"
    assert status(connection, {**common, "district_agrees": None}) == "review"
    assert status(connection, common) == "accepted"


@pytest.mark.parametrize(
    "against",
    [
        {"district_agrees": False},
        {"same_marks": False},
        {"same_form": False},
        {"same_region": False},
        {"closed": False},
        {"kind": "near"},
        {"districts": 2, "district_agrees": None},
        {"form": None, "address_similarity": 0.4},
        {"name_similarity": 0.6},
    ],
    ids=lambda against: ",".join(against),
)
def test_one_thing_against_a_candidate_is_enough(connection: Backend, against: Row) -> None:
    assert status(connection, against) == "review"


def test_a_company_of_full_name_may_trade_at_another_address(connection: Backend) -> None:
    assert status(connection, {"address_similarity": 0.1}) == "accepted"


@settings(max_examples=10, deadline=None)
@given(FEATURES, st.integers(2, 5))
def test_ties_are_never_accepted(connection: Backend, features: Row, count: int) -> None:
    found = judgements(connection, *[{**features, "entity_id": f"E{n}"} for n in range(count)])
    assert {row["status"] for row in found} <= {"review"}


def test_a_small_lead_is_not_enough(connection: Backend) -> None:
    close, behind = {"entity_id": "E2", "address_similarity": 0.8}, {"entity_id": "E2", "address_similarity": 0.7}
    assert [row["lead"] for row in judgements(connection, {}, close)] == [Decimal("0.04"), None]
    assert status(connection, {}, close) == "review"
    assert status(connection, {}, behind) == "accepted"


def test_the_three_best_are_kept_and_only_the_first_accepted(connection: Backend) -> None:
    rivals = [{"entity_id": f"E{n}", "kind": "near", "name_similarity": 0.9 - n / 100} for n in range(2, 7)]
    found = judgements(connection, {}, *rivals)
    assert [(row["rank"], row["entity_id"], row["status"]) for row in found] == [
        (1, "E1", "accepted"), (2, "E2", "passed_over"), (3, "E3", "passed_over")
    ]  # fmt: skip


def test_below_the_lower_threshold_there_is_no_candidate(connection: Backend) -> None:
    assert judgements(connection, {"name_similarity": 0.5, "district_agrees": None, "address_similarity": None}) == []


def test_the_weights_are_shares_of_one() -> None:
    assert sum(RULES.weights.values()) == pytest.approx(1)
    assert RULES.weights.keys() == {"name", "district", "address"}
