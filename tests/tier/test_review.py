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
from etl.tier import LifecycleError, review
from etl.tier.review.grounds import in_force
from tests.nights import SUNDAY, History, ask
from tests.stage import DAY, NIGHT, TEXT, TIME, Stage, rows_of, write_table

WORDS = ["_record", "entity_id", "status", "kind", "regName", "storeName", "onlineLink", "auditOpinion"]
DECLARATIONS = {**dict.fromkeys(WORDS, TEXT), "applicationDate": DAY, "auditTime": TIME}
SHOP = {"kind": "商店", "regName": "嘉善百货有限公司", "storeName": "总店"}
ASKED = [
    "registrations", "abnormal_list", "serious_violations", "spot_checks", "penalties", "inspections", "complaints_zj"
]  # fmt: skip
Review = dict[str, Any]


def reviewed(
    stage: Stage, statuses: dict[str, str] | None = None, says: dict[str, dict[str, str]] | None = None, **came: str
) -> dict[str, dict[str, Any]]:
    """The reviews by declaration, after the night's score; `d1` waits unless it is said otherwise.

    `says` is what a declaration says of itself; `came` names datasets whose verdict was another than passed.
    """
    workspace = stage.write()
    said = (statuses or {"d1": "4"}).items()
    rows = [{**SHOP, **(says or {}).get(record, {}), "_record": record, "status": status} for record, status in said]
    write_table(workspace.table(stage.night, "linked/declarations"), rows, DECLARATIONS)
    for dataset in ASKED:
        verdict = {"status": came.get(dataset, "passed")}
        write_json(workspace.stage(stage.night) / "verdict" / f"{dataset}.json", verdict)
    score(workspace, stage.night)
    counts = review(workspace, stage.night)
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
    "an abnormal entity is refused": (lambda s: s.linked("abnormal_list"), "refuse", ["abnormal_list"]),
    "a heavy penalty is refused": (
        lambda s: s.linked("penalties", cf_cflb1="责令停产停业"), "refuse", ["heavy_penalty"]
    ),
    "an inspection that failed is refused": (
        lambda s: s.linked("inspections", jcjg="不通过"), "refuse", ["inspection_failed"]
    ),
    "an inspection put right does no harm": (
        lambda s: s.linked("inspections", jcjg="不通过", zgrq=date(2021, 9, 20)), "pass", []
    ),
    "the gravest verdict wins and every reason stays": (
        lambda s: s.state("注销").linked("abnormal_list"), "refuse", ["register_closed", "abnormal_list"]
    ),
    "an unknown state goes to an officer": (lambda s: s.state(None), "manual", ["register_state_unknown"]),
}  # fmt: skip


# What a declaration says of itself, else as above; the stage is one of a faultless applicant.
DECLARED: dict[str, tuple[dict[str, str], str | None, str, list[str]]] = {
    "an online shop without a link": ({"kind": "网店", "onlineLink": " "}, "5211", "manual", ["online_link_missing"]),
    "an online shop with its link": ({"kind": "网店", "onlineLink": "https://shop.example"}, "5211", "pass", []),
    "a finance outlet of no bank": ({"kind": "金融网点"}, "5211", "manual", ["not_a_bank"]),
    "a finance outlet of a bank by its name": ({"kind": "金融网点", "regName": "嘉善农商银行"}, "5211", "pass", []),
    "a finance outlet of a bank by its class": ({"kind": "金融网点"}, "6621", "pass", []),
    "a hairdresser by its store's name": ({"storeName": "丽人美发店"}, "5211", "manual", ["cautious_trade"]),
    "a trainer by its class": ({}, "8391", "manual", ["cautious_trade"]),
    "a trade that the register does not say": ({}, None, "manual", ["trade_unknown"]),
    "a cautious trade by name whose class is unknown": ({"storeName": "足浴"}, None, "manual", ["cautious_trade"]),
}
SPOILT: dict[str, tuple[dict[str, str], str, list[str]]] = {
    "a shop whose goods failed": ({"kind": "商店"}, "manual", ["goods_failed"]),
    "a kitchen whose goods failed": ({"kind": "餐饮"}, "refuse", ["product_failed"]),
    "a factory whose goods failed": ({"kind": "工厂"}, "refuse", ["product_failed"]),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Review]:
    """The reviews of all examples, each an entity of its own, in one night."""
    folder = tmp_path_factory.mktemp("examples")
    stages = {name: (change, "5211") for name, (change, _, _) in EXAMPLES.items()}
    stages |= {name: (lambda s: s, industry) for name, (_, industry, _, _) in DECLARED.items()}
    stages |= {name: (lambda s: s.linked("spot_checks", ispass="0"), "5211") for name in SPOILT}
    whole = Stage.at(folder)
    for name, (change, industry) in stages.items():
        one = applicant(folder)
        change(one)
        one.rows["unit"][0].update(unit_id=name, declaration_ids=name)
        one.rows["entity"][0]["industry_class"] = industry
        for table, rows in one.rows.items():
            whole.rows[table] += [{**row, "entity_id": name} for row in rows]
    says = {name: example[0] for name, example in (DECLARED | SPOILT).items()}
    return reviewed(whole, dict.fromkeys(stages, "4"), says)


EXPECTED: dict[str, tuple[str, list[str]]] = {
    name: (example[-2], example[-1]) for name, example in (EXAMPLES | DECLARED | SPOILT).items()
}


@pytest.mark.parametrize("says", EXPECTED)
def test_verdict(says: str, found: dict[str, Review]) -> None:
    review = found[says]
    assert (review["verdict"], codes(review)) == EXPECTED[says]


def test_a_reason_names_the_cautious_trade(found: dict[str, Review]) -> None:
    [reason] = found["a trainer by its class"]["reasons"]
    assert reason["text"] == "属于谨慎命名的行业（教育培训），转人工审核"


