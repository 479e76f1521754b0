"""One definition of the logic, two engines: merge, score and tier publish the same on DuckDB and on Spark."""

import importlib.util

import pyarrow.parquet as pq
import pytest

from etl.ground.workspace import Workspace
from tests.engines.odd import odd
from tests.engines.published import TABLES, contents, copied, nights, transform
from tests.nights import History

SPARK = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None, reason="no pyspark in this environment: make proof-spark brings it"
)


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
    """The same, transformed once more in a copy, by one of the engines: all odd nights, the province's last.

    The night before the last is as DuckDB left it, as it is for those who change engines.
    """
    copy = copied(given, tmp_path_factory.mktemp("again"))
    odd_rows = (given.home / "decisions").exists()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ETL_ENGINE", request.param)
        return transform(copy, *nights(copy)[0 if odd_rows else -1 :])


def test_the_engine_that_was_asked_for_wrote_the_files(again: Workspace, request: pytest.FixtureRequest) -> None:
    written_by = pq.read_metadata(again.table(nights(again)[-1], "unit")).created_by
    expected = "parquet-mr" if "spark" in request.node.callspec.id else "DuckDB"
    assert written_by.startswith(expected)


@pytest.mark.parametrize("table", TABLES)
def test_an_engine_publishes_what_the_nights_published(again: Workspace, given: Workspace, table: str) -> None:
    assert contents(again, table) == contents(given, table)


def test_no_published_table_is_left_out(history: History) -> None:
    stages = [history.workspace.stage(night) for night in nights(history.workspace)]
    found = {str(path.relative_to(stage)) for stage in stages for path in stage.rglob("*.parquet")}
    others = ("valid/", "quarantine", "repair/", "deleted/", "review_refused")
    assert {name.removesuffix(".parquet") for name in found if not name.startswith(others)} == set(TABLES)
