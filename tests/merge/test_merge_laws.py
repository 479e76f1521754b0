"""What must hold of every merge, whatever the rows are. A merge takes seconds, so `make proof` runs these."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.ground.workspace import Workspace
from etl.merge import merge
from tests.merge.population import CODES, NAMES, TIMES, Rows, populations
from tests.merge.stage import copy_shuffled, deleted, rows_of, valid
from tests.nights import SATURDAY, SUNDAY, digests

pytestmark = pytest.mark.proof
laws = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Workspace]:
    """A new workspace for each example."""
    return lambda: Workspace(Path(mkdtemp(dir=tmp_path)))


def merged(workspace: Workspace, *nights: Rows) -> Workspace:
    for night, rows in zip((SATURDAY, SUNDAY), nights, strict=False):
        valid(workspace, night, **rows)
        merge(workspace, night)
    return workspace


def published(workspace: Workspace, night: date = SATURDAY) -> dict[str, str]:
    return digests(workspace.stage(night), lambda path: path.suffix == ".parquet" and "valid" not in path.parts)


def golden(workspace: Workspace, night: date = SATURDAY) -> dict[str, dict[str, Any]]:
    return {row["entity_id"]: row for row in rows_of(workspace, night, "entity")}


@laws
@given(populations(), st.integers(0, 9))
def test_the_order_of_rows_does_not_matter(fresh: Callable[[], Workspace], rows: Rows, seed: int) -> None:
    one = merged(fresh(), rows)
    other = copy_shuffled(one, fresh().home, seed)
    merge(other, SATURDAY)
    assert published(one) == published(other)


@laws
@given(populations())
def test_merging_twice_changes_nothing(fresh: Callable[[], Workspace], rows: Rows) -> None:
    workspace = merged(fresh(), rows)
    before = published(workspace)
    merge(workspace, SATURDAY)
    assert published(workspace) == before


@laws
@given(populations(), st.sets(st.sampled_from(["declarations", "penalties"])))
def test_it_does_not_matter_which_source_comes_first(
    fresh: Callable[[], Workspace], rows: Rows, late: set[str]
) -> None:
    together = merged(fresh(), rows, {})
    first = {dataset: table for dataset, table in rows.items() if dataset not in late}
    apart = merged(fresh(), first, {dataset: rows[dataset] for dataset in late})
    for table in ("entity", "rival", "unit"):
        assert rows_of(together, SUNDAY, table) == rows_of(apart, SUNDAY, table)


@laws
@given(populations(), st.sampled_from(CODES), st.sampled_from(NAMES), st.sampled_from(TIMES))
def test_one_more_row_changes_no_entity_but_its_own(
    fresh: Callable[[], Workspace], rows: Rows, code: str, name: str | None, at: datetime
) -> None:
    more = {"record": "F99", "cf_xdr_shxym": code, "cf_xdr_mc": name, "at": at}
    before, after = merged(fresh(), rows), merged(fresh(), {**rows, "penalties": [*rows["penalties"], more]})
    one, other = golden(before), golden(after)
    assert {entity for entity in one.keys() | other.keys() if one.get(entity) != other.get(entity)} <= {code}
    assert rows_of(before, SATURDAY, "unit") == rows_of(after, SATURDAY, "unit")


@laws
@given(populations())
def test_no_row_is_lost_or_counted_for_two_entities(fresh: Callable[[], Workspace], rows: Rows) -> None:
    workspace = merged(fresh(), rows)
    waiting = {(row["dataset"], row["record"]) for row in rows_of(workspace, SATURDAY, "unresolved")}
    stated = Counter((row["source"], row["record"]) for row in rows_of(workspace, SATURDAY, "statement/*"))
    for dataset, table in rows.items():
        linked = rows_of(workspace, SATURDAY, f"linked/{dataset}")
        assert sorted(row["_record"] for row in linked) == sorted(row["record"] for row in table)
        for row in linked:
            key = (dataset, row["_record"])
            assert (row["entity_id"] is None) == (key in waiting)
            assert stated[key] == (row["entity_id"] is not None)


@laws
@given(populations())
def test_a_deleted_statement_stops_counting(fresh: Callable[[], Workspace], rows: Rows) -> None:
    gone, kept = rows["penalties"][:9], rows["penalties"][9:]
    workspace = merged(fresh(), rows)
    deleted(workspace, SUNDAY, "penalties", [row["record"] for row in gone])
    merge(workspace, SUNDAY)
    without = merged(fresh(), {**rows, "penalties": kept}, {})
    assert golden(workspace, SUNDAY) == golden(without, SUNDAY)
    assert rows_of(workspace, SUNDAY, "rival") == rows_of(without, SUNDAY, "rival")


@laws
@given(populations(), populations())
def test_what_was_known_on_a_night_can_be_rebuilt_from_the_statements_of_a_later_one(
    fresh: Callable[[], Workspace], rows: Rows, later: Rows
) -> None:
    """The register is the same on both nights, so that what a number names stays what it was."""
    workspace = merged(fresh(), rows, {**later, "registrations": []})
    before = {row_key(row) for row in rows_of(workspace, SATURDAY, "statement/*") if row["valid_to"] is None}
    known = [row for row in rows_of(workspace, SUNDAY, "statement/*") if row["known_from"] <= SATURDAY]
    then = [row for row in known if row["known_to"] is None or row["known_to"] > SATURDAY]
    assert {row_key(row) for row in then if row["valid_to"] is None} == before


def row_key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(value for name, value in sorted(row.items()) if name not in ("known_to", "valid_to"))
