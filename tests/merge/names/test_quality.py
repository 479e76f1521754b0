"""A generated population with planted siblings: how often `accepted` is right, and that no row is lost."""

import os

import pyarrow as pa
import pytest

from tests.merge.names.population import Population, population
from tests.merge.names.quality import matched, quality

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def people() -> Population:
    return population(known=30_000, asked=6_000)


@pytest.fixture(scope="module")
def result(people: Population) -> pa.Table:
    return matched(people)


def test_what_is_accepted_is_right(people: Population, result: pa.Table) -> None:
    found = quality(people, result)
    assert found.accepted > 3_000
    assert found.precision >= 0.999


def test_most_of_the_registered_are_accepted_or_offered(people: Population, result: pa.Table) -> None:
    found = quality(people, result)
    assert found.recall >= 0.7
    assert found.found >= 0.9


def test_each_asked_row_is_accepted_in_review_or_waiting(people: Population, result: pa.Table) -> None:
    rows = result.select(["record", "role", "rank", "status", "confidence"]).to_pylist()
    by_record: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by_record.setdefault(row["record"], []).append(row)
    assert by_record.keys() <= set(people.asked["record"].to_pylist())
    for candidates in by_record.values():
        assert [row["rank"] for row in candidates] == list(range(1, len(candidates) + 1))
        assert len(candidates) <= 3
        loser = "passed_over" if candidates[0]["status"] == "accepted" else "review"
        assert [row["status"] for row in candidates[1:]] == [loser] * (len(candidates) - 1)
        assert [row["confidence"] for row in candidates] == sorted((r["confidence"] for r in candidates), reverse=True)


def test_the_number_of_threads_changes_nothing(
    people: Population, result: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ETL_THREADS", "1" if os.environ.get("ETL_THREADS") != "1" else "2")
    assert matched(people).equals(result)
