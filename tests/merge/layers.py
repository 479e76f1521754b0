"""A night merged twice over: as layers over the one before it, and whole."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.ground.engine.layers import layer, query
from etl.ground.workspace import Workspace
from etl.merge import merge
from etl.merge.basis import kept
from tests.merge.population import CODES, NUMBERS
from tests.merge.stage import ALIVE, deleted, rejected, valid
from tests.nights import SATURDAY, SUNDAY

Content = dict[str, list[tuple[Any, ...]]]
MONDAY = SUNDAY + timedelta(days=1)
LATER = datetime(2021, 10, 30, 12)
ALPHA, BETA, GAMMA, DELTA, EPSILON, ZETA, ETA, THETA = CODES[:8]
KAPPA = "91330100MA2ABCDE5X"
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
    {"record": "F64", "cf_xdr_zdm": KAPPA[8:17]},
]


def three_nights(home: Path) -> Workspace:
    """On Sunday, numbers, names and promises change what was landed on Saturday; on Monday, almost nothing does."""
    workspace = Workspace(home)
    valid(workspace, SATURDAY, registrations=REGISTER, commitments=PROMISES, declarations=DECLARED, penalties=PENALTIES)
    rejected(workspace, SATURDAY, "penalties", "cf_xdr_shxym", {"F90": ("bad_check", "91330102727621887M")})
    valid(
        workspace,
        SUNDAY,
        registrations=[
            row("P5", DELTA, regno=OTHER, entname="杭州丙食品有限公司", at=LATER),
            row("P2", BETA, entname="杭州戊己文具有限公司", at=LATER),
            row("P10", THETA, regno=SHARED, at=LATER),
            row("P11", KAPPA, at=LATER),
        ],
        penalties=[{"record": "F1", "cf_xdr_shxym": ALPHA, "at": LATER}],
        complaints_zj=[{"record": "T1", "registerno": OTHER, "subjectname": "杭州丙食品厂", "acceptresult": "已受理"}],
    )
    deleted(workspace, SUNDAY, "penalties", ["F2"])
    valid(workspace, MONDAY, penalties=[{"record": "F99", "cf_xdr_shxym": BETA, "at": LATER}])
    return workspace


@contextmanager
def layered_from(rows: int) -> Iterator[None]:
    """Nights on which so many rows have landed are merged as layers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ETL_LAYERS_FROM", str(rows))
        yield


def merged(workspace: Workspace, *nights: date) -> Workspace:
    """Merge the nights, as layers where that is possible."""
    with layered_from(0):
        for night in nights:
            merge(workspace, night)
    return workspace


def merged_whole(workspace: Workspace, home: Path, night: date) -> Workspace:
    """The same rows as `workspace` has, and `night` of them merged whole."""
    for kind in ("valid", "deleted", "quarantine"):
        for path in (workspace.home / "stage").glob(f"night=*/{kind}"):
            shutil.copytree(path, home / path.relative_to(workspace.home))
    if (workspace.home / "decisions").exists():
        shutil.copytree(workspace.home / "decisions", home / "decisions")
    whole = Workspace(home)
    merge(whole, night)
    return whole


def is_layered(workspace: Workspace, night: date) -> bool:
    made = kept(workspace, night)
    return made is not None and made.before is not None


def layers_of(workspace: Workspace, night: date) -> set[str]:
    """The tables of a night that are layers."""
    stage = workspace.stage(night)
    return {name_of(path, stage) for path in tables(stage) if layer(path)}


def content(workspace: Workspace, night: date) -> Content:
    """Every merged table as a reader finds it, its rows in one order."""
    stage = workspace.stage(night)
    with duckdb.cursor() as connection:
        return {name_of(path, stage): rows_of(connection, path) for path in tables(stage)}


def rows_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[Any, ...]]:
    found = connection.execute(query(path))
    columns = sorted(range(len(found.description)), key=lambda place: found.description[place][0])
    return sorted(tuple(str(row[place]) for place in columns) for row in found.fetchall())


def tables(stage: Path) -> list[Path]:
    return sorted(
        path for path in stage.rglob("*.parquet") if path.parent.name not in ("valid", "deleted", "quarantine")
    )


def name_of(path: Path, stage: Path) -> str:
    return path.relative_to(stage).with_suffix("").as_posix()
