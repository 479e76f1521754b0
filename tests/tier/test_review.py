"""The preliminary review: nobody who waits is forgotten, nothing unknown passes, and every reason names its records."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from etl.ground import policy
from etl.ground.workspace import Workspace, write_json
from etl.score import score
from etl.tier import LifecycleError, tier
from tests.nights import SUNDAY, History, ask
from tests.stage import NIGHT, TEXT, Stage, rows_of, write_table

DECLARATIONS = {"_record": TEXT, "status": TEXT}
Review = dict[str, Any]


def reviewed(
    stage: Stage, statuses: dict[str, str] | None = None, register: str = "passed"
) -> dict[str, dict[str, Any]]:
    """The reviews by declaration, after the night's score and tier; `d1` waits unless it is said otherwise."""
    workspace = stage.write()
    rows = [{"_record": record, "status": status} for record, status in (statuses or {"d1": "4"}).items()]
    write_table(workspace.table(stage.night, "linked/declarations"), rows, DECLARATIONS)
    write_json(workspace.stage(stage.night) / "verdict" / "registrations.json", {"status": register})
    score(workspace, stage.night)
    counts = tier(workspace, stage.night)
    found = rows_of(workspace, stage.night, "review")
    assert counts["review"] == len(found)
    return {row["id"]: {**row, "reasons": json.loads(row["reasons"])} for row in found}


def applicant(folder: Path) -> Stage:
    """A unit that waits, in the register, on no list."""
    return Stage.at(folder).unit(status="waiting", declaration_ids="d1")


def unregistered(stage: Stage) -> Stage:
    stage.rows["entity"][0].update(registered=False, state=None, state_source=None)
    return stage


def codes(review: Review) -> list[str]:
    return [reason["code"] for reason in review["reasons"]]


