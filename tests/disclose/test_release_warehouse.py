"""What is published is what the warehouse expects, and its figures can be counted again from the rows behind them."""

from collections.abc import Callable
from datetime import date

import duckdb
import pytest

from etl.disclose import draft, publish, withdraw
from etl.ground.workspace import Workspace
from etl.load.schema import metadata
from etl.load.stage import contents, query
from tests.disclose.drafts import approved

NIGHT = date(2021, 10, 31)
TABLES = [table for table in metadata.tables.values() if table.name.startswith("disclosure_")]


@pytest.fixture(scope="module")
def workspace(write: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A night of every outcome, its release, and the withdrawal of that."""
    failed, objected = {"result": "未达成调解协议"}, {"closed_on": None, "result": None}
    elsewhere = {"entity_id": "B", "district": "330103"}
    complaints = [{}, {}, failed, elsewhere, {"region": "310000"} | failed, objected]
    workspace = write(tmp_path_factory.mktemp("warehouse"), complaints)
    drawn = draft(workspace, "national_day", 2021, NIGHT)
    publish(workspace, drawn.id, [approved("王审核"), approved("李复核")])
    withdraw(workspace, "national_day-2021", [approved()], "有误")
    return workspace


def test_every_table_of_a_version_is_read_into_its_warehouse_table(workspace: Workspace) -> None:
    connection = duckdb.connect()
    rows = {}
    for table in TABLES:
        content = contents(connection, table, query(connection, workspace, NIGHT, table), NIGHT)
        rows[table.name] = content[NIGHT].rows
    assert (rows["disclosure_release"], rows["disclosure_current"]) == (2, 1)
    assert rows["disclosure_complaint"] == 6
    assert rows["disclosure_company"] == 2
    assert all(rows[f"disclosure_{name}"] for name in ("region", "topic", "month", "exclusion", "source"))


def test_companies_and_regions_are_counted_again_from_the_evidence(workspace: Workspace) -> None:
    connection = duckdb.connect()
    for name in ("company", "region", "complaint"):
        table = metadata.tables[f"base.disclosure_{name}"]
        connection.execute(f"CREATE VIEW {name} AS {query(connection, workspace, NIGHT, table)}")
    counted = "count(*), count(*) FILTER (accepted), count(*) FILTER (mediation_succeeded)"
    published = "complaints, accepted, mediation_succeeded"
    for figure, key, where in (
        ("company", "entity_id", "true"),
        ("region", "region", "level = 'province'"),
        ("region", "place", "level IN ('city', 'other')"),
    ):
        shown = "region_code" if figure == "region" else key
        of = f"SELECT {shown}, {published} FROM {figure} WHERE version = 1 AND complaints > 0 AND {where} ORDER BY 1"
        again = (
            f"SELECT {key}, {counted} FROM complaint WHERE version = 1 AND counted = 'current' GROUP BY 1 ORDER BY 1"
        )
        found = connection.execute(of).fetchall()
        assert found
        assert found == connection.execute(again).fetchall(), key
