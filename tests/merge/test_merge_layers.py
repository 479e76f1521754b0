"""A night in which little came is merged as layers over the one before, and reads as if it had been merged whole."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Table

from etl.ground.engine.layers import layer
from etl.ground.workspace import Workspace
from etl.load import stage
from etl.load.schema import SCHEMA, metadata
from etl.merge import merge
from etl.merge.basis import basis, kept
from etl.merge.decisions import Decision, decide
from tests.merge.layers import content, is_layered, layered_from, layers_of, merged, merged_whole
from tests.merge.population import CODES, NUMBERS
from tests.merge.stage import ALIVE, deleted, rejected, valid
from tests.nights import SATURDAY, SUNDAY

MONDAY = SUNDAY + timedelta(days=1)
LATER = datetime(2021, 10, 30, 12)
ALPHA, BETA, GAMMA, DELTA, EPSILON, ZETA, ETA, THETA = CODES[:8]
OLD, OTHER, SHARED, OWN = NUMBERS[:4]


def row(record: str, code: str | None, **more: object) -> dict[str, object]:
    return {"record": record, "uniscid": code, "regstateCn": ALIVE, "oplocdistrict": "330102", **more}


REGISTER = [
    row("P1", ALPHA, regno=OLD, entname="杭州甲餐饮有限公司"),
    row("P2", BETA, entname="杭州乙甲商贸有限公司"),
    row("P3", None, regno=OTHER, entname="杭州丙食品厂"),
    row("P4", GAMMA, entname="杭州丁百货有限公司"),
    row("P6", EPSILON),
    row("P7", ZETA),
    row("P8", None, regno=SHARED),
    row("P8", None, regno=OWN, at=datetime(2021, 10, 2)),
    row("P9", ETA, regno=OWN),
]
PROMISES = [
    {"record": "C1", "creditCode": ALPHA, "storeName": "一店", "status": "1", "endTime": SATURDAY},
    {"record": "C2", "creditCode": EPSILON, "storeName": "二店", "status": "1", "startTime": SUNDAY},
    {"record": "C3", "creditCode": ZETA, "storeName": "三店", "status": "1", "endTime": SATURDAY},
]
DECLARED = [
    {"record": "D1", "creditCode": ALPHA, "storeName": "一店", "type": "1", "status": "1"},
    {"record": "D2", "creditCode": EPSILON, "storeName": "二店", "type": "1", "status": "1"},
    {"record": "D3", "creditCode": ZETA, "storeName": "三店", "type": "1", "status": "1"},
]
PENALTIES = [
    *({"record": f"F{number}", "cf_xdr_shxym": GAMMA} for number in range(60)),
    {"record": "F60", "cf_xdr_gsdj": OLD},
    {"record": "F61", "cf_xdr_gsdj": OTHER},
    {"record": "F62", "cf_xdr_mc": "杭州乙甲商贸有限公司"},
    {"record": "F63", "cf_xdr_mc": "杭州戊己文具有限公司"},
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three nights: on Sunday, numbers, names and promises change what was landed before; on Monday, almost nothing."""
    workspace = Workspace(tmp_path_factory.mktemp("layers"))
    valid(workspace, SATURDAY, registrations=REGISTER, commitments=PROMISES, declarations=DECLARED, penalties=PENALTIES)
    rejected(workspace, SATURDAY, "penalties", "cf_xdr_shxym", {"F90": ("bad_check", "91330102727621887M")})
    valid(
        workspace,
        SUNDAY,
        registrations=[
            row("P5", DELTA, regno=OTHER, entname="杭州丙食品有限公司", at=LATER),
            row("P2", BETA, entname="杭州戊己文具有限公司", at=LATER),
            row("P10", THETA, regno=SHARED, at=LATER),
        ],
        penalties=[{"record": "F1", "cf_xdr_shxym": ALPHA, "at": LATER}],
        complaints_zj=[{"record": "T1", "registerno": OTHER, "subjectname": "杭州丙食品厂", "acceptresult": "已受理"}],
    )
    deleted(workspace, SUNDAY, "penalties", ["F2"])
    valid(workspace, MONDAY, penalties=[{"record": "F99", "cf_xdr_shxym": BETA, "at": LATER}])
    return merged(workspace, SATURDAY, SUNDAY, MONDAY)


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


def test_merging_again_changes_nothing_and_leaves_nothing_behind(told: Workspace) -> None:
    before = {path: path.read_bytes() for path in told.stage(MONDAY).rglob("*") if path.is_file()}
    merged(told, MONDAY)
    assert {path: path.read_bytes() for path in told.stage(MONDAY).rglob("*") if path.is_file()} == before


def test_a_night_merged_whole_after_all_leaves_no_layer_behind(told: Workspace, tmp_path: Path) -> None:
    shutil.copytree(told.home, tmp_path, dirs_exist_ok=True)
    again = Workspace(tmp_path)
    merge(again, MONDAY)
    assert not layers_of(again, MONDAY)
    assert not [path for path in again.stage(MONDAY).rglob("*") if path.suffix in (".below", ".gone")]


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

    def test_after_more_than_a_fifth_came_anew(self, sunday: Workspace) -> None:
        valid(sunday, SUNDAY, penalties=[{**PENALTIES[number], "at": LATER} for number in range(20)])
        assert before(sunday) is None

    def test_after_a_merge_that_did_not_end(self, sunday: Workspace) -> None:
        (broken := sunday.stage(SATURDAY) / "quarantine" / "penalties.parquet").write_bytes(b"no table")
        with pytest.raises(duckdb.Error, match=broken.name):
            merge(sunday, SATURDAY)
        assert kept(sunday, SATURDAY) is None
        assert before(sunday) is None

    def test_where_so_little_landed_that_planning_is_all_it_costs(self, sunday: Workspace) -> None:
        assert basis(sunday, SUNDAY).before is None


def before(workspace: Workspace) -> date | None:
    with layered_from(0):
        return basis(workspace, SUNDAY).before
