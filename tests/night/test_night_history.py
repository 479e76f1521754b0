"""What was published and what was known, asked of the warehouse that three nights have left."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pytest
from ibis.backends.duckdb import Backend
from sqlalchemy import Connection, create_engine, text

from etl.ground.engine import engine, publish, read
from etl.ground.workspace import PROJECT, Workspace
from etl.load.as_of import AS_OF, as_of, entities_named
from etl.load.changes import KEYS, changes_between, replayed, state
from etl.load.schema.history import FIELDS
from etl.sources import contract
from tests.nights import FRIDAY, NIGHTS, SATURDAY, SUNDAY, History, ask, digests

SAMPLE = 200
MOVED = """
SELECT entity_id FROM analyst.statement GROUP BY entity_id HAVING count(*) > count(DISTINCT concat(source, record))
ORDER BY entity_id LIMIT 100
"""


REPAIRED = """
SELECT dataset AS source, record, night FROM analyst.repair WHERE rule <> 'blank_marker' ORDER BY dataset, record
"""


@pytest.fixture(scope="module")
def warehouse(history: History) -> Iterator[Connection]:
    file = history.workspace.warehouse.with_name("w.duckdb")
    opened = create_engine(f"duckdb:///{file}", connect_args={"read_only": True})
    with opened.connect() as connection:
        yield connection
    opened.dispose()


def rows(warehouse: Connection, sql: str, **values: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in warehouse.execute(text(sql), values)]


def told(warehouse: Connection, entity: str, day: date, known: date) -> dict[str, str]:
    return {fact.field: fact.value for fact in as_of(warehouse, entity, day, known)}


def fields(row: dict[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in FIELDS if row[name] is not None}


def sampled(warehouse: Connection) -> list[str]:
    """Entities of which something changed, and others."""
    some = rows(warehouse, f"SELECT entity_id FROM analyst.entity ORDER BY hash(entity_id) LIMIT {SAMPLE}")
    return [row["entity_id"] for row in [*rows(warehouse, MOVED), *some]]


@pytest.mark.parametrize("night", [NIGHTS[0], pytest.param(NIGHTS[1], marks=pytest.mark.proof), NIGHTS[2]])
def test_the_statements_give_back_what_was_published_on_each_night(warehouse: Connection, night: date) -> None:
    published = {row["entity_id"]: row for row in rows(warehouse, PUBLISHED, night=night)}
    compared = [entity for entity in sampled(warehouse) if entity in published]
    assert len(compared) > SAMPLE / 2
    for entity in compared:
        assert told(warehouse, entity, FAR, night) == fields(published[entity]), entity


PUBLISHED = """
SELECT * FROM analyst.entity_history
WHERE published_from <= :night AND (published_to IS NULL OR published_to > :night)
"""
FAR = date(2100, 1, 1)
"""A row may say that it was updated after the night it came in."""


def test_what_was_published_of_a_unit_on_a_day_is_one_row(warehouse: Connection, history: History) -> None:
    listed = rows(warehouse, PUBLISHED.replace("entity_history", "unit_history"), night=SATURDAY)
    units = ask("SELECT unit_id, tier FROM {tier} ORDER BY 1", tier=history.workspace.table(SATURDAY, "tier"))
    assert sorted((row["unit_id"], row["tier"]) for row in listed) == units


@pytest.mark.parametrize("name", KEYS)
def test_all_changes_replayed_give_the_newest_state_to_the_byte(history: History, name: str, tmp_path: Path) -> None:
    workspace, key = history.workspace, KEYS[name]
    with engine() as connection:
        made = state(connection, workspace, name, FRIDAY).limit(0)
        for night in NIGHTS:
            made = replayed(made, read(connection, workspace.table(night, f"change/{name}")), key)
        replay, newest = (
            canonical(connection, table, tmp_path / side, key)
            for side, table in (("replay", made), ("newest", state(connection, workspace, name, SUNDAY)))
        )
    assert replay == newest


def canonical(connection: Backend, table: ir.Table, folder: Path, key: str) -> dict[str, str]:
    """The bytes of a table written from a file: how pages are encoded depends on the query they come out of."""
    publish(connection, table, folder / "first.parquet", [key])
    publish(connection, read(connection, folder / "first.parquet"), folder / "again" / "state.parquet", [key])
    return digests(folder / "again")


def test_any_two_nights_can_be_compared(history: History) -> None:
    with engine() as connection:
        direct = connection.execute(changes_between(connection, history.workspace, "entity", FRIDAY, SUNDAY))
    changed = ask(
        "SELECT count(DISTINCT entity_id) FROM {changes}",
        changes=[history.workspace.table(night, "change/entity") for night in (SATURDAY, SUNDAY)],
    )[0][0]
    assert 0 < len(direct) <= changed
    assert set(direct["change"]) <= {"ADD", "MOD", "DEL", "MERGED", "SPLIT"}


def test_any_number_finds_its_entity(warehouse: Connection) -> None:
    for row in rows(warehouse, "SELECT id_kind, min(id_value) AS code FROM analyst.crosswalk GROUP BY id_kind"):
        assert entities_named(warehouse, row["code"]), row
    assert entities_named(warehouse, "no such code") == []


def test_the_page_for_analysts_holds_the_query_that_is_run() -> None:
    assert AS_OF.strip() in (PROJECT / "docs" / "history.md").read_text(encoding="utf-8")


def test_the_page_for_analysts_finds_what_a_source_wrote_as_it_landed(warehouse: Connection, history: History) -> None:
    page = (PROJECT / "docs" / "history.md").read_text(encoding="utf-8")
    query = page.split("## What did the source write?")[1].split("```sql")[1].split("```")[0].strip().rstrip(";")
    mended = rows(warehouse, f"SELECT entity_id FROM analyst.statement JOIN ({REPAIRED}) USING (source, record, night)")
    written = [row for entity in mended[:20] for row in rows(warehouse, query, entity=entity["entity_id"])]
    assert {row["rule"] for row in written} >= {"normalised"}
    for row in written:
        platform = contract(row["source"]).platform
        landing = history.workspace.landing(platform, row["source"])
        landed = list(landing.glob(f"night={row['night']}*/part-*.parquet"))
        found = ask(f'SELECT "{row["column_name"]}" FROM {{landed}} WHERE _row = {row["line"]}', landed=landed)
        assert found == [(row["original"],)]


def test_every_row_of_the_register_is_an_entity_or_quarantined(history: History) -> None:
    """Nothing that came from the register is without a place, and none has two."""
    workspace: Workspace = history.workspace
    linked = workspace.table(SUNDAY, "linked/registrations")
    entity = workspace.table(SUNDAY, "entity")
    lost = "SELECT count(*) FROM {linked} l LEFT JOIN {entity} e USING (entity_id) WHERE e.entity_id IS NULL"
    assert ask(lost, linked=linked, entity=entity) == [(0,)]
    twice = "SELECT count(*) - count(DISTINCT _record) FROM {linked}"
    assert ask(twice, linked=linked) == [(0,)]
