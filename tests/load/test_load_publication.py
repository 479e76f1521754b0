"""One body of tests on both engines: what is published, and when nothing is."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import create_engine, inspect

from etl.ground.workspace import Workspace
from etl.load import StageIncomplete, StageMismatch, load, published
from etl.load.schema import PARTITIONS
from tests.load.readers import connect, everything, rows
from tests.load.tiny_stage import SATURDAY, SUNDAY, rewrite, write_stage, write_verdict

MONDAY = date(2021, 11, 1)


def fingerprint(url: str, workspace: Workspace) -> object:
    """What changes when anything is written: the file's bytes and times, or the row versions and partitions."""
    if url.startswith("duckdb"):
        path: Path = workspace.warehouse
        return path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino
    tables = ("published", "content", "unit", "ledger")
    return [rows(url, f"SELECT tableoid, ctid, xmin, xmax FROM base.{name} ORDER BY 1, 2") for name in tables]


def test_a_load_publishes_the_night_with_its_counts(workspace: Workspace, url: str) -> None:
    result = load(workspace, SATURDAY, url)
    assert result.changed
    assert result.tables["unit"] == 2
    assert result.tables["contribution"] == 2
    now = published(workspace, url)
    assert now is not None
    assert (now.night, now.publication, now.previous) == (SATURDAY, result.publication, None)
    assert {name: part.rows for name, part in now.tables.items() if part.rows} == {
        name: count for name, count in result.tables.items() if count
    }
    assert rows(url, "SELECT unit_id, audit_opinion FROM analyst.unit ORDER BY 1") == [
        ("u1", '同意, "优秀"'),
        ("u2", ""),
    ]


def test_nothing_is_published_before_the_first_load(workspace: Workspace, url: str) -> None:
    assert published(workspace, url) is None


def test_a_database_with_nothing_in_it_gets_its_tables_by_the_first_load(workspace: Workspace, bare_url: str) -> None:
    assert published(workspace, bare_url) is None
    load(workspace, SUNDAY, bare_url)
    assert rows(bare_url, "SELECT night FROM analyst.headline") == [(SUNDAY,)]


def test_the_second_load_of_a_night_changes_nothing(workspace: Workspace, url: str) -> None:
    first = load(workspace, SUNDAY, url)
    before = fingerprint(url, workspace)
    second = load(workspace, SUNDAY, url)
    assert (second.publication, second.changed) == (first.publication, False)
    assert fingerprint(url, workspace) == before


def test_a_file_whose_views_are_of_last_year_is_built_anew(workspace: Workspace, duckdb_url: str) -> None:
    load(workspace, SUNDAY, duckdb_url)
    with duckdb.connect(str(workspace.warehouse)) as connection:
        connection.execute("COMMENT ON TABLE base.alembic_version IS 'views of last year'")
        connection.execute("DROP VIEW analyst.headline")
    assert load(workspace, SUNDAY, duckdb_url).changed
    assert rows(duckdb_url, "SELECT night FROM analyst.headline") == [(SUNDAY,)]


def test_equal_rows_in_another_order_are_the_same_publication(workspace: Workspace, url: str) -> None:
    first = load(workspace, SUNDAY, url)
    rewrite(workspace.table(SUNDAY, "unit"), "*", order="unit_id DESC")
    assert load(workspace, SUNDAY, url) == replace(first, changed=False)


def test_one_changed_value_is_a_new_publication(workspace: Workspace, url: str) -> None:
    first = load(workspace, SUNDAY, url)
    rewrite(workspace.table(SUNDAY, "unit"), "* REPLACE (coalesce(audit_opinion, '') AS audit_opinion)")
    second = load(workspace, SUNDAY, url)
    assert second.changed
    assert second.publication != first.publication
    assert rows(url, "SELECT audit_opinion FROM analyst.unit WHERE unit_id = 'u3'") == [("",)]


def test_an_earlier_night_loaded_again_is_the_same_state(workspace: Workspace, url: str) -> None:
    first = load(workspace, SATURDAY, url)
    with connect(url) as reader:
        before = everything(reader, without=("published",))
    load(workspace, SUNDAY, url)
    again = load(workspace, SATURDAY, url)
    assert (again.publication, again.tables) == (first.publication, first.tables)
    with connect(url) as reader:
        assert everything(reader, without=("published",)) == before