def test_a_declaration_whose_entity_is_unknown_goes_to_an_officer(tmp_path: Path) -> None:
    review = reviewed(applicant(tmp_path), {"d1": "4", "of-nobody": "4"})["of-nobody"]
    assert (review["verdict"], codes(review)) == ("manual", ["entity_unknown"])
    assert review["reasons"][0]["evidence"] == ["declarations:of-nobody"]


@pytest.mark.parametrize("register", ["absent", "stopped"])
def test_nobody_is_refused_for_a_register_that_did_not_come(register: str, tmp_path: Path) -> None:
    review = reviewed(unregistered(applicant(tmp_path)), registrations=register)["d1"]
    assert (review["verdict"], codes(review)) == ("manual", ["entity_unknown", "registrations_not_received"])


def test_every_platform_that_did_not_come_tonight_is_a_reason_for_an_officer_to_look(tmp_path: Path) -> None:
    review = reviewed(applicant(tmp_path), **dict.fromkeys(ASKED, "absent"))["d1"]
    assert (review["verdict"], codes(review)) == ("manual", [f"{dataset}_not_received" for dataset in ASKED])
    assert review["reasons"][1]["text"] == "当晚未收到浙江企业在线的经营异常名录数据，无法核对，转人工审核"


def test_a_list_that_never_came_does_not_save_from_the_other(tmp_path: Path) -> None:
    stage = applicant(tmp_path).without("linked/abnormal_list").linked("serious_violations")
    review = reviewed(stage, abnormal_list="absent")["d1"]
    assert (review["verdict"], codes(review)) == ("refuse", ["serious_violation", "abnormal_list_not_received"])


def test_a_night_under_the_older_version_is_judged_by_it(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path, date(2021, 6, 30)).unit(status="waiting", declaration_ids="d1")
    review = reviewed(stage.linked("abnormal_list", abntime=date(2021, 5, 1)))["d1"]
    assert (review["verdict"], review["rule_version"]) == ("manual", "2021-1")


def test_a_reason_says_what_was_found_and_names_the_records(tmp_path: Path) -> None:
    stage = applicant(tmp_path).linked("abnormal_list", record="y-1").linked("abnormal_list", record="y-2")
    review = reviewed(stage)["d1"]
    assert review["reasons"] == [
        {
            "code": "abnormal_list",
            "text": "现被列入经营异常名录（2条，最近列入日期2021-09-01），移出名录前初审不予通过",
            "evidence": ["declarations:d1", "abnormal_list:y-1", "abnormal_list:y-2"],
        }
    ]
    assert (review["reviewed_at"], review["rule_version"]) == (datetime(2021, 11, 1), "2021-2")


def test_only_what_waits_is_reviewed_and_each_once(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit("u1", declaration_ids="d1,d2").unit("u2", "e2", declaration_ids="d3")
    assert list(reviewed(stage, {"d1": "4", "d2": "1", "d3": "4", "d4": "7"})) == ["d1", "d3"]


def test_without_declarations_there_is_an_empty_table(tmp_path: Path) -> None:
    workspace = Stage.at(tmp_path).write()
    score(workspace, NIGHT)
    assert review(workspace, NIGHT)["review"] == 0
    assert rows_of(workspace, NIGHT, "review") == []


def test_a_quote_in_an_id_stays_json(tmp_path: Path) -> None:
    assert reviewed(applicant(tmp_path), {'d"\\1': "4"})['d"\\1']["reasons"][0]["evidence"] == ['declarations:d"\\1']


def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *changes: dict[str, Any]) -> None:
    """The project's policies, with the first rules of the newest review policy changed."""
    document = yaml.safe_load((policy.CONFIG / "review.yaml").read_text(encoding="utf-8"))
    for rule, change in zip(document["versions"][-1]["rules"], changes, strict=False):
        rule.update(change)
    config = tmp_path / "config"
    config.mkdir()
    for path in policy.CONFIG.glob("*.yaml"):
        (config / path.name).write_bytes(path.read_bytes())
    (config / "review.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    monkeypatch.setattr(policy, "CONFIG", config)


FAULTS: dict[str, dict[str, Any]] = {
    "unknown verdict maybe": {"verdict": "maybe"},
    "unknown word luck": {"text": "{luck}"},
    "unknown fact points_luck": {"when": {"points_luck": {"eq": 0}}},
    "unknown fact luck": {"when": {"luck": {"is_null": True}}},
    "code not_registered is there twice": {"code": "not_registered"},
    "it rests on commitments, which is not asked": {"when": {"points_return_promise": {"eq": 0}}},
    "is no bool": {"when": {"registered": {"eq": "yes"}}},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_policy_is_named(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(tmp_path, monkeypatch, FAULTS[fault])
    with pytest.raises(LifecycleError, match=fault):
        in_force(NIGHT)


def test_every_fault_of_a_policy_is_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(tmp_path, monkeypatch, {"verdict": "maybe"}, {"text": "{luck}"})
    with pytest.raises(LifecycleError, match=r"unknown verdict maybe.*unknown word luck"):
        in_force(NIGHT)


def test_every_declaration_that_waits_in_the_province_has_one_review(history: History) -> None:
    workspace = history.workspace
    waiting = "SELECT _record FROM {rows} WHERE status = '4' ORDER BY 1"
    declared = ask(waiting, rows=workspace.table(SUNDAY, "linked/declarations"))
    assert ask("SELECT id FROM {rows}", rows=workspace.table(SUNDAY, "review")) == declared
    assert len(declared) > 10


def records(workspace: Workspace, night: date) -> set[str]:
    """Every record the night knows, as evidence names it."""
    with duckdb.cursor() as connection:
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
