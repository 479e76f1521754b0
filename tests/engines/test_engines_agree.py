"""One definition of the logic, two engines: merge, score and tier publish the same on DuckDB and on Spark."""

import importlib.util
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.ground.engine import named, read
from etl.ground.workspace import Workspace
from etl.merge.golden import Field, golden
from etl.merge.names import Rules
from etl.merge.names.normalise import folded, normalised
from etl.merge.statements import holding
from tests.engines.odd import odd
from tests.engines.published import TABLES, contents, copied, nights, transform
from tests.merge.layers import MONDAY, content, layers_of, merged, merged_whole, three_nights
from tests.nights import SATURDAY, SUNDAY, History

pytestmark = pytest.mark.proof
SPARK = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None, reason="no pyspark in this environment: make proof-spark brings it"
)

ENGINES = ["duckdb", "spark"]
FIELDS = tuple(
    Field(name, rule, ("penalties", "registrations", "declarations", "complaints_zj"))
    for name, rule in {"name": "agreement", "district": "newest", "address": "agreement", "state": "newest"}.items()
)
WRITING = Rules.on(SUNDAY).writing
BLOCKS = [(1, 0x530), (0x1E00, 0x2C00), (0x2E80, 0xA000), (0xF900, 0x10000), (0x20000, 0x32400)]
NEW_CAPITALS = (0x19B, 0x264)
"""Two phonetic letters whose capitals came with Unicode 16, which Spark 4 has and DuckDB has not."""
CODES = [code for block in BLOCKS for code in range(*block) if code not in NEW_CAPITALS]
"""Latin, Greek, Cyrillic and Chinese. Of the scripts of others some engines know more letters."""


@pytest.fixture(scope="module", params=["province", "odd rows"])
def given(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Nights that DuckDB has transformed: those of the small province, and those of rows chosen to be difficult."""
    if request.param == "province":
        history: History = request.getfixturevalue("history")
        return history.workspace
    workspace = odd(tmp_path_factory.mktemp("odd"))
    return transform(workspace, *nights(workspace))


@pytest.fixture(scope="module", params=["duckdb", pytest.param("spark", marks=SPARK)])
def again(request: pytest.FixtureRequest, given: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The last night, transformed once more in a copy, by one of the engines; it reads all that came before.

    The nights before are as DuckDB left them, as they are for those who change engines.
    """
    copy = copied(given, tmp_path_factory.mktemp("again"))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ETL_ENGINE", request.param)
        return transform(copy, nights(copy)[-1])


def test_the_engine_that_was_asked_for_wrote_the_files(again: Workspace, request: pytest.FixtureRequest) -> None:
    written_by = pq.read_metadata(again.table(nights(again)[-1], "unit")).created_by
    expected = "parquet-mr" if "spark" in request.node.callspec.id else "DuckDB"
    assert written_by.startswith(expected)


@pytest.mark.parametrize("table", TABLES)
def test_an_engine_publishes_what_the_nights_published(again: Workspace, given: Workspace, table: str) -> None:
    assert contents(again, table) == contents(given, table)


@SPARK
def test_layers_of_spark_tell_what_duckdb_merges_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_ENGINE", "spark")
    told = merged(three_nights(tmp_path / "layers"), SATURDAY, SUNDAY, MONDAY)
    assert "unit" in layers_of(told, MONDAY)
    monkeypatch.setenv("ETL_ENGINE", "duckdb")
    assert content(told, MONDAY) == content(merged_whole(told, tmp_path / "whole", MONDAY), MONDAY)


@SPARK
def test_engines_read_every_character_of_a_name_alike(tmp_path: Path) -> None:
    pq.write_table(pa.table({"code": CODES, "name": [f"a{chr(code)}b" for code in CODES]}), tmp_path / "names.parquet")
    spelled = []
    for name in ENGINES:
        with named(name).engine() as connection:
            rows = read(connection, tmp_path / "names.parquet")
            both = rows.select("code", folded=folded(rows["name"], WRITING), normal=normalised(rows["name"], WRITING))
            spelled.append(both.order_by("code").to_pyarrow().to_pylist())
    assert spelled[0] == spelled[1]


def test_an_engine_chooses_by_every_rule_as_duckdb_does(
    again: Workspace, given: Workspace, request: pytest.FixtureRequest
) -> None:
    """By the rules too that today's policy does not use."""
    engine = request.node.callspec.params["again"]
    assert chosen(engine, again) == chosen("duckdb", given)


def chosen(engine: str, workspace: Workspace) -> list[dict[str, Any]]:
    with named(engine).engine() as connection:
        statements = read(connection, *sorted(workspace.stage(nights(workspace)[-1]).glob("statement/*.parquet")))
        rows: list[dict[str, Any]] = (
            golden(connection, holding(statements), FIELDS).order_by("entity_id").to_pyarrow().to_pylist()
        )
    return rows


def test_no_published_table_is_left_out(history: History) -> None:
    stages = [history.workspace.stage(night) for night in nights(history.workspace)]
    found = {str(path.relative_to(stage)) for stage in stages for path in stage.rglob("*.parquet")}
    # of steps on DuckDB alone
    others = ("valid/", "quarantine", "repair/", "deleted/", "review_refused", "change/", "disclosure_notice")
    # of steps whose tables are not compared yet
    others += ("alert", "complaint_case", "inspection_", "league_table", "return_practice", "target_progress")
    assert {name.removesuffix(".parquet") for name in found if not name.startswith(others)} == set(TABLES)
