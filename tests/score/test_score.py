"""What each unit is told: reason, evidence, total and how much was scored."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis

from etl.ground.engine import engine, read
from etl.score import score
from etl.score.criteria import contribution
from etl.score.events import DATASETS
from etl.score.scorecard import scorecard
from tests.stage import NIGHT, Stage, rows_of

COLUMNS = {
    "contribution/*": [
        "unit_id", "criterion", "dimension", "points", "max_points", "points_low", "points_high", "status", "reason",
        "remedy", "evidence", "evidence_count", "policy_version",
    ],
    "score": [
        "unit_id", "points", "ceiling", "ceiling_by", "total", "scored_weight", "status", "policy_version",
    ],
}  # fmt: skip


def scored(stage: Stage) -> tuple[dict[tuple[str, str], dict[str, Any]], dict[str, dict[str, Any]]]:
    """Contributions by unit and criterion, and scores by unit, of the stage's night."""
    score(stage.write(), stage.night)
    contributions = rows_of(stage.workspace, stage.night, "contribution/*")
    totals = rows_of(stage.workspace, stage.night, "score")
    return {(row["unit_id"], row["criterion"]): row for row in contributions}, {row["unit_id"]: row for row in totals}


def test_counts_and_columns_are_those_of_the_architecture(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit("u1").unit("u2", "e2")
    counts = score(stage.write(), NIGHT)
    assert counts == {"contribution": 2 * len(scorecard(NIGHT).criteria), "score": 2}
    for table, columns in COLUMNS.items():
        rows = rows_of(stage.workspace, NIGHT, table)
        assert list(rows[0]) == columns
        assert len(rows) == counts[table.removesuffix("/*")]


def test_reason_evidence_and_total_of_a_unit_with_a_history(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit()
    stage.linked("penalties", record="甲〔2021〕1号").linked("penalties", record="b", cf_cflb1="吊销许可证")
    stage.linked("complaints_zj").linked("complaints_zj", result="未达成调解协议").linked("inspections")
    lines, totals = scored(stage)
    fined = lines["u1", "penalties"]
    assert fined["reason"] == "公示期内行政处罚2件（重大1件、一般1件、轻微0件），应扣14分，得0分"
    assert json.loads(fined["evidence"]) == ["penalties:b", "penalties:甲〔2021〕1号"]
    assert lines["u1", "complaint_volume"]["reason"] == "近365天已受理消费投诉2件，应扣1.5分，得8.5分"
    assert lines["u1", "inspection_latest"]["reason"] == "最近一次监督检查（2021-09-01）结果为“通过”"
    assert lines["u1", "spot_check_latest"]["status"] == "inconclusive"
    # register 20, penalties 0 + heavy 0, complaints 8.5 + 7, inspection 10
    assert totals["u1"]["total"] == Decimal("45.50")
    assert totals["u1"]["scored_weight"] == Decimal("70.00")


def test_the_cap_of_a_dimension_holds_for_points_and_for_weight(tmp_path: Path) -> None:
    """Quality offers 22 points under a cap of 20."""
    stage = Stage.at(tmp_path).unit()
    for _ in range(3):
        stage.linked("spot_checks")
    stage.linked("inspections").linked("commitments", crossStore="1")
    _, totals = scored(stage)
    assert (totals["u1"]["total"], totals["u1"]["scored_weight"]) == (Decimal(100), Decimal(100))


def test_evidence_shows_the_twenty_newest_and_counts_all(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit()
    for day in range(1, 31):
        stage.linked("spot_checks", record=f"c{day:02}", cydate=date(2021, 9, day))
    lines, _ = scored(stage)
    row = lines["u1", "spot_check_rate"]
    assert json.loads(row["evidence"]) == [f"spot_checks:c{day:02}" for day in range(11, 31)]
    assert row["evidence_count"] == 30


def test_evidence_stays_json_whatever_a_record_is_called(tmp_path: Path) -> None:
    lines, _ = scored(Stage.at(tmp_path).unit().linked("penalties", record='a"b\\c'))
    assert json.loads(lines["u1", "penalties"]["evidence"]) == ['penalties:a"b\\c']


def test_datasets_that_sat_the_night_out_are_inconclusive_and_say_so(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit().without(*{dataset.table for dataset in DATASETS.values()})
    lines, totals = scored(stage)
    for row in lines.values():
        assert (row["points"], row["status"], row["evidence"]) == (None, "inconclusive", "[]")
        assert row["reason"].startswith("本夜未收到")
    assert len(lines) == len(scorecard(NIGHT).criteria)
    assert totals["u1"]["total"] is None


def test_too_little_weight_gives_no_total_rather_than_zero(tmp_path: Path) -> None:
    _, totals = scored(Stage.at(tmp_path).unit().without("linked/complaints_zj", "linked/penalties"))
    assert totals["u1"] | {"policy_version": ""} == {
        "unit_id": "u1", "points": None, "ceiling": None, "ceiling_by": None, "total": None,
        "scored_weight": Decimal(20), "status": "inconclusive", "policy_version": "",
    }  # fmt: skip


def test_a_unit_without_an_entity_is_inconclusive_under_every_criterion(tmp_path: Path) -> None:
    lines, totals = scored(Stage.at(tmp_path).unit("u1", None).unit("u2", "e2").linked("penalties", "e2"))
    assert {row["status"] for (unit, _), row in lines.items() if unit == "u1"} == {"inconclusive"}
    assert totals["u1"]["total"] is None
    assert totals["u2"]["total"] is not None


def test_an_event_of_an_entity_reaches_all_its_stores_and_a_promise_only_its_own(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit("u1", "e1", store_name="甲店").unit("u2", "e1", store_name="乙店")
    stage.linked("penalties").linked("commitments", storeName="甲店")
    lines, _ = scored(stage)
    assert {lines[unit, "penalties"]["points"] for unit in ("u1", "u2")} == {Decimal(8)}
    assert lines["u1", "return_promise"]["points"] == Decimal(6)
    assert lines["u2", "return_promise"]["points"] is None


def test_the_same_logic_compiles_for_spark(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit()
    workspace = stage.write()
    with engine() as connection:
        units = read(connection, workspace.table(NIGHT, "unit")).mutate(trade=ibis.literal("F"))
        for night in (NIGHT, date(2022, 1, 31)):
            card = scorecard(night)
            for criterion in card.criteria:
                names = DATASETS[criterion.dataset].tables
                tables = [read(connection, workspace.table(NIGHT, name)) for name in names]
                sql = ibis.to_sql(contribution(card, criterion, units, tables, night), dialect="pyspark")
                assert criterion.id in sql
