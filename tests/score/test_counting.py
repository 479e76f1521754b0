"""What counts against a unit, and what never does: one example each, all scored in one night."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from etl.score import score
from tests.stage import NIGHT, Stage, rows_of

TOMORROW = NIGHT + timedelta(days=1)
Rows = list[dict[str, Any]]


@dataclass
class Example:
    """Rows of one dataset about one entity, and the points they leave under one criterion (None = inconclusive)."""

    says: str
    criterion: str
    points: str | None
    dataset: str = ""
    rows: Rows = field(default_factory=list)
    state: str | None = "存续（在营、开业、在册）"


def spot(says: str, points: str | None, *rows: dict[str, Any]) -> Example:
    return Example(says, "spot_check_latest", points, "spot_checks", list(rows))


def penalty(says: str, points: str, *rows: dict[str, Any], criterion: str = "penalties") -> Example:
    return Example(says, criterion, points, "penalties", list(rows))


def listing(says: str, points: str, *rows: dict[str, Any]) -> Iterator[Example]:
    yield Example(f"abnormal list: {says}", "abnormal_list", points, "abnormal_list", list(rows))
    yield Example(f"serious violations: {says}", "serious_violation", points, "serious_violations", list(rows))


def complaint(says: str, criterion: str, points: str, *rows: dict[str, Any]) -> Example:
    return Example(says, criterion, points, "complaints_zj", list(rows))


def inspection(says: str, points: str | None, *rows: dict[str, Any]) -> Example:
    return Example(says, "inspection_latest", points, "inspections", list(rows))


def promise(says: str, points: str | None, *rows: dict[str, Any]) -> Example:
    return Example(says, "return_promise", points, "commitments", list(rows))


FAILED = {"ispass": "0"}
VOLUME = "complaint_volume"
GRAVE = "heavy_penalty"
REVOKED = {"cf_cflb1": "吊销许可证"}
UNSETTLED = {"result": "未达成调解协议", "enddate": date(2021, 10, 1)}

EXAMPLES = [
    spot("a final failure counts", "0", FAILED),
    spot("a report that is not final does not count", None, {**FAILED, "state": "1"}),
    spot("a void report does not count", None, {**FAILED, "iscancel": "1"}),
    spot("a suspected counterfeit is not held against the named producer", None, {**FAILED, "remark": "涉嫌假冒"}),
    spot("another remark changes nothing", "0", {**FAILED, "remark": "复检仍不合格"}),
    spot("a failure that passes the re-check is rectified", "7", {**FAILED, "recheckispass": "1"}),
    spot("a sample taken tomorrow is not known tonight", None, {**FAILED, "cydate": TOMORROW}),
    spot("a sample older than the window is forgotten", None, {**FAILED, "cydate": date(2018, 10, 1)}),
    spot("the newest sample decides", "10", {**FAILED, "cydate": date(2021, 8, 1)}, {}),
    spot("of two samples on one day the worse decides", "0", FAILED, {}),
    spot("an undated sample is dated by its update", "0", {**FAILED, "cydate": None}),
    Example("two samples are too few for a rate", "spot_check_rate", None, "spot_checks", [{}, {}]),
    Example("one failure in three costs a third", "spot_check_rate", "8", "spot_checks", [{}, {}, FAILED]),
    penalty("a fine costs its points", "8", {}),
    penalty("a fine up to 50,000 yuan is light", "10", {"cf_nr_fk": Decimal(5)}),
    penalty("what was confiscated adds to the fine", "8", {"cf_nr_fk": Decimal(5), "cf_nr_wfff": Decimal("0.01")}),
    penalty("a revoked licence is heavy", "2", REVOKED),
    penalty("points never fall below zero", "0", REVOKED, REVOKED),
    penalty("a withdrawn penalty does not count", "12", {"cf_zt": "1"}),
    penalty("a repaired penalty does not count", "12", {"cf_zt": "3"}),
    penalty("a penalty under objection still counts", "8", {"cf_zt": "2"}),
    penalty("a penalty in no known state does not count", "12", {"cf_zt": None}),
    penalty("a penalty published until yesterday does not count", "12", {"cf_gsjzq": NIGHT - timedelta(days=1)}),
    penalty("a penalty published until tonight counts", "8", {"cf_gsjzq": NIGHT}),
    penalty("a penalty without end of publication counts", "8", {"cf_gsjzq": None}),
    penalty("a mere warning does not count", "12", {"cf_cflb1": "警告"}),
    penalty("a warning with a fine counts", "8", {"cf_cflb1": "警告；罚款"}),
    penalty("a penalty decided tomorrow does not count", "12", {"cf_jdrq": TOMORROW}),
    penalty("a heavy penalty of this year is a heavy penalty", "0", REVOKED, criterion=GRAVE),
    penalty("a fine is no heavy penalty", "8", {}, criterion=GRAVE),
    penalty(
        "a heavy penalty is grave for a year",
        "8",
        {**REVOKED, "cf_jdrq": date(2020, 10, 31)},
        criterion=GRAVE,
    ),
    *listing("on it", "0", {}),
    *listing("not on it", "6"),
    *listing("removed today", "6", {"remdate": NIGHT}),
    *listing("removed tomorrow is still on it", "0", {"remdate": TOMORROW}),
    *listing("listed tomorrow is not yet on it", "6", {"abntime": TOMORROW}),
    *listing("removed once and listed again", "0", {"remdate": date(2021, 9, 15)}, {"abntime": date(2021, 10, 1)}),
    complaint("an accepted complaint counts", VOLUME, "9.5", {}),
    complaint("a refused complaint does not", VOLUME, "10", {"acceptresult": "不予受理"}),
    complaint("a complaint not yet accepted does not", VOLUME, "10", {"acceptresult": None}),
    complaint("a complaint of tomorrow does not", VOLUME, "10", {"recorddate": datetime(2021, 11, 1)}),
    complaint("a complaint of tonight does", VOLUME, "9.5", {"recorddate": datetime(2021, 10, 31, 23)}),
    complaint("a complaint older than a year does not", VOLUME, "10", {"recorddate": datetime(2020, 10, 1)}),
    complaint("a complaint without ground does not", VOLUME, "10", {"result": "终止调解", "endground": "6"}),
    complaint("mediation without agreement counts", "mediation", "7", UNSETTLED),
    complaint("mediation ended by refusal counts", "mediation", "7", {"result": "终止调解", "endground": "2"}),
    complaint("a complaint taken back blames nobody", "mediation", "10", {"result": "终止调解", "endground": "1"}),
    complaint("an agreement blames nobody", "mediation", "10", {"result": "达成调解协议"}),
    complaint("how it ends tomorrow is not known tonight", "mediation", "10", {**UNSETTLED, "enddate": TOMORROW}),
    inspection("nobody came", None),
    inspection("passed", "10", {}),
    inspection("failed", "0", {"jcjg": "不通过"}),
    inspection("failed and put right", "7", {"jcjg": "不通过", "zgrq": date(2021, 10, 1)}),
    inspection("failed and put right tomorrow", "0", {"jcjg": "不通过", "zgrq": TOMORROW}),
    inspection("ordered to put right", "3", {"jcjg": "责令整改"}),
    inspection("the newest decides", "10", {"jcjg": "不通过", "jcrq": date(2021, 8, 1)}, {}),
    promise("no promise is no fault", None),
    promise("a promise in force", "6", {}),
    promise("a promise of more days than the law's", "8", {"days": 8}),
    promise("other stores take returns too", "10", {"crossStore": "1"}),
    promise("the best promise decides", "10", {}, {"crossStore": "1"}),
    promise("a promise that ran out", None, {"endTime": NIGHT - timedelta(days=1)}),
    promise("a promise of another store", None, {"storeName": "分店"}),
    promise("a promise from tomorrow on", None, {"startTime": TOMORROW}),
    promise("a promise taken down", None, {"status": "0"}),
    Example("in business", "register_state", "8"),
    Example("moved away", "register_state", "4", state="迁出"),
    Example("revoked", "register_state", "0", state="吊销，未注销"),
    Example("deregistered", "register_state", "0", state="注销"),
    Example("state unknown", "register_state", None, state=None),
]


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Decimal | None]:
    stage = Stage.at(tmp_path_factory.mktemp("counting"))
    assert len({example.says for example in EXAMPLES}) == len(EXAMPLES)
    for example in EXAMPLES:
        stage.unit(example.says, example.says).state(example.state, example.says)
        for row in example.rows:
            stage.linked(example.dataset, example.says, **row)
    score(stage.write(), NIGHT)
    rows = rows_of(stage.workspace, NIGHT, "contribution/*")
    return {(row["unit_id"], row["criterion"]): row["points"] for row in rows}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.says)
def test_points(example: Example, points: dict[tuple[str, str], Decimal | None]) -> None:
    expected = None if example.points is None else Decimal(example.points)
    assert points[example.says, example.criterion] == expected