def test_journals_keep_every_night_and_snapshots_the_newest(workspace: Workspace, url: str) -> None:
    load(workspace, SATURDAY, url)
    load(workspace, SUNDAY, url)
    nights = [(SATURDAY,), (SUNDAY,)]
    for journal in ("transition", "ledger", "rule_result", "quarantine", "repair"):
        assert rows(url, f"SELECT DISTINCT night FROM analyst.{journal} ORDER BY night") == nights, journal
    assert rows(url, "SELECT tier FROM analyst.tier WHERE unit_id = 'u1'") == [("star",)]


def test_nights_that_were_never_loaded_are_in_the_journals(workspace: Workspace, url: str) -> None:
    load(workspace, SUNDAY, url)
    assert rows(url, "SELECT count(*) FROM analyst.ledger WHERE night = DATE '2021-10-30'") == [(2,)]


def test_a_night_judged_again_replaces_its_journal_rows(workspace: Workspace, url: str) -> None:
    load(workspace, SUNDAY, url)
    write_verdict(workspace, SUNDAY, "complaints_zj", "passed", 7)
    assert load(workspace, SUNDAY, url).changed
    latest = rows(url, "SELECT night, status, received FROM analyst.ledger WHERE dataset = 'complaints_zj' ORDER BY 1")
    assert latest == [(SATURDAY, "passed", 2), (SUNDAY, "passed", 7)]


def test_a_dataset_that_sits_the_night_out_leaves_an_empty_table(workspace: Workspace, url: str) -> None:
    workspace.table(SUNDAY, "linked/penalties").unlink()
    assert load(workspace, SUNDAY, url).tables["penalty"] == 0
    assert rows(url, "SELECT * FROM analyst.penalty") == []


def test_a_night_whose_steps_have_not_run_is_not_published(workspace: Workspace, url: str) -> None:
    load(workspace, SATURDAY, url)
    workspace.table(SUNDAY, "tier").unlink()
    with pytest.raises(StageIncomplete, match=r"tier\.parquet is missing"):
        load(workspace, SUNDAY, url)
    assert rows(url, "SELECT night FROM analyst.published") == [(SATURDAY,)]


def test_a_missing_column_is_named_with_its_table(workspace: Workspace, url: str) -> None:
    load(workspace, SATURDAY, url)
    rewrite(workspace.table(SUNDAY, "linked/penalties"), "* EXCLUDE (cf_jdrq)")
    with pytest.raises(StageMismatch, match=r"linked/penalties.* no column cf_jdrq.*base\.penalty\.decided_on"):
        load(workspace, SUNDAY, url)
    assert rows(url, "SELECT night FROM analyst.published") == [(SATURDAY,)]


def test_a_value_of_the_wrong_type_is_named_with_its_table(workspace: Workspace, url: str) -> None:
    rewrite(workspace.table(SUNDAY, "linked/loans"), "* REPLACE ('三十万' AS amount)")
    with pytest.raises(StageMismatch, match=r"base\.loan .*三十万"):
        load(workspace, SUNDAY, url)


def test_two_rows_with_one_key_are_refused(workspace: Workspace, url: str) -> None:
    rewrite(workspace.table(SUNDAY, "unit"), "* REPLACE ('u1' AS unit_id)")
    with pytest.raises(StageMismatch, match=r"base\.unit has several rows with the key .*u1"):
        load(workspace, SUNDAY, url)


def test_both_engines_give_one_night_the_same_name_and_hashes(
    workspace: Workspace, duckdb_url: str, postgres_url: str
) -> None:
    names = {load(workspace, SUNDAY, url).publication for url in (duckdb_url, postgres_url)}
    assert len(names) == 1
    in_file, in_server = published(workspace, duckdb_url), published(workspace, postgres_url)
    assert in_file is not None
    assert in_server is not None
    assert in_file.tables == in_server.tables


def test_postgres_keeps_the_partitions_of_two_publications(workspace: Workspace, postgres_url: str) -> None:
    write_stage(workspace, MONDAY, later=True)
    saturday, sunday, monday = [load(workspace, night, postgres_url) for night in (SATURDAY, SUNDAY, MONDAY)]
    partitions = inspect(create_engine(postgres_url)).get_table_names(schema=PARTITIONS)
    assert {name.rsplit("_", 1)[1] for name in partitions} == {sunday.publication, monday.publication}
    assert saturday.publication not in rows(postgres_url, "SELECT DISTINCT publication FROM base.entity")
