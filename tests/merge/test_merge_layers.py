"""A night in which little came is merged as layers over the one before, and reads as if it had been merged whole."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Table

from etl.ground.engine.layers import layer
from etl.ground.workspace import Workspace
from etl.load import stage
from etl.load.schema import SCHEMA, metadata
from etl.merge.basis import basis, mark
from etl.merge.decisions import Decision, decide
from tests.merge.layers import (
    BETA,
    LATER,
    MONDAY,
    PENALTIES,
    content,
    is_layered,
    layered_from,
    layers_of,
    merged,
    merged_whole,
    three_nights,
)
from tests.merge.stage import valid
from tests.nights import SATURDAY, SUNDAY


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return merged(three_nights(tmp_path_factory.mktemp("layers")), SATURDAY, SUNDAY, MONDAY)


@pytest.fixture(scope="module")
def whole(told: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The same rows, Monday of them merged whole."""
    return merged_whole(told, tmp_path_factory.mktemp("whole"), MONDAY)


def test_every_table_holds_what_a_whole_merge_gives(told: Workspace, whole: Workspace) -> None:
    assert is_layered(told, MONDAY)
    assert not is_layered(whole, MONDAY)
    assert content(told, MONDAY) == content(whole, MONDAY)


def test_what_gathers_no_records_is_published_whole_and_all_else_as_a_layer(told: Workspace) -> None:
    layers = layers_of(told, MONDAY)
    assert content(told, MONDAY).keys() - layers == {"golden_rule", "name_match", "suggestion", "unmapped"}


def test_a_layer_lies_on_a_whole_table_that_is_not_copied(told: Workspace) -> None:
    for night in (SUNDAY, MONDAY):
        over = layer(told.table(night, "entity"))
        assert over is not None
        assert over.below.samefile(told.table(SATURDAY, "entity"))


@pytest.mark.parametrize("name", ["entity", "unit", "statement", "crosswalk", "redirect", "rival", "unresolved"])
def test_the_warehouse_loads_of_layers_what_it_loads_of_whole_tables(
    told: Workspace, whole: Workspace, name: str
) -> None:
    table = metadata.tables[f"{SCHEMA}.{name}"]
    assert loaded(told, table) == loaded(whole, table) != []


def loaded(workspace: Workspace, table: Table) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return sorted(connection.execute(stage.query(connection, workspace, MONDAY, table)).fetchall(), key=str)


class TestANightIsMergedWhole:
    """Where anything but a few rows is different from the night before."""

    @pytest.fixture
    def sunday(self, told: Workspace, tmp_path: Path) -> Workspace:
        shutil.copytree(told.home, tmp_path, dirs_exist_ok=True)
        workspace = Workspace(tmp_path)
        assert before(workspace) == SATURDAY
        return workspace

    def test_after_a_decision_by_a_person(self, sunday: Workspace) -> None:
        decide(sunday, Decision("match", "penalties:F63:cf_xdr_mc", BETA, "王", "改名", SUNDAY))
        assert before(sunday) is None

    def test_after_rows_of_an_earlier_night_were_validated_again(self, sunday: Workspace) -> None:
        valid(sunday, SATURDAY, penalties=PENALTIES[1:])
        assert before(sunday) is None

    def test_after_one_word_of_an_earlier_night_became_another_of_its_length(self, sunday: Workspace) -> None:
        path = sunday.table(SATURDAY, "valid/penalties")
        many = pa.concat_tables([pq.read_table(path)] * 300)
        pq.write_table(many, path, compression="none", use_dictionary=False)
        mark(sunday, SATURDAY, basis(sunday, SATURDAY))
        assert before(sunday) == SATURDAY
        path.write_bytes(path.read_bytes().replace("乙甲商贸".encode(), "乙丙商贸".encode(), 1))
        assert before(sunday) is None

    def test_after_more_than_a_fifth_came_anew(self, sunday: Workspace) -> None:
        valid(sunday, SUNDAY, penalties=[{**PENALTIES[number], "at": LATER} for number in range(20)])
        assert before(sunday) is None

    def test_after_a_merge_that_did_not_end(self, sunday: Workspace) -> None:
        mark(sunday, SATURDAY, None)
        assert before(sunday) is None

    def test_where_so_little_landed_that_planning_is_all_it_costs(self, sunday: Workspace) -> None:
        assert basis(sunday, SUNDAY).before is None


def before(workspace: Workspace) -> date | None:
    with layered_from(0):
        return basis(workspace, SUNDAY).before
