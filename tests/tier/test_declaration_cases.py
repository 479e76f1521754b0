"""Every declaration ever received is accounted for, once; the regulator's decision stands, advice beside it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from etl.ground.engine import transform_engine
from etl.ground.workspace import Workspace
from etl.tier.review.cases import cases
from tests.nights import SUNDAY, History, ask
from tests.stage import DAY, NIGHT, TEXT, TIME, rows_of, write_table

LINKED = {"_record": TEXT, "status": TEXT, "auditOpinion": TEXT, "applicationDate": DAY, "auditTime": TIME}
LINKED["entity_id"] = TEXT
REVIEW = {"id": TEXT, "verdict": TEXT, "reasons": TEXT, "reviewed_at": TIME, "rule_version": TEXT}
QUARANTINE = {"record": TEXT, "raw_ref": TEXT}
STATES = {
    "1": "in_force", "4": "waiting", "5": "county_passed", "6": "city_passed", "7": "refused", "0": "removed",
    "2": "expired",
}  # fmt: skip
EVE = NIGHT - timedelta(days=1)


def reviewed(workspace: Workspace, night: Any, verdicts: dict[str, str]) -> None:
    moment = datetime.combine(night + timedelta(days=1), datetime.min.time())
    rows = [
        {"id": name, "verdict": verdict, "reasons": "[]", "reviewed_at": moment} for name, verdict in verdicts.items()
    ]
    write_table(workspace.table(night, "review"), rows, REVIEW)


def case_of(folder: Path, verdicts: dict[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """The cases of a stage with one declaration of each status (`d<status>`) and those that are nowhere else."""
    workspace = Workspace(folder)
    linked = [{"_record": f"d{code}", "status": code, "entity_id": "e1", "auditOpinion": "同意"} for code in STATES]
    linked += [{"_record": "nobody's", "status": "1"}]
    landed = [{"_record": row["_record"]} for row in linked]
    write_table(workspace.table(EVE, "valid/declarations"), [*landed, {"_record": "gone"}], {"_record": TEXT})
    write_table(workspace.table(NIGHT, "valid/declarations"), landed[:3], {"_record": TEXT})
    broken = [{"record": "broken", "raw_ref": "f:1"}, {"record": "broken", "raw_ref": "f:1"}, {"raw_ref": "f:2"}]
    broken += [{"record": "d1", "raw_ref": "f:3"}]
    write_table(workspace.table(NIGHT, "quarantine/declarations"), broken, QUARANTINE)
    write_table(workspace.table(NIGHT, "linked/declarations"), linked, LINKED)
    reviewed(workspace, EVE, verdicts or {})
    reviewed(workspace, NIGHT, {"d4": "manual"})
    with transform_engine() as connection:
        counted = cases(connection, workspace, NIGHT)
    found = rows_of(workspace, NIGHT, "declaration_case")
    assert counted == len(found)
    return {row["id"]: row for row in found}


def test_every_declaration_received_has_one_state(tmp_path: Path) -> None:
    expected = {f"d{code}": state for code, state in STATES.items()}
    expected |= {"nobody's": "entity_unresolved", "gone": "deleted", "broken": "in_quarantine", "f:2": "in_quarantine"}
    assert {name: case["state"] for name, case in case_of(tmp_path).items()} == expected


def test_the_regulators_decision_stands_and_the_advice_stays_beside_it(tmp_path: Path) -> None:
    told = {"d1": "refuse", "d5": "pass", "d7": "refuse", "d6": "manual", "d4": "refuse", "d0": "pass"}
    found = case_of(tmp_path, told)
    shown = {name: (found[name]["decision"], found[name]["verdict"], found[name]["advice"]) for name in told}
    assert shown == {
        "d1": ("passed", "refuse", "overruled"),
        "d5": ("passed", "pass", "agreed"),
        "d7": ("refused", "refuse", "agreed"),
        "d6": ("passed", "manual", None),
        "d4": (None, "manual", None),
        "d0": (None, "pass", None),
    }
    assert found["d1"]["audit_opinion"] == "同意"


def test_the_province_has_received_as_many_declarations_as_it_accounts_for(history: History) -> None:
    home = history.workspace
    valid = sorted((home.home / "stage").glob("night=*/valid/declarations.parquet"))
    rejected = sorted((home.home / "stage").glob("night=*/quarantine/declarations.parquet"))
    query = "SELECT _record FROM {valid} UNION SELECT coalesce(record, raw_ref) FROM {rejected} ORDER BY 1"
    received = ask(query, valid=valid, rejected=rejected)
    accounted = ask("SELECT id FROM {rows} WHERE state IS NOT NULL", rows=home.table(SUNDAY, "declaration_case"))
    assert accounted == received
    assert len(received) > 100