EXAMPLES: dict[str, tuple[Callable[[Stage], Any], str, list[str]]] = {
    "a blameless applicant passes": (lambda s: s, "pass", []),
    "a listing that was removed does no harm": (
        lambda s: s.linked("abnormal_list", remdate=NIGHT - timedelta(days=1)), "pass", []
    ),
    "a deregistered entity is refused": (lambda s: s.state("注销"), "refuse", ["register_closed"]),
    "a revoked entity is refused": (lambda s: s.state("吊销，未注销"), "refuse", ["register_closed"]),
    "an entity that is not registered is refused": (unregistered, "refuse", ["not_registered"]),
    "a serious violation is refused": (lambda s: s.linked("serious_violations"), "refuse", ["serious_violation"]),
    "an abnormal entity goes to an officer": (lambda s: s.linked("abnormal_list"), "manual", ["abnormal_list"]),
    "the gravest verdict wins and every reason stays": (
        lambda s: s.state("注销").linked("abnormal_list"), "refuse", ["register_closed", "abnormal_list"]
    ),
    "an unknown state goes to an officer": (lambda s: s.state(None), "manual", ["register_state_unknown"]),
    "a list that never came goes to an officer": (
        lambda s: s.without("linked/abnormal_list"), "manual", ["abnormal_list_unknown"]
    ),
    "a missing list does not save from the other": (
        lambda s: s.without("linked/abnormal_list").linked("serious_violations"),
        "refuse", ["serious_violation", "abnormal_list_unknown"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("says", EXAMPLES)
def test_verdict(says: str, tmp_path: Path) -> None:
    change, verdict, grounds = EXAMPLES[says]
    stage = applicant(tmp_path)
    change(stage)
    review = reviewed(stage)["d1"]
    assert (review["verdict"], codes(review)) == (verdict, grounds)


def test_a_declaration_whose_entity_is_unknown_goes_to_an_officer(tmp_path: Path) -> None:
    review = reviewed(applicant(tmp_path), {"d1": "4", "of-nobody": "4"})["of-nobody"]
    assert (review["verdict"], codes(review)) == ("manual", ["entity_unknown"])
    assert review["reasons"][0]["evidence"] == ["declarations:of-nobody"]


@pytest.mark.parametrize("register", ["absent", "stopped"])
def test_nobody_is_refused_for_a_register_that_did_not_come(register: str, tmp_path: Path) -> None:
    review = reviewed(unregistered(applicant(tmp_path)), register=register)["d1"]
    assert (review["verdict"], codes(review)) == ("manual", ["entity_unknown"])


def test_a_reason_says_what_was_found_and_names_the_records(tmp_path: Path) -> None:
    stage = applicant(tmp_path).linked("abnormal_list", record="y-1").linked("abnormal_list", record="y-2")
    review = reviewed(stage)["d1"]
    assert review["reasons"] == [
        {
            "code": "abnormal_list",
            "text": "现被列入经营异常名录（2条，最近列入日期2021-09-01），转人工审核",
            "evidence": ["declarations:d1", "abnormal_list:y-1", "abnormal_list:y-2"],
        }
    ]
    assert (review["reviewed_at"], review["rule_version"]) == (datetime(2021, 11, 1), "2021-1")


def test_only_what_waits_is_reviewed_and_each_once(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit("u1", declaration_ids="d1,d2").unit("u2", "e2", declaration_ids="d3")
    assert list(reviewed(stage, {"d1": "4", "d2": "1", "d3": "4", "d4": "7"})) == ["d1", "d3"]


def test_without_declarations_there_is_an_empty_table(tmp_path: Path) -> None:
    workspace = Stage.at(tmp_path).write()
    score(workspace, NIGHT)
    assert tier(workspace, NIGHT)["review"] == 0
    assert rows_of(workspace, NIGHT, "review") == []


def test_a_quote_in_an_id_stays_json(tmp_path: Path) -> None:
    assert reviewed(applicant(tmp_path), {'d"\\1': "4"})['d"\\1']["reasons"][0]["evidence"] == ['declarations:d"\\1']


@pytest.mark.parametrize(
    "change",
    [{"verdict": "maybe"}, {"text": "{luck}"}, {"when": {"points_luck": {"eq": 0}}}, {"when": {"luck": {"eq": 0}}}],
    ids=["verdict", "word", "criterion", "fact"],
)
def test_a_faulty_policy_is_named(change: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = yaml.safe_load((policy.CONFIG / "review.yaml").read_text(encoding="utf-8"))
    document["versions"][0]["rules"][0].update(change)
    config = tmp_path / "config"
    config.mkdir()
    for path in policy.CONFIG.glob("*.yaml"):
        (config / path.name).write_bytes(path.read_bytes())
    (config / "review.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    monkeypatch.setattr(policy, "CONFIG", config)
    with pytest.raises(LifecycleError):
        reviewed(applicant(tmp_path))


def test_every_declaration_that_waits_in_the_province_has_one_review(history: History) -> None:
    workspace = history.workspace
    waiting = "SELECT _record FROM {rows} WHERE status = '4' ORDER BY 1"
    declared = ask(waiting, rows=workspace.table(SUNDAY, "linked/declarations"))
    assert ask("SELECT id FROM {rows}", rows=workspace.table(SUNDAY, "review")) == declared
    assert len(declared) > 10


def records(workspace: Workspace, night: date) -> set[str]:
    """Every record the night knows, as evidence names it."""
    with duckdb.connect() as connection:
        return {
            f"{path.stem}:{record}"
            for path in (workspace.stage(night) / "linked").glob("*.parquet")
            for (record,) in connection.execute(f"SELECT _record FROM '{path}'").fetchall()
        }


def test_evidence_is_nothing_but_records_of_the_night(history: History) -> None:
    rows = rows_of(history.workspace, SUNDAY, "review")
    named = {record for row in rows for reason in json.loads(row["reasons"]) for record in reason["evidence"]}
    assert named
    assert named <= records(history.workspace, SUNDAY)
