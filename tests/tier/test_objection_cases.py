"""An objection stops what the score would do until it is decided; what a register says it never stops."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.ground.workspace import Workspace
from etl.tier import tier
from tests.stage import NIGHT, ORDINARY, TABLES, rows_of, write_table
from tests.tier.situation import Before, Situation, stage_before, stage_night

POOR = Situation(total="40")
DECISION = datetime(2021, 10, 30, 9)


def objected(workspace: Workspace, *rows: dict[str, Any], night: date = NIGHT) -> None:
    known = {"_updated_at": DECISION, "storeName": "总店", **ORDINARY["linked/objections"]}
    numbered = [{**known, "_record": f"o{number}", **row} for number, row in enumerate(rows)]
    write_table(workspace.table(night, "linked/objections"), numbered, TABLES["linked/objections"])


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    """Units named after what they are here to show, each a star or a warned one with a poor score."""
    workspace = Workspace(tmp_path_factory.mktemp("objections"))
    names = ("silent", "open", "whole", "elsewhere", "replied", "disclosure", "upheld", "rejected", "late", "listed")
    places = {f"{name}/总店": Before("star", 200, 3, 9) for name in names}
    stage_before(workspace, {**places, "clock/总店": Before("warning", 200, 1, 200, left=-9)})
    units = {f"{name}/总店": POOR for name in names} | {"clock/总店": POOR}
    units["listed/总店"] = Situation(total="40", vetoes={"serious_violation": "0"})
    stage_night(workspace, units)
    entities = [{**row, "entity_id": row["unit_id"].partition("/")[0]} for row in rows_of(workspace, NIGHT, "unit")]
    write_table(workspace.table(NIGHT, "unit"), entities, TABLES["unit"])
    objected(
        workspace,
        {"entity_id": "open"},
        {"entity_id": "whole", "storeName": None, "about": "score"},
        {"entity_id": "elsewhere", "storeName": "分店"},
        {"entity_id": "replied", "kind": "reply"},
        {"entity_id": "disclosure", "about": "disclosure"},
        {"entity_id": "upheld", "status": "upheld", "decidedAt": DECISION, "decision": "成立"},
        {"entity_id": "rejected", "status": "rejected", "decidedAt": datetime(2021, 11, 1, 9), "decision": "不成立"},
        {"entity_id": "late", "submittedAt": datetime(2021, 9, 1)},
        {"entity_id": "listed"},
        {"entity_id": "clock"},
        {"entity_id": None},
        {"entity_id": "open", "submittedAt": datetime(2021, 11, 1)},
    )
    tier(workspace, NIGHT)
    return {
        "tier": {row["unit_id"].partition("/")[0]: row for row in rows_of(workspace, NIGHT, "tier")},
        "objection_case": {row["id"]: row for row in rows_of(workspace, NIGHT, "objection_case")},
    }


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        ("silent", "warning"),
        ("open", "star"),
        ("whole", "star"),
        ("elsewhere", "warning"),
        ("replied", "warning"),
        ("disclosure", "warning"),
        ("upheld", "warning"),
        ("rejected", "star"),
        ("late", "star"),
        ("listed", "warning"),
    ],
)
def test_only_an_undecided_objection_of_the_unit_keeps_its_place(
    unit: str, place: str, night: dict[str, dict[str, dict[str, Any]]]
) -> None:
    """`rejected` is decided tomorrow; `late` should have been decided long ago, which is not the unit's fault."""
    assert night["tier"][unit]["tier"] == place


def test_the_clock_of_rectification_waits_for_the_decision(night: dict[str, dict[str, dict[str, Any]]]) -> None:
    assert night["tier"]["clock"]["grade"] == 1


def test_every_objection_that_came_by_the_night_stands_on_record_with_its_limit(
    night: dict[str, dict[str, dict[str, Any]]],
) -> None:
    """20 working days after Wednesday 20 October 2021 are over on 17 November."""
    cases = night["objection_case"]
    assert sorted(cases) == sorted(f"o{number}" for number in range(11))
    assert (cases["o0"]["state"], cases["o0"]["due_on"]) == ("open", date(2021, 11, 17))
    assert (cases["o5"]["state"], cases["o5"]["decided_on"], cases["o5"]["decision"]) == (
        "upheld", date(2021, 10, 30), "成立"
    )  # fmt: skip
    assert (cases["o6"]["state"], cases["o6"]["decision"], cases["o6"]["freezes"]) == ("open", None, True)
    assert (cases["o7"]["state"], cases["o7"]["freezes"]) == ("overdue", True)
    assert (cases["o1"]["unit_id"], cases["o10"]["entity_id"]) == (None, None)


def test_after_the_decision_the_score_counts_again(tmp_path: Path) -> None:
    workspace, tomorrow = Workspace(tmp_path), NIGHT + timedelta(days=1)
    stage_before(workspace, {"a/总店": Before("star", 200, 3, 9)})
    for on, row in ((NIGHT, {}), (tomorrow, {"status": "rejected", "decidedAt": datetime(2021, 11, 1, 9)})):
        stage_night(workspace, {"a/总店": POOR}, on)
        objected(workspace, {"entity_id": "a/总店", "storeName": None, **row}, night=on)
        tier(workspace, on)
    assert [rows_of(workspace, on, "tier")[0]["tier"] for on in (NIGHT, tomorrow)] == ["star", "warning"]
